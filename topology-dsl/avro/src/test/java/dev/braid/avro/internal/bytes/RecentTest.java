package dev.braid.avro.internal.bytes;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class RecentTest {

  private final Recent<Integer, String> recent = new Recent<>(3);

  private long kept() {
    return IntStream.range(0, 100).filter(key -> recent.get(key) != null).count();
  }

  @Test
  void whatWasUsedLastIsKept() {
    for (int key = 0; key < 100; key++) {
      recent.put(key, "v" + key);
      recent.get(7);
    }

    assertThat(recent.get(99)).isEqualTo("v99");
    assertThat(recent.get(98)).isEqualTo("v98");
    assertThat(recent.get(7)).isEqualTo("v7");
    assertThat(recent.get(50)).isNull();
  }

  @Test
  void noMoreThanTwiceItsSizeIsKept() {
    for (int key = 0; key < 100; key++) {
      recent.put(key, "v");
    }

    assertThat(kept()).isBetween(3L, 6L);
  }

  @Test
  void theNewerValueOfAKeyCounts() {
    recent.put(1, "a");
    recent.put(1, "b");
    recent.put(2, "c");
    recent.put(3, "d");

    assertThat(recent.get(1)).isEqualTo("b");
    assertThat(recent.get(2)).isEqualTo("c");
  }
}
