package dev.braid.testkit.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.braid.testkit.Property;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class LedgerCheckerTest {

  private static final int HISTORIES = 100;

  private final Ledger ledger = new Ledger(InstantSource.fixed(Instant.EPOCH));

  @Test
  void cleanHistoriesRaiseNoAlarm() {
    Property.forAll(
        HISTORIES,
        CleanHistories::next,
        history -> Stream.empty(),
        history -> assertThat(LedgerChecker.check(history).findings()).isEmpty());
  }

  @ParameterizedTest
  @EnumSource
  void everyPlantedDefectIsNamed(Corruption corruption) {
    Property.forAll(
        HISTORIES,
        Planted.with(corruption),
        planted -> Stream.empty(),
        planted -> {
          Verdict verdict = LedgerChecker.check(planted.history());
          assertThat(verdict.findings())
              .anySatisfy(
                  finding -> {
                    assertThat(finding.defect()).isEqualTo(corruption.defect());
                    assertThat(finding.about()).isEqualTo(planted.about());
                  });
          assertThat(verdict.toString())
              .contains(corruption.defect().name())
              .contains(corruption.defect().meaning());
        });
  }

  @Test
  void everyKindOfDefectIsPlanted() {
    assertThat(Arrays.stream(Corruption.values()).map(Corruption::defect))
        .contains(Defect.values());
  }

  @Test
  void callersThatGaveUpMayHaveBeenAnsweredAfterwards() {
    ledger.requested("1", "a", "add 1", "done");
    ledger.ended("1", 499, "no reply within 30 s");
    ledger.answered("1", 200, "done");
    ledger.found("1", "a", "add 1");

    assertThat(LedgerChecker.check(ledger.history()).findings()).isEmpty();
  }

  @Test
  void answersNeedNotBeReadBack() {
    ledger.requested("1", "a", "add 1", "done");
    ledger.ended("1", 200, "done");
    ledger.found("1", "a", "add 1", 7);

    assertThat(LedgerChecker.check(ledger.history()).findings()).isEmpty();
  }

  @Test
  void theReportSaysWhatIsWrongWithWhich() {
    ledger.requested("1", "a", "add 1", "done");
    ledger.ended("1", 200, "done");
    ledger.requested("2", "a", "add 1", "done");

    assertThat(LedgerChecker.check(ledger.history()))
        .hasToString(
            """
            2 requests, 50.00 % ok, ended {200=1}; waits in ms: p50 0, p99 0, worst 0
            2 things are wrong: {LOST=1, NO_ENDING=1}
              LOST 1: acknowledged, but its effect is not there; expected exactly one effect, after \
            Ended[id=1, code=200, value=done, at=1970-01-01T00:00:00Z]
              NO_ENDING 2: its caller was told nothing; asked at 1970-01-01T00:00:00Z\
            """);
  }

  /** A spoilt history, and the id or key that is spoilt. */
  private record Planted(History history, String about) {

    static Function<RandomGenerator, Planted> with(Corruption corruption) {
      return random -> {
        Corruption.Draft draft =
            new Corruption.Draft(
                CleanHistories.next(random), new SplittableRandom(random.nextLong()));
        String about = corruption.plant(draft);
        return new Planted(draft.history(), about);
      };
    }
  }
}
