package dev.braid.avro;

import static dev.braid.avro.SchemaText.field;
import static dev.braid.avro.SchemaText.record;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.braid.dsl.CodecException;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.junit.jupiter.api.Test;

/** Records that need no registry. */
final class VersionedAvroTest {

  private static final long SEED = Long.getLong("avro.seed", System.nanoTime());

  private static final String NAME = field("name", "'string'");
  private static final String TAGS = field("tags", "{'type': 'array', 'items': 'string'}", "[]");

  private static final Schema FIRST = record("Host", NAME);
  private static final Schema SECOND = record("Host", NAME, TAGS);

  private final VersionedAvro older = VersionedAvro.of(List.of(FIRST));
  private final VersionedAvro newer = VersionedAvro.of(List.of(FIRST, SECOND));

  private static GenericRecord first(String name) {
    GenericRecord host = new GenericData.Record(FIRST);
    host.put("name", name);
    return host;
  }

  private static GenericRecord second(String name, String... tags) {
    GenericRecord host = new GenericData.Record(SECOND);
    host.put("name", name);
    host.put("tags", List.of(tags));
    return host;
  }

  private static String text(Object value) {
    return String.valueOf(value);
  }

  @Test
  void whatIsWrittenIsRead() {
    assertThat(text(newer.decode(newer.encode(second("a", "b", "c")))))
        .isEqualTo(text(second("a", "b", "c")));
  }

  @Test
  void theFirstByteIsTheNumberOfTheSchema() {
    assertThat(older.encode(first("a"))).containsExactly(1, 2, 'a');
    assertThat(newer.encode(second("a"))).containsExactly(2, 2, 'a', 0);
  }

  @Test
  void anOlderRecordIsReadWithDefaults() {
    assertThat(text(newer.decode(older.encode(first("a"))))).isEqualTo(text(second("a")));
  }

  @Test
  void aNewerRecordIsReadAsFarAsItIsKnown() {
    assertThat(text(older.decode(newer.encode(second("a", "b"))))).isEqualTo(text(first("a")));
  }

  @Test
  void bytesAfterAKnownRecordAreRefused() {
    assertThatExceptionOfType(CodecException.class)
        .isThrownBy(() -> older.decode(new byte[] {1, 2, 'a', 0}))
        .withMessage(
            "Host written with version 1: expected the value to end here, found 1 more bytes");
  }

  @Test
  void numbersThatNobodyMayWriteAreRefused() {
    for (byte[] bytes : List.of(new byte[0], new byte[] {0, 2, 'a'}, new byte[] {-1, 2, 'a'})) {
      assertThatExceptionOfType(CodecException.class)
          .isThrownBy(() -> newer.decode(bytes))
          .withMessageContaining("expected the number of a schema, 1 to 127, in the first byte");
    }
  }

  @Test
  void whatDoesNotFitIsNotWritten() {
    assertThatExceptionOfType(CodecException.class)
        .isThrownBy(() -> older.encode(new GenericData.Record(FIRST)))
        .withMessageContaining("Host.name");
  }

  @Test
  void aVersionMayOnlyAppendFieldsWithDefaults() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> VersionedAvro.of(List.of(FIRST, record("Host", TAGS, NAME))))
        .withMessage(
            "version 2 of Host must begin with all fields of version 1, unchanged; append new ones");
    assertThatIllegalArgumentException()
        .isThrownBy(
            () -> VersionedAvro.of(List.of(FIRST, record("Host", NAME, field("n", "'int'")))))
        .withMessage("field n, new in version 2 of Host, needs a default for older records");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> VersionedAvro.of(List.of(Schema.create(Schema.Type.INT))));
    assertThatIllegalArgumentException().isThrownBy(() -> VersionedAvro.of(List.of()));
  }

  @Test
  void spoiledBytesAreRefusedAndNothingElseHappens() {
    Random random = new Random(SEED);
    byte[] good = newer.encode(second("a name", "and", "its", "tags"));
    for (int i = 0; i < 20_000; i++) {
      byte[] bytes = Arrays.copyOf(good, random.nextInt(good.length + 3));
      for (int spoiled = random.nextInt(4); spoiled >= 0 && bytes.length > 0; spoiled--) {
        bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
      }
      try {
        assertThat(newer.decode(bytes)).isNotNull();
      } catch (CodecException refused) {
        assertThat(refused).as("seed %d", SEED).hasMessageContaining("Host");
      }
    }
  }
}
