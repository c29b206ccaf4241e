package dev.braid.avro;

import static dev.braid.avro.SchemaText.field;
import static dev.braid.avro.SchemaText.record;
import static dev.braid.avro.SchemaText.schema;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.braid.avro.generated.Everything;
import dev.braid.avro.generated.Money;
import dev.braid.avro.generated.Order;
import dev.braid.avro.generated.Quote;
import dev.braid.avro.generated.Status;
import dev.braid.avro.internal.bytes.Frame;
import dev.braid.avro.registry.SchemaRegistries;
import dev.braid.avro.registry.SchemaRegistrySettings;
import dev.braid.dsl.Codec;
import dev.braid.dsl.CodecException;
import dev.braid.dsl.ServiceRef;
import dev.braid.dsl.TupleCodec;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.generic.GenericRecordBuilder;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.specific.SpecificDatumWriter;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

final class AvroCodecTest {

  private final FakeRegistry registry = new FakeRegistry();
  private final Avro avro = Avro.with(registry);

  /** Of a registry at these servers, which are asked for nothing. */
  private static Avro at(String... urls) {
    return Avro.with(SchemaRegistries.builtIn(SchemaRegistrySettings.of(urls)));
  }

  @Nested
  final class Values {

    @Test
    void generatedRecordsComeBackWithTheirLogicalTypes() {
      AvroCodec<Everything> codec = avro.codec(Everything.class, "t");
      Everything value = Samples.everything(3);

      assertThat(codec.decode(codec.encode(value))).isEqualTo(value);
    }

    @Test
    void generatedRecordsAreWrittenAsAvroWritesThem() throws IOException {
      Everything value = Samples.everything(3);
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      BinaryEncoder encoder = EncoderFactory.get().binaryEncoder(out, null);
      new SpecificDatumWriter<>(Everything.class).write(value, encoder);
      encoder.flush();

      byte[] bytes = avro.codec(Everything.class, "t").encode(value);

      assertThat(Arrays.copyOf(bytes, 5)).containsExactly(0, 0, 0, 0, 1);
      assertThat(Arrays.copyOfRange(bytes, 5, bytes.length)).isEqualTo(out.toByteArray());
    }

    @Test
    void generatedRecordsWithJavaTypesAsTextComeBack() {
      AvroCodec<Money> codec = avro.codec(Money.class, "t");
      Money value = new Money(new BigDecimal("1.50"), new Money(BigDecimal.TEN, null));

      assertThat(codec.decode(codec.encode(value))).isEqualTo(value);
      assertThat(codec.toTree(value))
          .isEqualTo(
              TreeMaps.of("amount", "1.50", "more", TreeMaps.of("amount", "10", "more", null)));
    }

    @Test
    void generatedEnumsComeBack() {
      AvroCodec<Status> codec = avro.codec(Status.class, "t");

      assertThat(codec.decode(codec.encode(Status.CLOSED))).isEqualTo(Status.CLOSED);
    }

    @Test
    void genericRecordsReadWhatGeneratedOnesWrote() {
      byte[] bytes = avro.codec(Order.class, "t").encode(new Order("o-1", 5L));

      GenericRecord read = avro.codec(Order.getClassSchema(), "t").decode(bytes);

      assertThat(read.get("id")).isEqualTo("o-1");
      assertThat(read.get("total")).isEqualTo(5L);
    }

    @Test
    void valuesOfAnySchemaComeBack() {
      Codec<Object> union = avro.values(schema("['null', 'long', 'string']"), "t");

      assertThat(union.decode(union.encode(7L))).isEqualTo(7L);
      assertThat(union.decode(union.encode("x"))).hasToString("x");
      assertThat(union.decode(new byte[] {0, 0, 0, 0, 1, 0})).isNull();
    }

    @Test
    void aValueOfTheSchemaBytesIsTheBytesAlone() {
      Codec<Object> bytes = avro.values(Schema.create(Schema.Type.BYTES), "t");
      Codec<Object> text = avro.values(Schema.create(Schema.Type.STRING), "u");

      byte[] encoded = bytes.encode(ByteBuffer.wrap("hi".getBytes(StandardCharsets.UTF_8)));

      assertThat(encoded).containsExactly(0, 0, 0, 0, 1, 'h', 'i');
      assertThat(bytes.decode(encoded)).isEqualTo(ByteBuffer.wrap(new byte[] {'h', 'i'}));
      assertThat(text.decode(encoded)).hasToString("hi");
      assertThat((byte[]) avro.tree().decode(encoded)).containsExactly('h', 'i');
    }

    @Test
    void buffersOfARecordAreLeftAsTheyAre() {
      ByteBuffer buffer = ByteBuffer.wrap(new byte[] {9, 1, 2, 3, 9}, 1, 3);
      Everything value = Samples.everything(1);
      value.setRaw(buffer);
      AvroCodec<Everything> generated = avro.codec(Everything.class, "t");
      AvroCodec<GenericRecord> generic = avro.codec(Everything.getClassSchema(), "t");
      GenericRecord record = generic.decode(generated.encode(value));
      record.put("raw", buffer);

      byte[] first = generated.encode(value);
      generated.toTree(value);
      generic.toTree(record);
      assertThat(generated.decode(first)).isEqualTo(value);

      assertThat(generated.encode(value)).isEqualTo(first);
      assertThat(generic.decode(generic.encode(record)).get("raw")).isEqualTo(buffer);
      assertThat(buffer.position()).isEqualTo(1);
      assertThat(buffer.remaining()).isEqualTo(3);
    }

    @Test
    void aCodecWritesLargeAndSmallValuesInTurn() {
      AvroCodec<Order> codec = avro.codec(Order.class, "t");
      for (int length : new int[] {3, 100_000, 0, 300, 1}) {
        Order order = new Order("x".repeat(length), (long) length);
        assertThat(codec.decode(codec.encode(order))).isEqualTo(order);
      }
    }
  }

  @Nested
  final class Refusals {

    @Test
    void valuesThatDoNotFitAreToldWithTheirPath() {
      Everything value = Samples.everything(1);
      value.getNext().setText(null);

      assertThatExceptionOfType(CodecException.class)
          .isThrownBy(() -> avro.codec(Everything.class, "t").encode(value))
          .withMessage("Everything.next.text: expected string, found null");
    }

    @Test
    void itemsAndEntriesAreToldWithTheirPlace() {
      Schema lists =
          record("R", field("m", "{'type': 'map', 'values': {'type': 'array', 'items': 'long'}}"));
      GenericRecord value = new GenericData.Record(lists);
      value.put("m", Map.of("k", List.of(1L, "two")));

      assertThatExceptionOfType(CodecException.class)
          .isThrownBy(() -> avro.codec(lists, "t").encode(value))
          .withMessage("R.m{k}[1]: expected long, found String");
    }

    @Test
    void aRecordOfAnotherSchemaIsRefused() {
      GenericRecord quote = new GenericData.Record(Quote.getClassSchema());

      assertThatExceptionOfType(CodecException.class)
          .isThrownBy(() -> avro.codec(Order.getClassSchema(), "t").encode(quote))
          .withMessage("Order: expected record Order, found record Quote");
    }

    @Test
    void aRecordWithTheSameFieldsInAnotherOrderIsRefused() {
      Schema other = record("Money", field("tip", "'long'"), field("cents", "'long'"));
      Schema mine = record("Money", field("cents", "'long'"), field("tip", "'long'"));
      GenericRecord value = new GenericRecordBuilder(other).set("tip", 7L).set("cents", 1L).build();

      assertThatExceptionOfType(CodecException.class)
          .isThrownBy(() -> avro.codec(mine, "t").encode(value))
          .withMessage(
              "Money: expected record Money with the fields [cents, tip] in this order, found one"
                  + " with [tip, cents]");
    }

    @Test
    void aRecordOfASchemaWithTheSameFieldsIsWritten() {
      AvroCodec<GenericRecord> codec =
          avro.codec(record("Order", field("id", "'string'"), field("total", "'long'")), "t");
      Schema documented =
          record(
              "Order",
              field("id", "{'type': 'string', 'avro.java.string': 'String'}"),
              field("total", "'long'", "0"));
      GenericRecord value =
          new GenericRecordBuilder(documented).set("id", "o").set("total", 5L).build();

      assertThat(codec.decode(codec.encode(value))).hasToString("{\"id\": \"o\", \"total\": 5}");
      assertThat(codec.encode(value)).isEqualTo(codec.encode(value));
    }

    @Test
    void aNumberThatWouldLoseSomethingIsRefused() {
      GenericRecord order = new GenericData.Record(Order.getClassSchema());
      order.put("id", "o");
      order.put("total", 1.5);

      assertThatExceptionOfType(CodecException.class)
          .isThrownBy(() -> avro.codec(Order.getClassSchema(), "t").encode(order))
          .withMessage("Order.total: expected long, found Double");
    }

    @Test
    void valuesInsideThemselvesAreRefused() {
      Everything value = Samples.everything(0);
      value.setNext(value);

      assertThatExceptionOfType(CodecException.class)
          .isThrownBy(() -> avro.codec(Everything.class, "t").encode(value))
          .withMessageEndingWith("expected at most 64 values inside each other, found more");
    }

    @Test
    void bytesWithoutTheFrameAreRefusedWithAGuessAtWhatTheyAre() {
      unframed(new byte[] {}, "found 0 bytes;");
      unframed(new byte[] {9, 8}, "found 2 bytes: 0x0908;");
      unframed(new byte[] {0, 0, 0}, "found 3 bytes: 0x000000, cut off in the schema id;");
      unframed(
          new byte[] {0, -1, 0, 0, 1, 2},
          "found 6 bytes: 0x00ff00000102, with a negative schema id;");
      unframed(
          "{\"id\":\"o\"}".getBytes(StandardCharsets.UTF_8),
          "found 10 bytes: 0x7b226964223a226f, which looks like JSON;");
      unframed(
          new byte[] {'O', 'b', 'j', 1, 4},
          "found 5 bytes: 0x4f626a0104, which is an Avro file with its schema inside;");
      unframed(
          new byte[] {(byte) 0xc3, 1, 0, 0, 0, 0, 0},
          "found 7 bytes: 0xc3010000000000, which is Avro's single-object encoding;");
    }

    private void unframed(byte[] bytes, String found) {
      assertThatExceptionOfType(CodecException.class)
          .isThrownBy(() -> avro.codec(Order.class, "t").decode(bytes))
          .withMessageStartingWith("expected Avro in Confluent's frame")
          .withMessageContaining(found)
          .withMessageEndingWith("try a producer that writes with a schema registry");
    }

    @Test
    void bytesLeftOverAreRefused() {
      AvroCodec<Order> codec = avro.codec(Order.class, "t");
      byte[] bytes = codec.encode(new Order("o", 1L));
      byte[] more = Arrays.copyOf(bytes, bytes.length + 2);

      assertThatExceptionOfType(CodecException.class)
          .isThrownBy(() -> codec.decode(more))
          .withMessage(
              "Order written with schema 1: expected the value to end here, found 2 more bytes");
    }

    @Test
    void bytesCutOffAreToldWithTheField() {
      AvroCodec<Order> codec = avro.codec(Order.class, "t");
      byte[] bytes = codec.encode(new Order("order", 1L));

      assertThatExceptionOfType(CodecException.class)
          .isThrownBy(() -> codec.decode(Arrays.copyOf(bytes, 8)))
          .withMessage(
              "Order written with schema 1.id: expected 5 bytes of text, found 2 that are left");
    }

    @Test
    void anUnknownSchemaIsToldWithItsId() {
      assertThatExceptionOfType(CodecException.class)
          .isThrownBy(() -> avro.codec(Order.class, "t").decode(new byte[] {0, 0, 0, 1, 0, 0}))
          .withMessage(
              "expected a value whose schema the registry has, found the schema id 256:"
                  + " no schema 256; was it written with another registry?");
    }

    @Test
    void aClassThatWasNotGeneratedIsRefused() {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> avro.codec(StringBuilder.class, "t"))
          .withMessageContaining("found java.lang.StringBuilder; use reflect for a plain class");
      assertThatIllegalArgumentException().isThrownBy(() -> avro.codec(GenericRecord.class, "t"));
      assertThatIllegalArgumentException().isThrownBy(() -> avro.codec(String.class, "t"));
    }
  }

  @Nested
  final class Subjects {

    @Test
    void aServiceHasThoseOfItsRequestsAndReplies() {
      ServiceRef<Order, Quote> price = avro.service("price", Order.class, Quote.class);

      price.input().prepare();
      price.output().prepare();

      assertThat(registry.subjects())
          .containsExactly("price.replies-value", "price.requests-value");
    }

    @Test
    void theyFollowTheStrategy() {
      Schema order = Order.getClassSchema();
      assertThat(avro.naming(SubjectNaming.RECORD).codec(Order.class, "t").subject())
          .isEqualTo("dev.braid.avro.generated.Order");
      assertThat(avro.naming(SubjectNaming.TOPIC_RECORD).codec(order, "t").subject())
          .isEqualTo("t-dev.braid.avro.generated.Order");
      assertThat(avro.codec(order, "t").subject()).isEqualTo("t-value");
    }

    @Test
    void aSchemaWithoutANameHasNoneByRecord() {
      assertThatIllegalArgumentException()
          .isThrownBy(
              () -> avro.naming(SubjectNaming.RECORD).values(Schema.create(Schema.Type.LONG), "t"))
          .withMessage(
              "a subject is named by its record, and the schema is long; use TOPIC, or put it in"
                  + " a record");
    }

    @Test
    void servicesOfSchemasAndOfPlainClassesHaveThemToo() {
      Schema order = Order.getClassSchema();
      ServiceRef<GenericRecord, GenericRecord> generic = avro.service("a", order, order);

      assertThat(((AvroCodec<?>) generic.output()).subject()).isEqualTo("a.replies-value");
      assertThat(generic.name()).isEqualTo("a");
    }
  }

  @Nested
  final class Preparing {

    @Test
    void registersOnceHoweverOftenItIsCalled() {
      AvroCodec<Order> codec = avro.codec(Order.class, "t");
      codec.prepare();
      registry.setDown(true);

      codec.prepare();

      assertThat(codec.encode(new Order("o", 1L))).startsWith(0, 0, 0, 0, 1);
    }

    @Test
    void fetchesWhatEarlierReleasesWroteWith() {
      Schema earlier = record("Order", field("id", "'string'"));
      byte[] written =
          avro.codec(earlier, "t").encode(new GenericRecordBuilder(earlier).set("id", "o").build());
      Avro next = Avro.with(registry);
      Schema later = record("Order", field("id", "'string'"), field("note", "'string'", "'none'"));
      AvroCodec<GenericRecord> codec = next.codec(later, "t");
      codec.prepare();
      registry.setDown(true);

      assertThat(codec.awaits(written)).isNull();
      assertThat(codec.decode(written)).hasToString("{\"id\": \"o\", \"note\": \"none\"}");
      assertThat(registry.asked()).isEmpty();
    }

    @Test
    void fetchesNoMoreThanTheNewestVersions() {
      Schema oldest = record("Order", field("a0", "'int'", "0"));
      byte[] written = avro.codec(oldest, "t").encode(new GenericRecordBuilder(oldest).build());
      for (int i = 1; i <= Schemas.VERSIONS; i++) {
        registry.register("t-value", record("Order", field("a" + i, "'int'", "0")));
      }
      Avro next = Avro.with(registry);
      next.codec(record("Order", field("a" + Schemas.VERSIONS, "'int'", "0")), "t").prepare();

      assertThat(next.schemas().known(Frame.idOf(written))).isNull();
      assertThat(next.schemas().known(Frame.idOf(written) + 1)).isNotNull();
    }

    @Test
    void isDoneThoughTheVersionsAreNotGiven() {
      registry.hideVersions();
      AvroCodec<Order> codec = avro.codec(Order.class, "t");

      codec.prepare();

      assertThat(codec.encode(new Order("o", 1L))).startsWith(0, 0, 0, 0, 1);
    }

    @Test
    void tellsARegistryThatIsSilentFromOneThatRefuses() {
      registry.setDown(true);

      assertThatExceptionOfType(CodecException.class)
          .isThrownBy(() -> avro.codec(Order.class, "t").prepare())
          .matches(CodecException::isUnavailable);
      assertThatExceptionOfType(CodecException.class)
          .isThrownBy(() -> avro.autoRegister(false).codec(Order.class, "t").prepare())
          .matches(CodecException::isUnavailable);
      registry.setDown(false);
      assertThatExceptionOfType(CodecException.class)
          .isThrownBy(() -> avro.autoRegister(false).codec(Order.class, "t").prepare())
          .matches(refused -> !refused.isUnavailable());
    }

    @Test
    void happensAtTheFirstEncodeToo() {
      avro.codec(Order.class, "t").encode(new Order("o", 1L));

      assertThat(registry.subjects()).containsExactly("t-value");
    }

    @Test
    void looksUpOnlyWhenToldSo() {
      Avro careful = avro.autoRegister(false);
      assertThatExceptionOfType(CodecException.class)
          .isThrownBy(() -> careful.codec(Order.class, "t").prepare())
          .withMessage(
              "record Order is no version of the subject 't-value', found no such schema;"
                  + " register it, or let the codecs do so (autoRegister)");
      avro.codec(Order.class, "t").prepare();

      careful.codec(Order.class, "t").prepare();

      assertThat(registry.subjects()).containsExactly("t-value");
    }

    @Test
    void findsTheVersionThatHasTheSameBytes() {
      String money = "{'type': 'bytes', 'logicalType': 'decimal', 'precision': 9, 'scale': %d}";
      Schema registered =
          schema(
              "{'type': 'record', 'name': 'Order', 'doc': 'An order.', 'fields': [{'name': 'id',"
                  + " 'type': 'string', 'default': 'none', 'aliases': ['key']}, {'name': 'sum',"
                  + " 'type': %s}]}".formatted(money.formatted(2)));
      int id = registry.register("t-value", registered);
      registry.register("t-value", record("Order", field("other", "'int'")));
      Schema mine =
          record(
              "Order",
              field("id", "{'type': 'string', 'avro.java.string': 'String'}"),
              field("sum", money.formatted(2)));
      Schema otherScale =
          record("Order", field("id", "'string'"), field("sum", money.formatted(4)));
      Avro careful = avro.autoRegister(false);

      byte[] bytes = careful.codec(mine, "t").encode(sample(mine));

      assertThat(Frame.idOf(bytes)).isEqualTo(id);
      assertThatExceptionOfType(CodecException.class)
          .isThrownBy(() -> careful.codec(otherScale, "t").prepare())
          .withMessageContaining("is no version of the subject 't-value'");
    }

    private static GenericRecord sample(Schema schema) {
      return new GenericRecordBuilder(schema)
          .set("id", "o")
          .set("sum", ByteBuffer.wrap(new byte[] {5}))
          .build();
    }

    @Test
    void tellsWhatBreaksTheSubjectsRule() {
      registry.register(
          "t-value",
          record(
              "Order",
              field("id", "'int'"),
              field("sum", "'long'", "0"),
              field("state", "{'type': 'enum', 'name': 'State', 'symbols': ['A', 'B']}")));
      registry.setCompatibility("t-value", CompatibilityLevel.BACKWARD);
      Schema next =
          record(
              "Order",
              field("id", "'string'"),
              field("total", "'long'"),
              field("state", "{'type': 'enum', 'name': 'State', 'symbols': ['B', 'C']}"));

      assertThatExceptionOfType(CodecException.class)
          .isThrownBy(() -> avro.codec(next, "t").prepare())
          .withMessage(
              """
              record Order cannot become the newest version of 't-value': its rule is BACKWARD
                the registry: field Order.id: the reader has string, the writer has int
                the registry: field Order.total: the reader has no default and the writer lacks it
                the registry: field Order.state: the writer has the symbol A, which the reader lacks, without a default
                since version 1: field Order.id: was int, is string
                since version 1: field Order.total: added as long, without a default
                since version 1: field Order.state: symbol C added
                since version 1: field Order.state: symbol A removed
                since version 1: field Order.sum: removed; it had a default
                try a default for a new field, or another rule for the subject""");
    }

    @Test
    void tellsThatTheRegistryIsOutOfReach() {
      registry.setDown(true);

      assertThatExceptionOfType(CodecException.class)
          .isThrownBy(() -> avro.codec(Order.class, "t").prepare())
          .withMessage("cannot register record Order as 't-value': no answer");
    }
  }

  @Nested
  final class Waiting {

    @Test
    void aKnownSchemaIsNotWaitedFor() {
      AvroCodec<Order> codec = avro.codec(Order.class, "t");

      assertThat(codec.awaits(codec.encode(new Order("o", 1L)))).isNull();
      assertThat(avro.tree().awaits(codec.encode(new Order("o", 1L)))).isNull();
    }

    @Test
    void bytesWithoutTheFrameAreNotWaitedFor() {
      assertThat(avro.codec(Order.class, "t").awaits(new byte[] {1, 2})).isNull();
    }

    @Test
    void anUnknownSchemaIsFetchedInTheBackground() {
      byte[] bytes = avro.codec(Order.class, "t").encode(new Order("o", 1L));
      try (Avro other = Avro.with(registry)) {
        AvroCodec<Order> codec = other.codec(Order.class, "t");

        codec.awaits(bytes).toCompletableFuture().join();
        registry.setDown(true);

        assertThat(codec.awaits(bytes)).isNull();
        assertThat(codec.decode(bytes)).isEqualTo(new Order("o", 1L));
        assertThat(registry.asked()).containsExactly(1);
      }
    }

    @Test
    void whoDoesNotAskWaitsInDecode() {
      byte[] bytes = avro.codec(Order.class, "t").encode(new Order("o", 1L));
      try (Avro other = Avro.with(registry)) {
        AvroCodec<Order> codec = other.codec(Order.class, "t");

        assertThat(codec.decode(bytes)).isEqualTo(new Order("o", 1L));
        assertThat(codec.decode(bytes)).isEqualTo(new Order("o", 1L));
        assertThat(registry.asked()).containsExactly(1);
      }
    }
  }

  @Nested
  final class Equality {

    @Test
    void isByTypeSchemaAndRegistry() {
      Codec<Order> order = avro.codec(Order.class, "t");

      assertThat(order)
          .isEqualTo(avro.codec(Order.class, "elsewhere"))
          .hasSameHashCodeAs(Avro.with(registry).codec(Order.class, "t"))
          .isNotEqualTo(avro.codec(Order.getClassSchema(), "t"))
          .isNotEqualTo(avro.codec(Quote.class, "t"))
          .isNotEqualTo(avro.tree(Order.getClassSchema(), "t"))
          .isNotEqualTo(Avro.with(new FakeRegistry()).codec(Order.class, "t"));
    }

    @Test
    void clientsOfTheSameServersAreOneRegistry() {
      Codec<Order> order = at("http://a", "http://b").codec(Order.class, "t");

      assertThat(order)
          .isEqualTo(at("http://b/", "http://a").codec(Order.class, "t"))
          .isNotEqualTo(at("http://c").codec(Order.class, "t"));
      assertThat(at("http://a").tree())
          .isEqualTo(at("http://a").tree())
          .hasSameHashCodeAs(at("http://a").tree())
          .isNotEqualTo(at("http://b").tree());
    }

    @Test
    void ofTreesOfAnySchemaIsByRegistry() {
      assertThat(avro.tree())
          .isEqualTo(Avro.with(registry).tree())
          .isNotEqualTo(Avro.with(new FakeRegistry()).tree());
    }

    @Test
    void aValueOfOneFormIsNoneOfAnother() {
      Schema schema = Order.getClassSchema();

      assertThat(avro.values(schema, "t")).isNotEqualTo(avro.tree(schema, "t"));
    }
  }

  @Nested
  final class Objecting {

    private List<String> objections(Schema reader, Schema writer) {
      return avro.codec(reader, "r").objections(avro.codec(writer, "w"));
    }

    @Test
    void nothingSpeaksAgainstWhatResolves() {
      Schema writer = record("A", field("x", "'int'"), field("gone", "'string'"));
      Schema reader = record("B", field("x", "['null', 'double']"), field("y", "'int'", "1"));

      assertThat(objections(reader, writer)).isEmpty();
    }

    @Test
    void aWriterOfAnotherRegistryIsToldSo() {
      Codec<Order> writer = Avro.with(new FakeRegistry()).codec(Order.class, "t");
      String objection =
          "the writer's schemas are in another registry: one of its own (FakeRegistry), the"
              + " reader's in one of its own (FakeRegistry); make both codecs with one registry";

      assertThat(avro.codec(Order.class, "t").objections(writer)).containsExactly(objection);
      assertThat(avro.tree().objections(writer)).containsExactly(objection);
      assertThat(avro.tree().objections(avro.codec(Order.class, "t"))).isEmpty();
    }

    @Test
    void writersOfOtherServersAreToldWhereTheyAre() {
      Codec<Order> reader = at("http://b:1", "http://a").codec(Order.class, "t");

      assertThat(reader.objections(at("http://a", "http://b:1").codec(Order.class, "t"))).isEmpty();
      assertThat(reader.objections(at("http://c").codec(Order.class, "t")))
          .containsExactly(
              "the writer's schemas are in another registry: http://c, the reader's in http://a,"
                  + " http://b:1; make both codecs with one registry");
    }

    @Test
    void eachReasonIsTold() {
      Schema writer =
          record(
              "Order",
              field(
                  "lines",
                  "{'type': 'array', 'items': {'type': 'record', 'name': 'Line', 'fields': [{'name': 'sku', 'type': 'string'}]}}"),
              field("hash", "{'type': 'fixed', 'name': 'Hash', 'size': 4}"),
              field("by", "['null', 'string']"));
      Schema reader =
          record(
              "Order",
              field(
                  "lines",
                  "{'type': 'array', 'items': {'type': 'record', 'name': 'Line', 'fields': [{'name': 'sku', 'type': 'long'}]}}"),
              field("hash", "{'type': 'fixed', 'name': 'Hash', 'size': 8}"),
              field("by", "'string'"),
              field("other", "'int'", "1"));

      assertThat(objections(reader, writer))
          .containsExactly(
              "field Order.lines[].sku: the reader has long, the writer has string",
              "field Order.hash: the reader has fixed Hash of 8 bytes, the writer has fixed Hash of"
                  + " 4 bytes",
              "field Order.by: the reader has string, the writer has null");
    }

    @Test
    void aMissingFieldIsToldOnce() {
      assertThat(avro.codec(Order.class, "t").objections(avro.codec(Quote.class, "t")))
          .containsExactly("field Order.total: the reader has no default and the writer lacks it");
    }

    @Test
    void recursiveSchemasEnd() {
      Schema node = Everything.getClassSchema();

      assertThat(objections(node, node)).isEmpty();
    }

    @Test
    void aRecordThatCannotBeReadInsideItselfIsToldOnce() {
      String itself = "{'type': 'array', 'items': ['null', 'List']}";
      Schema writer = record("List", field("rest", itself), field("other", "['null', 'List']"));
      Schema reader =
          record(
              "List",
              field("rest", itself),
              field("other", "['null', 'List']"),
              field("must", "'int'"));

      assertThat(objections(reader, writer))
          .containsExactly("field List.must: the reader has no default and the writer lacks it");
    }

    @Test
    void recordsInsideEachOtherThatHaveOtherNamesEndToo() {
      Schema writer =
          record(
              "Old",
              field(
                  "in",
                  "{'type': 'record', 'name': 'In', 'fields': [{'name': 'out', 'type': {'type':"
                      + " 'map', 'values': 'Old'}}]}"));
      Schema reader =
          schema(
              "{'type': 'record', 'name': 'New', 'aliases': ['Old'], 'fields': [{'name': 'in',"
                  + " 'type': {'type': 'record', 'name': 'Inner', 'aliases': ['In'], 'fields':"
                  + " [{'name': 'out', 'type': {'type': 'map', 'values': 'New'}}, {'name': 'b',"
                  + " 'type': 'int'}]}}, {'name': 'a', 'type': 'int'}]}");

      assertThat(objections(reader, writer))
          .containsExactlyInAnyOrder(
              "field New.a: the reader has no default and the writer lacks it",
              "field New.in.b: the reader has no default and the writer lacks it");
    }

    @Test
    void partsAreReadByAnArray() {
      TupleCodec parts =
          new TupleCodec(
              List.of(avro.codec(Order.class, "t"), avro.codec(Quote.class, "t"), Codec.text()));
      Codec<Object> orders = avro.values(Schema.createArray(Order.getClassSchema()), "t");

      assertThat(orders.objections(parts))
          .containsExactly(
              "part 2: field Order.total: the reader has no default and the writer lacks it");
      assertThat(avro.codec(Order.class, "t").objections(parts))
          .containsExactly("Order: the reader has record Order, and is given a list of 3 parts");
    }

    @Test
    void nobodyKnowsOfOtherCodecs() {
      assertThat(avro.codec(Order.class, "t").objections(Codec.tree())).isEmpty();
      assertThat(avro.codec(Order.class, "t").objections(avro.tree())).isEmpty();
      assertThat(Codec.tree().objections(avro.codec(Order.class, "t"))).isEmpty();
    }
  }
}
