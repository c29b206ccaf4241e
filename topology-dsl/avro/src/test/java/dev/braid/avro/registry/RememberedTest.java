package dev.braid.avro.registry;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RememberedTest {

  private final Remembered<String, Integer> remembered = new Remembered<>(2);

  @Test
  void whatWasUsedLongestAgoGoes() {
    remembered.put("a", 1);
    remembered.put("b", 2);
    assertThat(remembered.get("a")).isEqualTo(1);
    remembered.put("c", 3);
    assertThat(remembered.get("a")).isEqualTo(1);
    assertThat(remembered.get("b")).isNull();
    assertThat(remembered.get("c")).isEqualTo(3);
  }

  @Test
  void whatIsUnwantedGoes() {
    remembered.put("a", 1);
    remembered.put("b", 2);
    remembered.removeIf("a"::equals);
    assertThat(remembered.get("a")).isNull();
    assertThat(remembered.get("b")).isEqualTo(2);
  }
}
