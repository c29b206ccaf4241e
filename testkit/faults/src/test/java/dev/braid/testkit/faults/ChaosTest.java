package dev.braid.testkit.faults;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

class ChaosTest {

  private static final List<String> VICTIMS = List.of("a", "b", "c");

  private final List<String> log = new CopyOnWriteArrayList<>();

  @Test
  void oneSeedMakesOneSchedule() {
    ChaosPlan plan =
        ChaosPlan.of(StrikeKind.KILL, ofSeconds(5), ofSeconds(300))
            .lasting(Duration.ZERO, ofSeconds(3));

    assertThat(Chaos.random(7, VICTIMS, plan))
        .isEqualTo(Chaos.random(7, VICTIMS, plan))
        .isNotEqualTo(Chaos.random(8, VICTIMS, plan));
  }

  @Test
  void strikesComeAtRegularTimesUntilTheEnd() {
    ChaosPlan plan = ChaosPlan.of(StrikeKind.KILL, ofSeconds(5), ofSeconds(15));

    assertThat(Chaos.random(1, VICTIMS, plan).strikes())
        .extracting(Strike::at)
        .containsExactly(ofSeconds(5), ofSeconds(10), ofSeconds(15));
  }

  @Test
  void scheduleAndSeedArePrinted() {
    Chaos chaos =
        new Chaos(
            42,
            List.of(new Strike(ofSeconds(5), "a", StrikeKind.FREEZE, ofMillis(1500))),
            ofSeconds(3));

    assertThat(chaos)
        .hasToString(
            """
            chaos (again with -Dbraid.seed=42)
               5.0 s  freeze  a, healed after 1.5 s
            then 3.0 s of quiet\
            """);
  }

  @Test
  void everyStrikeHappensAndIsHealed() {
    Chaos chaos =
        new Chaos(
            1,
            List.of(
                new Strike(ofMillis(1), "a", StrikeKind.KILL, ofMillis(1)),
                new Strike(ofMillis(30), "b", StrikeKind.FREEZE, ofMillis(1))),
            ofMillis(1));

    List<Struck> happened = run(chaos);

    assertThat(happened).extracting(Struck::strike).containsExactlyElementsOf(chaos.strikes());
    assertThat(happened).allSatisfy(each -> assertThat(each.until()).isAfterOrEqualTo(each.from()));
    assertThat(log).containsExactlyInAnyOrder("KILL a", "heal a", "FREEZE b", "heal b");
  }

  @Test
  void nobodyIsStruckBeforeItIsWholeAgain() {
    Strike long1 = new Strike(Duration.ZERO, "a", StrikeKind.KILL, ofMillis(50));
    Strike second = new Strike(ofMillis(10), "a", StrikeKind.FREEZE, Duration.ZERO);

    run(new Chaos(1, List.of(long1, second), Duration.ZERO));

    assertThat(log).containsExactly("KILL a", "heal a", "FREEZE a", "heal a");
  }

  @Test
  void victimsThatCannotBeHealedEndIt() {
    Chaos chaos =
        new Chaos(
            1,
            List.of(new Strike(Duration.ZERO, "a", StrikeKind.KILL, Duration.ZERO)),
            Duration.ZERO);
    Victim stubborn =
        new Victim() {
          @Override
          public void strike(StrikeKind kind) {}

          @Override
          public void heal(StrikeKind kind) {
            throw new IllegalStateException("does not start");
          }
        };

    try (ChaosRun run = ChaosRun.start(chaos, Map.of("a", stubborn))) {
      assertThatThrownBy(run::await).hasMessageContaining("does not start");
    }
  }

  @Test
  void unknownVictimsAreRefused() {
    Chaos chaos =
        new Chaos(
            1,
            List.of(new Strike(Duration.ZERO, "d", StrikeKind.KILL, Duration.ZERO)),
            Duration.ZERO);

    assertThatThrownBy(() -> run(chaos)).hasMessageContaining("'d'").hasMessageContaining("a");
  }

  private List<Struck> run(Chaos chaos) {
    try (ChaosRun run = ChaosRun.start(chaos, Map.of("a", victim("a"), "b", victim("b")))) {
      return run.await();
    }
  }

  private Victim victim(String name) {
    return new Victim() {
      @Override
      public void strike(StrikeKind kind) {
        log.add(kind + " " + name);
      }

      @Override
      public void heal(StrikeKind kind) {
        log.add("heal " + name);
      }
    };
  }
}
