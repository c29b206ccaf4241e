package dev.braid.avro;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.braid.avro.internal.bytes.Frame;
import dev.braid.avro.internal.bytes.Guard;
import dev.braid.avro.internal.bytes.Input;
import dev.braid.dsl.CodecException;
import dev.braid.dsl.Tree;
import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.function.BiConsumer;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.io.EncoderFactory;
import org.junit.jupiter.api.Test;

/** Laws that hold for any schema and value; a failure names the seed of its case. */
final class RandomSchemasTest {

  private static final long SEED = Long.getLong("avro.seed", System.nanoTime());
  private static final int CASES = 1500;

  private static void forEach(BiConsumer<RandomSchemas, Avro> law) {
    for (int i = 0; i < CASES; i++) {
      long seed = SEED + i;
      try (Avro avro = Avro.with(new FakeRegistry())) {
        law.accept(new RandomSchemas(seed), avro);
      } catch (RuntimeException | AssertionError broken) {
        throw new AssertionError("with -Davro.seed=" + seed, broken);
      }
    }
  }

  @Test
  void bytesAreThoseThatAvroWrites() {
    forEach(
        (random, avro) -> {
          Schema schema = random.record();
          GenericRecord value = random.value(schema);

          byte[] bytes = avro.codec(schema, "t").encode(value);

          assertThat(Arrays.copyOfRange(bytes, 5, bytes.length)).isEqualTo(byAvro(value));
        });
  }

  @Test
  void whatIsEncodedDecodesToTheSame() {
    forEach(
        (random, avro) -> {
          AvroCodec<GenericRecord> codec = avro.codec(random.record(), "t");
          GenericRecord value = random.value(codec.schema());

          assertThat(codec.decode(codec.encode(value))).isEqualTo(value);
        });
  }

  @Test
  void anotherVersionReadsWhatAvroReads() {
    forEach(
        (random, avro) -> {
          AvroCodec<GenericRecord> writer = avro.codec(random.record(), "w");
          GenericRecord value = random.value(writer.schema());
          AvroCodec<GenericRecord> reader = avro.codec(random.later(writer.schema()), "r");
          byte[] bytes = writer.encode(value);

          GenericRecord expected = byAvro(bytes, writer.schema(), reader.schema());

          if (expected == null) {
            assertThat(reader.objections(writer)).isNotEmpty();
            assertThat(failure(reader, bytes)).isNotNull();
          } else {
            assertThat(reader.decode(bytes)).isEqualTo(expected);
          }
        });
  }

  @Test
  void aTreeOfAnotherVersionIsThatOfWhatAvroReads() {
    forEach(
        (random, avro) -> {
          AvroCodec<GenericRecord> writer = avro.codec(random.record(), "w");
          Schema reader = random.later(writer.schema());
          byte[] bytes = writer.encode(random.value(writer.schema()));

          Object expected = AvroTrees.ofOrNull(byAvro(bytes, writer.schema(), reader), reader);

          if (expected == null) {
            assertThat(failure(avro.tree(reader, "r"), bytes)).isNotNull();
          } else {
            assertThat(avro.tree(reader, "r").decode(bytes))
                .usingRecursiveComparison()
                .isEqualTo(expected);
          }
        });
  }

  @Test
  void whatATreeLacksIsWhatAvroReadsForIt() {
    forEach(
        (random, avro) -> {
          Schema before = random.record();
          Schema after = random.more(before);
          GenericRecord value = random.value(before);
          Object lacking = AvroTrees.of(value, before);

          byte[] bytes = avro.codec(before, "w").encode(value);
          Object expected = AvroTrees.ofOrNull(byAvro(bytes, before, after), after);

          AvroCodec<Object> tree = avro.tree(after, "r");
          if (expected == null) {
            assertThatExceptionOfType(CodecException.class)
                .isThrownBy(() -> tree.fromTree(lacking));
          } else {
            assertThat(tree.fromTree(lacking)).usingRecursiveComparison().isEqualTo(expected);
          }
        });
  }

  @Test
  void withoutAnObjectionEveryValueIsRead() {
    forEach(
        (random, avro) -> {
          AvroCodec<GenericRecord> writer = avro.codec(random.record(), "w");
          AvroCodec<GenericRecord> reader = avro.codec(random.later(writer.schema()), "r");
          byte[] bytes = writer.encode(random.value(writer.schema()));

          if (reader.objections(writer).isEmpty()) {
            assertThat(failure(reader, bytes)).isNull();
          }
        });
  }

  @Test
  void treesComeBackAsTheyWere() {
    forEach(
        (random, avro) -> {
          AvroCodec<GenericRecord> codec = avro.codec(random.record(), "t");
          GenericRecord value = random.value(codec.schema());

          Object tree = codec.toTree(value);

          assertThat(Tree.of(tree)).usingRecursiveComparison().isEqualTo(tree);
          Object again = codec.toTree(codec.fromTree(tree));
          assertThat(again).usingRecursiveComparison().isEqualTo(tree);
          Object far = avro.tree().decode(codec.encode(value));
          assertThat(far).usingRecursiveComparison().isEqualTo(tree);
        });
  }

  private static CodecException failure(AvroCodec<?> reader, byte[] bytes) {
    try {
      reader.decode(bytes);
      return null;
    } catch (CodecException expected) {
      return expected;
    }
  }

  private static byte[] byAvro(GenericRecord value) {
    try {
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      BinaryEncoder encoder = EncoderFactory.get().binaryEncoder(out, null);
      new GenericDatumWriter<>(value.getSchema()).write(value, encoder);
      encoder.flush();
      return out.toByteArray();
    } catch (IOException impossible) {
      throw new AssertionError(impossible);
    }
  }

  /**
   * By its resolving decoder, which shares no code with its fast reader. Null when Avro cannot read
   * it. From a stream whose length it does not know: else it takes an array of floats that is read
   * as one of doubles for too short.
   */
  private static GenericRecord byAvro(byte[] bytes, Schema writer, Schema reader) {
    InputStream stream =
        new BufferedInputStream(new ByteArrayInputStream(bytes, 5, bytes.length - 5));
    try {
      GenericData data = new GenericData().setFastReaderEnabled(false);
      return new GenericDatumReader<GenericRecord>(writer, reader, data)
          .read(null, DecoderFactory.get().binaryDecoder(stream, null));
    } catch (IOException | RuntimeException refused) {
      return null;
    }
  }

  /** Where the guard is left out, it would have found nothing. */
  @Test
  void whatIsReadHasPassedTheGuardOrWould() {
    forEach(
        (random, avro) -> {
          AvroCodec<GenericRecord> codec = avro.codec(random.record(), "t");
          byte[] bytes = random.spoiled(codec.encode(random.value(codec.schema())));
          try {
            codec.decode(bytes);
          } catch (CodecException refused) {
            return;
          }
          Guard.check(codec.schema(), new Input(bytes, Frame.LENGTH, bytes.length));
        });
  }
}
