package dev.braid.count;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.braid.engine.EngineCounter;
import dev.braid.engine.EngineCounters;
import dev.braid.wire.DeadLetterReason;
import java.util.List;
import org.junit.jupiter.api.Test;

class CountersTest {

  private enum Shelf implements Counter {
    ASKED,
    /** As one of the engine's is called. */
    KEPT_REPLY;

    @Override
    public String room() {
      return "shelf";
    }
  }

  private final EngineCounters engine = new EngineCounters();
  private final Tally shelf = new Tally(Shelf.class);
  private final Counters all = Counters.of(List.of(engine, shelf));

  @Test
  void thoseOfSeveralRoomsAreReadAsOne() {
    engine.count(EngineCounter.KEPT_REPLY);
    engine.count(DeadLetterReason.MISPLACED);
    shelf.count(Shelf.KEPT_REPLY, 3);
    assertThat(all.get(EngineCounter.KEPT_REPLY)).isEqualTo(1);
    assertThat(all.get(DeadLetterReason.MISPLACED)).isEqualTo(1);
    assertThat(all.get(Shelf.KEPT_REPLY)).isEqualTo(3);
    assertThat(all.get(Shelf.ASKED)).isZero();
  }

  @Test
  void eachHasAnIdOfItsOwn() {
    assertThat(all.all())
        .contains(Shelf.ASKED, EngineCounter.QUEUED, DeadLetterReason.CRASH_LOOP)
        .extracting(Counter::id)
        .doesNotHaveDuplicates()
        .contains("shelf.kept-reply", "engine.kept-reply", "dead-letters.crash-loop");
  }

  @Test
  void whatTwoCountIsAddedUp() {
    Tally other = new Tally(Shelf.class);
    shelf.count(Shelf.ASKED);
    other.count(Shelf.ASKED);
    assertThat(Counters.of(List.of(shelf, other)).get(Shelf.ASKED)).isEqualTo(2);
  }

  @Test
  void whatNobodyCountsIsZeroAndCannotBeCounted() {
    assertThat(Counters.NONE.get(Shelf.ASKED)).isZero();
    assertThat(Counters.NONE.all()).isEmpty();
    assertThat(engine.get(Shelf.ASKED)).isZero();
    assertThatIllegalArgumentException()
        .isThrownBy(() -> engine.count(Shelf.ASKED))
        .withMessage("shelf.asked is not counted here");
  }
}
