package dev.braid.avro.confluent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.braid.avro.Avro;
import dev.braid.avro.AvroCodec;
import dev.braid.avro.Samples;
import dev.braid.avro.SchemaRegistry;
import dev.braid.avro.SubjectNaming;
import dev.braid.avro.dev.DevSchemaRegistry;
import dev.braid.avro.generated.Everything;
import dev.braid.avro.generated.Line;
import dev.braid.avro.registry.SchemaRegistrySettings;
import dev.braid.wire.Value;
import io.confluent.kafka.serializers.KafkaAvroDeserializer;
import io.confluent.kafka.serializers.KafkaAvroSerializer;
import io.confluent.kafka.serializers.subject.RecordNameStrategy;
import io.confluent.kafka.serializers.subject.TopicNameStrategy;
import io.confluent.kafka.serializers.subject.TopicRecordNameStrategy;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.util.Utf8;
import org.apache.kafka.common.errors.SerializationException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Confluent's own serializers and ours, at one registry: they write the same bytes under the same
 * subject, and read each other. The client that asks for our side is the subclass's.
 */
abstract class InteropContract {

  private static final String TOPIC = "orders";
  private static final Schema ORDER =
      schema(
          "{'type': 'record', 'name': 'Order', 'namespace': 'shop', 'fields': ["
              + "{'name': 'item', 'type': 'string'},"
              + "{'name': 'count', 'type': 'int', 'default': 1}]}");
  private static final Schema NEWER_ORDER =
      schema(
          "{'type': 'record', 'name': 'Order', 'namespace': 'shop', 'fields': ["
              + "{'name': 'count', 'type': 'long', 'default': 1},"
              + "{'name': 'note', 'type': ['null', 'string'], 'default': null},"
              + "{'name': 'item', 'type': 'string'}]}");

  /** As {@link Line} was before it had a quantity. */
  private static final Schema OLDER_LINE =
      schema(
          "{'type': 'record', 'name': 'Line', 'namespace': 'dev.braid.avro.generated',"
              + " 'fields': [{'name': 'sku', 'type': 'string'}]}");

  private enum Writer {
    BRAID,
    CONFLUENT
  }

  private DevSchemaRegistry server;
  private SchemaRegistry registry;
  private Avro avro;

  /** A client of our side. */
  protected abstract SchemaRegistry connect(SchemaRegistrySettings settings);

  @BeforeEach
  void start() {
    server = DevSchemaRegistry.start(0);
    registry = connect(SchemaRegistrySettings.of(server.url().toString()));
    avro = Avro.with(registry);
  }

  @AfterEach
  void stop() {
    avro.close();
    registry.close();
    server.close();
  }

  static Stream<Arguments> namingsAndFirstWriters() {
    return Arrays.stream(SubjectNaming.values())
        .flatMap(
            naming ->
                Arrays.stream(Writer.values()).map(firstWriter -> arguments(naming, firstWriter)));
  }

  @ParameterizedTest
  @MethodSource("namingsAndFirstWriters")
  void genericRecordsAreTheSameBytesUnderTheSameSubject(SubjectNaming naming, Writer first) {
    AvroCodec<GenericRecord> codec = avro.naming(naming).codec(ORDER, TOPIC);
    assertSame(codec, order(), first, settings(naming));
  }

  @ParameterizedTest
  @MethodSource("namingsAndFirstWriters")
  void generatedRecordsAreTheSameBytesUnderTheSameSubject(SubjectNaming naming, Writer first) {
    AvroCodec<Everything> codec = avro.naming(naming).codec(Everything.class, TOPIC);
    assertSame(codec, Samples.everything(2), first, generated(naming));
  }

  @ParameterizedTest
  @MethodSource("namingsAndFirstWriters")
  void plainObjectsAreTheSameBytesUnderTheSameSubject(SubjectNaming naming, Writer first) {
    AvroCodec<Parcel> codec = avro.naming(naming).reflect(Parcel.class, TOPIC);
    Map<String, Object> settings = settings(naming);
    settings.put("schema.reflection", true);
    assertSame(codec, Parcel.sample(), first, settings);
  }

  @ParameterizedTest
  @MethodSource("primitives")
  void primitivesAreTheSameBytes(Schema.Type type, Object value) {
    AvroCodec<Object> codec = avro.values(Schema.create(type), TOPIC);

    byte[] ours = codec.encode(value);
    byte[] theirs = write(value, settings(SubjectNaming.TOPIC));

    assertThat(theirs).isEqualTo(ours);
    assertThat(registry.versions(TOPIC + "-value")).containsExactly(1);
    assertThat(read(ours, settings(SubjectNaming.TOPIC))).isEqualTo(value);
    assertThat(codec.decode(theirs)).isEqualTo(value instanceof String text ? utf8(text) : value);
  }

  static Stream<Arguments> primitives() {
    return Stream.of(
        arguments(Schema.Type.BOOLEAN, true),
        arguments(Schema.Type.INT, -7),
        arguments(Schema.Type.LONG, 1L << 40),
        arguments(Schema.Type.FLOAT, 1.5f),
        arguments(Schema.Type.DOUBLE, 0.1),
        arguments(Schema.Type.STRING, "Grüße"));
  }

  @Test
  void bytesAloneHaveNoLengthOnEitherSide() {
    AvroCodec<Object> codec = avro.values(Schema.create(Schema.Type.BYTES), TOPIC);
    byte[] content = {1, 2, 3};

    byte[] ours = codec.encode(ByteBuffer.wrap(content));
    byte[] theirs = write(content, settings(SubjectNaming.TOPIC));

    assertThat(ours).hasSize(5 + 3).isEqualTo(theirs);
    assertThat(read(ours, settings(SubjectNaming.TOPIC))).isEqualTo(content);
    assertThat(codec.decode(theirs)).isEqualTo(ByteBuffer.wrap(content));
  }

  @Test
  void neitherNamesAPrimitiveByItsRecord() {
    assertThatIllegalArgumentException()
        .isThrownBy(
            () -> avro.naming(SubjectNaming.RECORD).values(Schema.create(Schema.Type.INT), TOPIC));
    assertThatExceptionOfType(SerializationException.class)
        .isThrownBy(() -> write(1, settings(SubjectNaming.RECORD)));
  }

  @Test
  void aTombstoneIsNullOnBothSides() {
    AvroCodec<GenericRecord> codec = avro.codec(ORDER, TOPIC);

    assertThat(Value.of(null, codec).bytes()).isNull();
    assertThat(write(null, settings(SubjectNaming.TOPIC))).isNull();
    assertThat(Value.encoded(null, AvroCodec.CONTENT_TYPE).as(codec)).isNull();
    assertThat(read(null, settings(SubjectNaming.TOPIC))).isNull();
    assertThat(registry.subjects()).isEmpty();
  }

  @Test
  void aNewerReaderOfOursReadsWhatAnOlderWriterOfConfluentsWrote() {
    byte[] theirs = write(order(), settings(SubjectNaming.TOPIC));

    assertThat(avro.codec(NEWER_ORDER, TOPIC).decode(theirs)).isEqualTo(newerOrder());
  }

  @Test
  void aNewerReaderOfConfluentsReadsWhatAnOlderWriterOfOursWrote() {
    byte[] ours = avro.codec(ORDER, TOPIC).encode(order());

    try (KafkaAvroDeserializer deserializer = deserializer(settings(SubjectNaming.TOPIC))) {
      assertThat(deserializer.deserialize(TOPIC, ours, NEWER_ORDER)).isEqualTo(newerOrder());
    }
  }

  @Test
  void anOlderReaderOfEitherOverlooksWhatIsNew() {
    Schema withNote =
        schema(
            "{'type': 'record', 'name': 'Order', 'namespace': 'shop', 'fields': ["
                + "{'name': 'item', 'type': 'string'},"
                + "{'name': 'note', 'type': 'string', 'default': ''},"
                + "{'name': 'count', 'type': 'int', 'default': 1}]}");
    GenericRecord noted = new GenericData.Record(withNote);
    noted.put("item", utf8("tea"));
    noted.put("note", utf8("with milk"));
    noted.put("count", 3);
    AvroCodec<GenericRecord> older = avro.codec(ORDER, TOPIC);
    older.prepare();

    byte[] ours = avro.codec(withNote, TOPIC).encode(noted);
    byte[] theirs = write(noted, settings(SubjectNaming.TOPIC));

    assertThat(theirs).isEqualTo(ours);
    assertThat(registry.versions(TOPIC + "-value")).containsExactly(1, 2);
    assertThat(older.decode(theirs)).isEqualTo(order());
    try (KafkaAvroDeserializer deserializer = deserializer(settings(SubjectNaming.TOPIC))) {
      assertThat(deserializer.deserialize(TOPIC, ours, ORDER)).isEqualTo(order());
    }
  }

  @Test
  void aGeneratedClassThatHasGrownReadsOldRecordsOfEither() {
    GenericRecord old = new GenericData.Record(OLDER_LINE);
    old.put("sku", "tea");

    byte[] ours = avro.codec(OLDER_LINE, TOPIC).encode(old);
    byte[] theirs = write(old, settings(SubjectNaming.TOPIC));

    assertThat(theirs).isEqualTo(ours);
    assertThat(avro.codec(Line.class, TOPIC).decode(theirs)).isEqualTo(new Line("tea", 1));
    assertThat(read(ours, generated(SubjectNaming.TOPIC))).isEqualTo(new Line("tea", 1));
  }

  @Test
  void eitherWritesUnderASchemaThatWasRegisteredBefore() {
    int id = registry.register(TOPIC + "-value", ORDER);
    Map<String, Object> noRegistering = settings(SubjectNaming.TOPIC);
    noRegistering.put("auto.register.schemas", false);

    byte[] theirs = write(order(), noRegistering);
    byte[] ours = avro.autoRegister(false).codec(ORDER, TOPIC).encode(order());

    assertThat(ours).isEqualTo(theirs);
    assertThat(ByteBuffer.wrap(theirs, 1, 4).getInt()).isEqualTo(id);
    assertThat(registry.versions(TOPIC + "-value")).containsExactly(1);
  }

  /**
   * The frames are equal, id and all; there is one version of one subject; each reads the other.
   */
  private <T> void assertSame(
      AvroCodec<T> codec, T value, Writer first, Map<String, Object> settings) {
    byte[] ours;
    byte[] theirs;
    if (first == Writer.BRAID) {
      ours = codec.encode(value);
      theirs = write(value, settings);
    } else {
      theirs = write(value, settings);
      ours = codec.encode(value);
    }
    assertThat(ours).isEqualTo(theirs);
    assertThat(registry.subjects()).containsExactly(codec.subject());
    assertThat(registry.versions(codec.subject())).containsExactly(1);
    assertThat(read(ours, settings)).isEqualTo(value);
    assertThat(codec.decode(theirs)).isEqualTo(value);
  }

  private static byte[] write(Object value, Map<String, Object> settings) {
    try (KafkaAvroSerializer serializer = new KafkaAvroSerializer()) {
      serializer.configure(settings, false);
      return serializer.serialize(TOPIC, value);
    }
  }

  private static Object read(byte[] bytes, Map<String, Object> settings) {
    try (KafkaAvroDeserializer deserializer = deserializer(settings)) {
      return deserializer.deserialize(TOPIC, bytes);
    }
  }

  private static KafkaAvroDeserializer deserializer(Map<String, Object> settings) {
    KafkaAvroDeserializer deserializer = new KafkaAvroDeserializer();
    deserializer.configure(settings, false);
    return deserializer;
  }

  /** Confluent's settings for one of our namings. */
  private Map<String, Object> settings(SubjectNaming naming) {
    Class<?> strategy =
        switch (naming) {
          case TOPIC -> TopicNameStrategy.class;
          case RECORD -> RecordNameStrategy.class;
          case TOPIC_RECORD -> TopicRecordNameStrategy.class;
        };
    Map<String, Object> settings = new HashMap<>();
    settings.put("schema.registry.url", server.url().toString());
    settings.put("value.subject.name.strategy", strategy);
    return settings;
  }

  private Map<String, Object> generated(SubjectNaming naming) {
    Map<String, Object> settings = settings(naming);
    settings.put("specific.avro.reader", true);
    return settings;
  }

  private static GenericRecord order() {
    GenericRecord order = new GenericData.Record(ORDER);
    order.put("item", utf8("tea"));
    order.put("count", 3);
    return order;
  }

  private static GenericRecord newerOrder() {
    GenericRecord order = new GenericData.Record(NEWER_ORDER);
    order.put("count", 3L);
    order.put("note", null);
    order.put("item", utf8("tea"));
    return order;
  }

  private static Utf8 utf8(String text) {
    return new Utf8(text);
  }

  private static Schema schema(String json) {
    return new Schema.Parser().parse(json.replace('\'', '"'));
  }
}
