package dev.braid.avro;

import static dev.braid.avro.SchemaText.field;
import static dev.braid.avro.SchemaText.record;
import static dev.braid.avro.SchemaText.schema;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.sun.management.ThreadMXBean;
import dev.braid.avro.generated.Everything;
import dev.braid.dsl.Codec;
import dev.braid.dsl.CodecException;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericRecord;
import org.junit.jupiter.api.Test;

/** Payloads that claim what they do not hold. */
final class HostilePayloadTest {

  private static final long SEED = Long.getLong("avro.seed", System.nanoTime());
  private static final int CASES = 20_000;

  /** What one byte may cost, and one payload whatever its length. */
  private static final long BYTES_PER_BYTE = 200;

  private static final long BYTES_AT_ALL = 200_000;

  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  private final FakeRegistry registry = new FakeRegistry();
  private final Avro avro = Avro.with(registry);

  private static byte[] payload(int... bytes) {
    byte[] payload = new byte[5 + bytes.length];
    payload[4] = 1;
    for (int i = 0; i < bytes.length; i++) {
      payload[5 + i] = (byte) bytes[i];
    }
    return payload;
  }

  /** Refused by the reader of trees and by that of generic values, at no cost. */
  private void refused(String type, String message, byte[] payload) {
    Schema schema = schema(type);
    payload[4] = (byte) registry.add(schema);
    for (Codec<Object> codec :
        List.of(avro.tree(), avro.tree(schema, "t"), avro.values(schema, "t"))) {
      failure(codec, payload); // loads classes
      long before = THREADS.getCurrentThreadAllocatedBytes();
      CodecException failure = failure(codec, payload);
      long cost = THREADS.getCurrentThreadAllocatedBytes() - before;
      assertThat(failure).isNotNull().hasMessageContaining(message);
      assertThat(cost).isLessThan(BYTES_AT_ALL);
    }
  }

  private static CodecException failure(Codec<?> codec, byte[] payload) {
    try {
      codec.decode(payload);
      return null;
    } catch (CodecException refused) {
      return refused;
    }
  }

  @Test
  void aLengthIsNoMoreThanTheBytes() {
    refused(
        "'string'",
        "expected 2147483647 bytes of text, found 1",
        payload(0xfe, 0xff, 0xff, 0xff, 0x0f, 1));
    refused("'string'", "expected -1 bytes of text", payload(1, 1));
  }

  @Test
  void aFixedIsNoMoreThanTheBytes() {
    refused(
        "{'type': 'fixed', 'name': 'F', 'size': 1000000000}",
        "expected 1000000000 bytes of a fixed, found 1",
        payload(1));
  }

  @Test
  void aCountIsNoMoreThanTheBytes() {
    int[] billion = {0x80, 0xa8, 0xd6, 0xb9, 0x07, 0};
    for (String type :
        List.of(
            "{'type': 'array', 'items': 'int'}",
            "{'type': 'array', 'items': 'null'}",
            "{'type': 'array', 'items': {'type': 'record', 'name': 'E', 'fields': []}}",
            "{'type': 'array', 'items': {'type': 'fixed', 'name': 'F', 'size': 0}}",
            "{'type': 'map', 'values': 'null'}")) {
      refused(
          type,
          "expected no more items than the bytes can hold, found 1 bytes for 1000000000",
          payload(billion));
    }
  }

  @Test
  void itemsWithoutBytesAreFewInAll() {
    // Each array of nulls claims as many as there are bytes left: together far more.
    int[] claims = new int[4_000];
    Arrays.fill(claims, 0);
    claims[0] = 0xd0; // 1,000 arrays
    claims[1] = 0x0f;
    for (int i = 2; i + 3 < claims.length; i += 3) {
      claims[i] = 0xd0; // of 1,000 nulls each
      claims[i + 1] = 0x0f;
    }
    refused(
        "{'type': 'array', 'items': {'type': 'array', 'items': 'null'}}",
        "expected no more items than the bytes can hold",
        payload(claims));
  }

  @Test
  void aThousandItemsWithoutBytesAreRead() {
    registry.add(schema("{'type': 'array', 'items': 'null'}"));

    assertThat((List<?>) avro.tree().decode(payload(0xd0, 0x0f, 0))).hasSize(1000);
  }

  @Test
  void aBlockThatTellsItsSizeIsRead() {
    Schema longs = schema("{'type': 'array', 'items': 'long'}");
    registry.add(longs);

    assertThat(avro.tree().decode(payload(3, 4, 2, 4, 2, 6, 0))).isEqualTo(List.of(1L, 2L, 3L));
    assertThat((List<?>) avro.values(longs, "t").decode(payload(3, 4, 2, 4, 2, 6, 0))).hasSize(3);
  }

  @Test
  void aBlockIsNoMoreThanTheBytes() {
    refused(
        "{'type': 'array', 'items': 'int'}",
        "expected 50 bytes of a block of items, found 2",
        payload(1, 100, 0, 0));
    refused(
        "{'type': 'array', 'items': 'int'}",
        "expected -1 bytes of a block of items",
        payload(1, 1, 0, 0));
  }

  @Test
  void theLeastCountIsNoCount() {
    refused(
        "{'type': 'array', 'items': 'int'}",
        "expected no more items than the bytes can hold",
        payload(0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 1, 0, 0));
  }

  @Test
  void numbersHaveAtMostTenBytes() {
    int[] endless = new int[12];
    Arrays.fill(endless, 0x80);
    refused(
        "'long'", "expected a number of at most 10 bytes, found a longer one", payload(endless));
    refused(
        "'int'",
        "expected an int, found a number too large for it",
        payload(0x80, 0x80, 0x80, 0x80, 0x80, 1));
    refused("'long'", "expected a number, found the end", payload(0x80));
    refused("'double'", "expected 8 bytes of a double, found 1", payload(1));
    refused("'boolean'", "expected a boolean, 0 or 1, found 2", payload(2));
  }

  @Test
  void branchesAndSymbolsAreThoseThatThereAre() {
    refused("['null', 'int']", "expected a branch of a union, 0 to 1, found 2", payload(4));
    refused("['null', 'int']", "expected a branch of a union, 0 to 1, found -1", payload(1));
    refused(
        "{'type': 'enum', 'name': 'E', 'symbols': ['A']}",
        "expected a symbol of an enum, 0 to 0, found 1",
        payload(2));
  }

  @Test
  void valuesInsideEachOtherAreFew() {
    int[] nested = new int[100_000];
    Arrays.fill(nested, 2);
    String node =
        "{'type': 'record', 'name': 'N', 'fields': [{'name': 'n', 'type': ['null', 'N']}]}";
    refused(node, "expected at most 64 values inside each other, found more", payload(nested));
    refused(
        "{'type': 'record', 'name': 'N', 'fields': [{'name': 'n', 'type': {'type': 'array', 'items': 'N'}}]}",
        "expected at most 64 values inside each other, found more",
        payload(nested));
  }

  @Test
  void whatIsPassedOverIsCheckedToo() {
    Schema writer =
        record(
            "R",
            field(
                "gone",
                "{'type': 'record', 'name': 'N', 'fields': [{'name': 'n', 'type': ['null', 'N']}]}"),
            field("nulls", "{'type': 'array', 'items': 'null'}"));
    registry.add(writer);
    AvroCodec<GenericRecord> reader = avro.codec(record("R"), "t");
    int[] nested = new int[100_000];
    Arrays.fill(nested, 2);

    assertThatExceptionOfType(CodecException.class)
        .isThrownBy(() -> reader.decode(payload(nested)))
        .withMessageContaining("expected at most 64 values inside each other, found more");
    assertThatExceptionOfType(CodecException.class)
        .isThrownBy(() -> reader.decode(payload(0, 0x80, 0xa8, 0xd6, 0xb9, 0x07, 0)))
        .withMessageContaining("expected no more items than the bytes can hold");
  }

  /** Twice as many records with each level, the innermost ones empty but for such fields. */
  private static String doubling(int levels, String innermost, String value) {
    String type = "{'type': 'record', 'name': 'R0', 'fields': [%s]}".formatted(innermost);
    for (int i = 1; i <= levels; i++) {
      type =
          "{'type': 'record', 'name': 'R%d', 'fields': [{'name': 'a', 'type': %s%s}, {'name': 'b', 'type': 'R%d'%s}]}"
              .formatted(i, type, value, i - 1, value);
    }
    return type;
  }

  @Test
  void recordsWithoutBytesAreFew() {
    String refusal = "expected at most 4000 more records without bytes than the value has bytes";
    for (String innermost : List.of("", field("none", "'null'"))) {
      Schema writer = record("Top", field("id", "'int'"), field("x", doubling(40, innermost, "")));
      int id = registry.add(writer);
      for (Codec<?> codec :
          List.of(
              avro.tree(),
              avro.tree(writer, "t"),
              avro.values(writer, "t"),
              avro.codec(record("Top", field("id", "'int'")), "t"),
              avro.codec(record("Top", field("x", doubling(40, innermost, ""))), "t"))) {
        byte[] payload = payload(2);
        payload[4] = (byte) id;
        assertThat(failure(codec, payload)).as("%s", codec).hasMessageContaining(refusal);
      }
    }
  }

  @Test
  void aSchemaThatAvroWouldUnfoldWithoutEndIsRefused() {
    String sku = field("sku", "'string'");
    String quantity = field("quantity", "'int'");
    registry.add(record("Item", sku, quantity, field("x", doubling(40, "", ""))));
    registry.add(record("Item", sku, quantity, field("x", doubling(10, "", ""))));
    AvroCodec<PlainOrder.Item> codec = avro.reflect(PlainOrder.Item.class, "t");
    byte[] payload = payload(2, 'a', 14);

    assertThat(failure(codec, payload))
        .hasMessageContaining("expected a writer's schema of at most 100000 parts");
    payload[4] = 2;
    assertThat(codec.decode(payload).quantity).isEqualTo((short) 7);
  }

  @Test
  void recordsWithoutBytesMayBeAsManyAsTheBytesAndSome() {
    Schema marks =
        schema("{'type': 'array', 'items': ['null', %s]}".formatted(doubling(3, "", "")));
    registry.add(marks);
    AvroCodec<Object> codec = avro.tree(marks, "t");
    Map<String, Object> mark = TreeMaps.of();
    for (int i = 0; i < 3; i++) {
      mark = TreeMaps.of("a", mark, "b", mark);
    }

    assertThat((List<?>) codec.decode(codec.encode(Collections.nCopies(250, mark)))).hasSize(250);
  }

  @Test
  void defaultsWithinADefaultAreFew() {
    Schema schema =
        record("Top", field("x", doubling(13, field("n", "'int'", "0"), ", 'default': {}")));
    AvroCodec<Object> codec = avro.tree(schema, "t");

    assertThatExceptionOfType(CodecException.class)
        .isThrownBy(() -> codec.encode(Map.of("x", Map.of())))
        .withMessageContaining("expected at most 4000 defaults within a default, found more");
  }

  @Test
  void mutatedPayloadsCostNoMoreThanTheirLength() {
    List<Codec<?>> codecs = new ArrayList<>();
    List<byte[]> valid = new ArrayList<>();
    AvroCodec<Everything> everything = avro.codec(Everything.class, "a");
    AvroCodec<PlainOrder> plain = avro.reflect(PlainOrder.class, "b");
    AvroCodec<Object> empties =
        avro.tree(
            record(
                "Empties",
                field("nulls", "{'type': 'array', 'items': {'type': 'array', 'items': 'null'}}"),
                field("maps", "{'type': 'map', 'values': {'type': 'map', 'values': 'null'}}"),
                field(
                    "none",
                    "{'type': 'array', 'items': {'type': 'record', 'name': 'None', 'fields': []}}"),
                field("next", "['null', 'Empties']")),
            "c");
    AvroCodec<GenericRecord> older =
        avro.codec(
            record(
                "Everything",
                field("text", "'string'"),
                field("list", "{'type': 'array', 'items': 'int'}", "[1]")),
            "d");
    valid.add(everything.encode(Samples.everything(5)));
    valid.add(plain.encode(PlainOrder.sample()));
    Map<String, Object> last =
        TreeMaps.of(
            "nulls",
            List.of(List.of()),
            "maps",
            Map.of("k", Map.of()),
            "none",
            List.of(Map.of(), Map.of()),
            "next",
            null);
    valid.add(
        empties.encode(
            TreeMaps.of(
                "nulls",
                List.of(TreeMaps.of("k", null).values().stream().toList()),
                "maps",
                Map.of(),
                "none",
                List.of(),
                "next",
                last)));
    codecs.addAll(
        List.of(
            everything, plain, empties, older, avro.tree(), avro.codec(everything.schema(), "e")));
    for (Codec<?> codec : codecs) {
      valid.forEach(bytes -> failure(codec, bytes)); // loads classes
    }
    long worst = 0;
    for (int i = 0; i < CASES; i++) {
      long seed = SEED + i;
      Random random = new Random(seed);
      byte[] payload = mutated(valid.get(random.nextInt(valid.size())), random);
      Codec<?> codec = codecs.get(random.nextInt(codecs.size()));
      long before = THREADS.getCurrentThreadAllocatedBytes();
      try {
        failure(codec, payload);
      } catch (RuntimeException | Error escaped) {
        throw new AssertionError("%s with -Davro.seed=%d".formatted(codec, seed), escaped);
      }
      long cost = THREADS.getCurrentThreadAllocatedBytes() - before;
      worst = Math.max(worst, cost);
      assertThat(cost)
          .as("bytes for a payload of %d, %s with -Davro.seed=%d", payload.length, codec, seed)
          .isLessThan(BYTES_AT_ALL + BYTES_PER_BYTE * payload.length);
    }
    assertThat(worst).isPositive();
  }

  private static byte[] mutated(byte[] valid, Random random) {
    byte[] bytes = valid.clone();
    int changes = 1 + random.nextInt(6);
    for (int i = 0; i < changes; i++) {
      int at = 5 + random.nextInt(bytes.length - 5);
      switch (random.nextInt(7)) {
        case 0 -> bytes[at] = (byte) random.nextInt();
        case 1 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
        case 2 -> bytes = Arrays.copyOf(bytes, at + 1);
        case 3 -> Arrays.fill(bytes, at, Math.min(bytes.length, at + 9), (byte) 0xff);
        case 4 -> bytes = Arrays.copyOf(bytes, bytes.length + random.nextInt(64));
        case 5 -> {
          byte[] longer = Arrays.copyOf(bytes, bytes.length + at);
          System.arraycopy(bytes, 5, longer, bytes.length, at - 5);
          bytes = longer;
        }
        default -> {
          byte[] noise = new byte[6 + random.nextInt(200)];
          random.nextBytes(noise);
          System.arraycopy(bytes, 0, noise, 0, 5);
          bytes = noise;
        }
      }
    }
    bytes[4] = (byte) (1 + random.nextInt(3));
    return bytes;
  }
}
