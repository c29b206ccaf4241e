package dev.braid.engine.internal.replies;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

final class DueRepliesTest {

  private record Due(long time, long high, long low) {}

  private static final Comparator<Due> ORDER =
      Comparator.comparingLong(Due::time).thenComparingLong(Due::high).thenComparingLong(Due::low);

  @Test
  void theEarliestIsFirstWhateverIsAddedAndRemoved() {
    SplittableRandom random = new SplittableRandom(42);
    PriorityQueue<Due> model = new PriorityQueue<>(ORDER);
    try (DueReplies dues = new DueReplies()) {
      for (int i = 0; i < 20_000; i++) {
        if (model.isEmpty() || random.nextInt(5) < 3) {
          Due due = new Due(random.nextInt(100), random.nextInt(5), random.nextLong());
          model.add(due);
          dues.add(due.time(), due.high(), due.low());
        } else {
          Due first = model.remove();
          assertThat(dues.isDue(first.time() - 1)).isFalse();
          assertThat(dues.isDue(first.time())).isTrue();
          assertThat(new Due(first.time(), dues.high(), dues.low())).isEqualTo(first);
          dues.remove();
        }
        assertThat(dues.size()).isEqualTo(model.size());
      }
    }
  }

  @Test
  void whatIsClosedIsUsedNoMore() {
    DueReplies dues = new DueReplies();
    dues.add(1, 2, 3);
    dues.close();
    dues.close();
    assertThatThrownBy(dues::high).isInstanceOf(IndexOutOfBoundsException.class);
  }
}
