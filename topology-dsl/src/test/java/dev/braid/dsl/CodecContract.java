package dev.braid.dsl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.List;
import org.junit.jupiter.api.Test;

/** What the engine relies on, of every codec. */
abstract class CodecContract<T> {

  abstract Codec<T> codec();

  /** Made anew for each call: another one that is equal. */
  abstract Codec<T> same();

  abstract List<T> values();

  abstract List<byte[]> malformed();

  abstract List<Object> treesThatDoNotFit();

  @Test
  void whatIsEncodedDecodesToTheSame() {
    for (T value : values()) {
      assertThat(codec().decode(codec().encode(value))).isEqualTo(value);
    }
  }

  @Test
  void encodingTwiceGivesTheSameBytes() {
    for (T value : values()) {
      assertThat(codec().encode(value)).isEqualTo(codec().encode(value));
    }
  }

  @Test
  void whatHasATreeComesBackFromIt() {
    for (T value : codec().hasTree() ? values() : List.<T>of()) {
      Object tree = codec().toTree(value);
      assertThat(tree).isEqualTo(Tree.of(tree));
      assertThat(codec().fromTree(tree)).isEqualTo(value);
    }
  }

  @Test
  void theTreeIsTheSameThroughBytes() {
    for (T value : codec().hasTree() ? values() : List.<T>of()) {
      T far = codec().decode(codec().encode(value));
      assertThat(codec().toTree(far)).isEqualTo(codec().toTree(value));
    }
  }

  @Test
  void withoutATreeItSaysSo() {
    for (T value : codec().hasTree() ? List.<T>of() : values()) {
      assertThatExceptionOfType(CodecException.class).isThrownBy(() -> codec().toTree(value));
    }
  }

  @Test
  void malformedBytesAreACodecExceptionAndNothingElse() {
    for (byte[] bytes : malformed()) {
      assertThatExceptionOfType(CodecException.class)
          .isThrownBy(() -> codec().decode(bytes))
          .withMessageContaining("expected");
    }
  }

  @Test
  void aTreeThatDoesNotFitIsACodecExceptionAndNothingElse() {
    for (Object tree : treesThatDoNotFit()) {
      assertThatExceptionOfType(CodecException.class)
          .isThrownBy(() -> codec().fromTree(tree))
          .withMessageContaining("expected");
    }
  }

  @Test
  void codecsOfTheSameValuesAreEqual() {
    assertThat(codec()).isEqualTo(same()).hasSameHashCodeAs(same());
    assertThat(codec().contentType()).isNotEmpty();
  }
}
