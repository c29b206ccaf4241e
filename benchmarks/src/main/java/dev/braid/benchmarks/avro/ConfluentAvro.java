package dev.braid.benchmarks.avro;

import dev.braid.benchmarks.records.Order;
import io.confluent.kafka.schemaregistry.client.SchemaRegistryClient;
import io.confluent.kafka.serializers.KafkaAvroDeserializer;
import io.confluent.kafka.serializers.KafkaAvroSerializer;
import java.util.Map;
import org.apache.avro.util.ClassSecurityValidator;
import org.jspecify.annotations.Nullable;

/** Confluent's serializer and deserializer, set as they are by default. */
final class ConfluentAvro implements AvroSide {

  private final String topic;
  private final KafkaAvroSerializer serializer;
  private final KafkaAvroDeserializer deserializer;

  ConfluentAvro(SchemaRegistryClient client, AvroSample sample) {
    // It finds generated classes by name, which Avro allows for those that the program trusts.
    ClassSecurityValidator.setGlobal(
        ClassSecurityValidator.composite(
            ClassSecurityValidator.DEFAULT,
            type -> type.getPackageName().equals(Order.class.getPackageName())));
    Map<String, Object> settings =
        Map.of(
            "schema.registry.url",
            "mock://benchmarks",
            "specific.avro.reader",
            sample.form() == AvroSample.Form.GENERATED);
    topic = sample.topic();
    serializer = new KafkaAvroSerializer(client, settings);
    deserializer = new KafkaAvroDeserializer(client, settings);
  }

  @Override
  public String name() {
    return "confluent";
  }

  @Override
  public byte[] encode(Object value) {
    return serializer.serialize(topic, value);
  }

  @Override
  public @Nullable Object decode(byte[] bytes) {
    return deserializer.deserialize(topic, bytes);
  }

  @Override
  public void close() {
    serializer.close();
    deserializer.close();
  }
}
