package dev.braid.registry.observe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.braid.registry.view.ViewFreshness;
import java.util.List;
import org.junit.jupiter.api.Test;

final class FreshnessTest {

  private static final long LIMIT = 100;

  private static final long MOST_BLIND = 30;

  private final Freshness freshness = new Freshness(LIMIT, MOST_BLIND, 0);
  private long asked;
  private boolean moreIsKnown;

  private FreshnessTest answered(long time, long end) {
    asked = time;
    freshness.answered(time, List.of(end, 0L));
    return this;
  }

  /** At once, after the last answer. */
  private FreshnessTest reached(long position) {
    return reachedAt(asked, position);
  }

  private FreshnessTest reachedAt(long now, long position) {
    moreIsKnown = freshness.reached(List.of(position, 0L), now);
    return this;
  }

  /** Judges every ten ticks until then. */
  private ViewFreshness judgeAt(long now) {
    for (long time = now - 5 * LIMIT; time < now; time += 10) {
      if (time > 0) {
        freshness.judge(time);
      }
    }
    return freshness.judge(now);
  }

  @Test
  void lagsUntilAllIsReadThatStoodThereAtTheStart() {
    answered(10, 50).reached(49);
    assertThat(judgeAt(20)).isEqualTo(ViewFreshness.LAGGING);
    assertThat(freshness.wasFresh()).isFalse();
    reached(50);
    assertThat(judgeAt(30)).isEqualTo(ViewFreshness.CURRENT);
    assertThat(freshness.fresh()).isEqualTo(10);
  }

  @Test
  void isCurrentOnAQuietLogAsLongAsTheBrokersSayThatItIsQuiet() {
    for (long time = 10; time < 2000; time += 50) {
      answered(time, 50).reached(50);
      assertThat(freshness.judge(time + 1)).isEqualTo(ViewFreshness.CURRENT);
    }
  }

  @Test
  void knowsMoreWithEachAnswerThatItHasReadUpTo() {
    answered(10, 50).reached(50);
    assertThat(moreIsKnown).isTrue();
    reached(60);
    assertThat(moreIsKnown).isFalse();
    answered(20, 60).reached(60);
    assertThat(moreIsKnown).isTrue();
  }

  @Test
  void isCutOffWhenTheBrokersDoNotAnswer() {
    answered(10, 50).reached(50);
    assertThat(judgeAt(10 + LIMIT)).isEqualTo(ViewFreshness.CURRENT);
    assertThat(judgeAt(11 + LIMIT)).isEqualTo(ViewFreshness.CUT_OFF);
  }

  @Test
  void isCutOffWhenTheBrokersNeverAnswered() {
    assertThat(judgeAt(LIMIT)).isEqualTo(ViewFreshness.LAGGING);
    assertThat(judgeAt(LIMIT + 1)).isEqualTo(ViewFreshness.CUT_OFF);
  }

  @Test
  void lagsWhenTheBrokersAnswerAndItCannotKeepUp() {
    answered(10, 50).reached(50);
    answered(60, 70).answered(110, 90);
    assertThat(judgeAt(120)).isEqualTo(ViewFreshness.LAGGING);
    reachedAt(60 + MOST_BLIND, 80);
    assertThat(judgeAt(130)).isEqualTo(ViewFreshness.CURRENT);
    assertThat(freshness.fresh()).isEqualTo(60);
  }

  /** Whoever reads on steadily, but late, would otherwise never reach an end. */
  @Test
  void keepsTheOldestEndsThatAreToBeReached() {
    for (long i = 1; i <= 1000; i++) {
      answered(i, 10 * i);
    }
    reached(100);
    assertThat(freshness.fresh()).isEqualTo(10);
  }

  @Test
  void lagsAfterAPauseOfItsOwnAndIsNotCutOff() {
    answered(10, 50).reached(50);
    assertThat(freshness.judge(20)).isEqualTo(ViewFreshness.CURRENT);
    assertThat(freshness.judge(10_000)).isEqualTo(ViewFreshness.LAGGING);
    answered(10_001, 60).reached(60);
    assertThat(freshness.judge(10_002)).isEqualTo(ViewFreshness.CURRENT);
  }

  /** As with brokers that need longer for an answer than silence may be believed without one. */
  @Test
  void lagsWhereAllThatItLearnsIsTooOldForSilenceToBeBelieved() {
    for (long time = 10; time <= 2000; time += 50) {
      answered(time, 50).reachedAt(time + MOST_BLIND + 1, 50);
      assertThat(moreIsKnown).isFalse();
      assertThat(freshness.judge(time + MOST_BLIND + 2))
          .isEqualTo(
              time + MOST_BLIND + 2 <= LIMIT ? ViewFreshness.CURRENT : ViewFreshness.LAGGING);
    }
    answered(2060, 50).reachedAt(2060 + MOST_BLIND, 50);
    assertThat(judgeAt(2061 + MOST_BLIND)).isEqualTo(ViewFreshness.CURRENT);
  }
}
