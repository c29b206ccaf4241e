package dev.braid.avro.confluent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.braid.avro.SchemaRegistry;
import dev.braid.avro.SchemaVersion;
import dev.braid.avro.registry.DevSchemaRegistry;
import dev.braid.avro.registry.SchemaRegistries;
import dev.braid.avro.registry.SchemaRegistrySettings;
import io.confluent.kafka.serializers.KafkaAvroDeserializer;
import io.confluent.kafka.serializers.KafkaAvroSerializer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.util.Utf8;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Confluent's own serializers beside the client that is built in, at the server for development:
 * all three mean the same by an id.
 */
class ConfluentSerializersTest {

  private static final String TOPIC = "orders";
  private static final Schema ORDER =
      new Schema.Parser()
          .parse(
              "{\"type\":\"record\",\"name\":\"Order\",\"fields\":["
                  + "{\"name\":\"item\",\"type\":\"string\"},"
                  + "{\"name\":\"count\",\"type\":\"int\",\"default\":1}]}");

  private DevSchemaRegistry server;
  private SchemaRegistry registry;

  @BeforeEach
  void start() {
    server = DevSchemaRegistry.start(0);
    registry = SchemaRegistries.builtIn(SchemaRegistrySettings.of(server.url().toString()));
  }

  @AfterEach
  void stop() {
    registry.close();
    server.close();
  }

  @Test
  void whatConfluentWritesHasTheIdThatWeFind() throws Exception {
    byte[] written;
    try (KafkaAvroSerializer serializer = new KafkaAvroSerializer()) {
      serializer.configure(properties(), false);
      written = serializer.serialize(TOPIC, order());
    }
    SchemaVersion registered = registry.latest(TOPIC + "-value");
    assertThat(registered.schema()).isEqualTo(ORDER);
    assertThat(written).isEqualTo(frame(registered.id(), order()));
    assertThat(registry.idOf(TOPIC + "-value", ORDER)).isEqualTo(registered.id());
  }

  @Test
  void confluentReadsWhatIsWrittenWithOurId() throws Exception {
    int id = registry.register(TOPIC + "-value", ORDER);
    try (KafkaAvroDeserializer deserializer = new KafkaAvroDeserializer()) {
      deserializer.configure(properties(), false);
      assertThat(deserializer.deserialize(TOPIC, frame(id, order()))).isEqualTo(order());
    }
  }

  @Test
  void confluentWritesUnderASchemaThatWeRegistered() {
    int id = registry.register(TOPIC + "-key", ORDER);
    try (KafkaAvroSerializer serializer = new KafkaAvroSerializer()) {
      Map<String, Object> noRegistering =
          Map.of("schema.registry.url", server.url().toString(), "auto.register.schemas", false);
      serializer.configure(noRegistering, true);
      byte[] written = serializer.serialize(TOPIC, order());
      assertThat(ByteBuffer.wrap(written, 1, 4).getInt()).isEqualTo(id);
    }
    assertThat(registry.versions(TOPIC + "-key")).containsExactly(1);
  }

  @Test
  void aTombstoneStaysOne() {
    try (KafkaAvroSerializer serializer = new KafkaAvroSerializer()) {
      serializer.configure(properties(), false);
      assertThat(serializer.serialize(TOPIC, null)).isNull();
    }
    assertThat(registry.subjects()).isEmpty();
  }

  private Map<String, Object> properties() {
    return Map.of("schema.registry.url", server.url().toString());
  }

  private static GenericRecord order() {
    GenericRecord order = new GenericData.Record(ORDER);
    order.put("item", new Utf8("tea"));
    order.put("count", 3);
    return order;
  }

  /** Confluent's frame, made by hand: a zero byte, four of the id, and what Avro writes. */
  private static byte[] frame(int id, GenericRecord value) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(0);
    out.writeBytes(ByteBuffer.allocate(4).putInt(id).array());
    BinaryEncoder encoder = EncoderFactory.get().binaryEncoder(out, null);
    new GenericDatumWriter<GenericRecord>(value.getSchema()).write(value, encoder);
    encoder.flush();
    return out.toByteArray();
  }
}
