package dev.braid.runtime.faults;

import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import dev.braid.embedded.EmbeddedKafka;
import dev.braid.embedded.KafkaExtension;
import dev.braid.runtime.Config;
import dev.braid.runtime.RequestClient;
import dev.braid.testkit.Property;
import dev.braid.testkit.faults.Chaos;
import dev.braid.testkit.faults.ChaosPlan;
import dev.braid.testkit.faults.ChaosRun;
import dev.braid.testkit.faults.Figures;
import dev.braid.testkit.faults.History;
import dev.braid.testkit.faults.Ledger;
import dev.braid.testkit.faults.LedgerChecker;
import dev.braid.testkit.faults.Strike;
import dev.braid.testkit.faults.StrikeKind;
import dev.braid.testkit.faults.Struck;
import dev.braid.testkit.faults.Verdict;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every request to a flow ends once, and rightly, while the flow's instances are killed and frozen.
 *
 * <p>In the short form about a minute; with {@code -Dbraid.test.faults=long} five minutes of kills
 * at 200 requests a second, and twenty freezes of 20 s with a death after each. The reports stand
 * in {@code target/faults}, with the output of the processes.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class FlowsUnderFaultsIT {

  private static final boolean LONG = "long".equals(System.getProperty("braid.test.faults"));
  private static final Path OUTPUT = Path.of("target", "faults");

  @RegisterExtension
  static final KafkaExtension kafka = KafkaExtension.ownCluster(EmbeddedKafka.options());

  private final long seed = Property.seed();
  private Network network;

  @BeforeAll
  void startTheNetwork(@TempDir Path stateDir) {
    network = Network.start(kafka.bootstrapServers(), stateDir, OUTPUT);
  }

  @AfterAll
  void stopTheNetwork() {
    network.close();
  }

  @Test
  void nothingIsLostInAKillStorm() throws IOException {
    ChaosPlan plan = ChaosPlan.of(StrikeKind.KILL, ofSeconds(5), ofSeconds(LONG ? 300 : 25));
    Chaos chaos = Chaos.random(seed, network.names(), plan.withQuiet(ofSeconds(3)));
    check("kill-storm", chaos, LONG ? 200 : 50);
  }

  /** The frozen one comes back while another one is dead, and others have its work. */
  @Test
  void othersTakeOverFromFrozenAndDeadInstances() throws IOException {
    List<Strike> strikes = new ArrayList<>();
    for (int i = 0; i < (LONG ? 20 : 1); i++) {
      Duration start = ofSeconds(1 + 40L * i);
      String frozen = network.names().get(Math.floorMod(seed + i, 3));
      String dead = network.names().get(Math.floorMod(seed + i + 1, 3));
      strikes.add(new Strike(start, frozen, StrikeKind.FREEZE, ofSeconds(LONG ? 20 : 15)));
      strikes.add(
          new Strike(start.plusSeconds(LONG ? 25 : 8), dead, StrikeKind.KILL, ofSeconds(9)));
    }
    check("take-over", new Chaos(seed, strikes, ofSeconds(3)), 50);
  }

  private void check(String name, Chaos chaos, int perSecond) throws IOException {
    System.out.println(name + ": " + chaos);
    String app = "faults-" + name;
    Ledger ledger = new Ledger(InstantSource.system());
    List<Struck> happened;
    try (RequestClient client = RequestClient.connect(app, Config.of(kafka.bootstrapServers()));
        Load load = new Load(client, ledger).start(perSecond);
        ChaosRun run = ChaosRun.start(chaos, network.instances())) {
      happened = run.await();
      load.stop();
    }
    new ReplyLog(kafka.bootstrapServers(), app).readInto(ledger);
    History history = ledger.history();
    Verdict verdict = LedgerChecker.check(history);
    String report = report(name, chaos, happened, history, verdict);
    System.out.println(report);
    Files.writeString(OUTPUT.resolve(name + ".txt"), report);
    assertThat(verdict.findings()).as(report).isEmpty();
    assertThat(verdict.figures().percentOk()).as(report).isGreaterThanOrEqualTo(99);
  }

  private static String report(
      String name, Chaos chaos, List<Struck> happened, History history, Verdict verdict) {
    StringBuilder report = new StringBuilder(name + ": " + chaos + "\n" + verdict);
    report.append(
        "\n%d answers in the log, %d of them successes that were committed"
            .formatted(history.answers().size(), history.effects().size()));
    for (int i = 0; i < happened.size(); i++) {
      Instant from = happened.get(i).from();
      Instant until = i + 1 < happened.size() ? happened.get(i + 1).from() : Instant.MAX;
      report.append(
          "\n%s; worst wait %.1f s"
              .formatted(
                  happened.get(i),
                  Figures.between(history, from, until).worst().toMillis() / 1000.0));
    }
    return report.append("\n").toString();
  }
}
