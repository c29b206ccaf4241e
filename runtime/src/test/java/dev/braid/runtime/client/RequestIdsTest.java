package dev.braid.runtime.client;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.security.SecureRandom;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RequestIdsTest {

  private final RequestIds ids = new RequestIds(new SecureRandom());

  private String next() {
    return new String(ids.next(), US_ASCII);
  }

  @Test
  void noIdIsGivenTwiceWhateverTheThread() {
    List<String> given = IntStream.range(0, 10_000).parallel().mapToObj(i -> next()).toList();
    assertThat(given).doesNotHaveDuplicates().allMatch(id -> id.matches("[0-9a-f]{32}"));
  }

  @Test
  void anIdTellsNothingOfTheNext() {
    for (int i = 0; i < 1000; i++) {
      String one = next();
      String other = next();
      assertThat(other.substring(0, 16)).isNotEqualTo(one.substring(0, 16));
      assertThat(other.substring(16)).isNotEqualTo(one.substring(16));
    }
  }
}
