package dev.braid.runtime.faults;

import static java.time.Duration.ofMinutes;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import dev.braid.embedded.EmbeddedKafka;
import dev.braid.embedded.KafkaExtension;
import dev.braid.runtime.Patience;
import dev.braid.runtime.client.RequestClient;
import dev.braid.testkit.Property;
import dev.braid.testkit.faults.Chaos;
import dev.braid.testkit.faults.ChaosPlan;
import dev.braid.testkit.faults.ChaosRun;
import dev.braid.testkit.faults.ChildJvm;
import dev.braid.testkit.faults.Strike;
import dev.braid.testkit.faults.StrikeKind;
import dev.braid.testkit.faults.Struck;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every request to a flow ends once, and rightly, and leaves its effects once, while the instances
 * that run the flow and keep the state are killed, frozen, replaced, added and removed.
 *
 * <p>In the short form less than three minutes; with {@code -Dbraid.test.faults=long} about half an
 * hour. The reports stand in {@code target/faults}, with the output of the processes. What is sent
 * is a third of what the machine bears, so that waits mean something: while every instance is there
 * nothing waits longer than the failover bound. The targets of single deaths are reported only.
 */
@Tag("processes")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class FlowsUnderFaultsIT {

  private static final boolean LONG = "long".equals(System.getProperty("braid.test.faults"));
  private static final Path OUTPUT = Path.of("target", "faults");
  private static final Duration AT_ONCE = Duration.ZERO;

  /** Durable orders that are open when their caller dies. */
  private static final int HANDLES = 50;

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

  /** A random one of three dies every five seconds. */
  @Test
  void nothingIsLostInAKillStorm() throws IOException {
    ChaosPlan plan = ChaosPlan.of(StrikeKind.KILL, ofSeconds(5), ofSeconds(LONG ? 300 : 15));
    Chaos chaos = Chaos.random(seed, network.names(), plan.withQuiet(ofSeconds(3)));
    check("kill-storm", chaos, LONG ? 200 : 50);
  }

  /** The frozen one comes back after others have its work, and while another one is dead. */
  @Test
  void whatAFrozenInstanceStillDoesCountsForNothing() throws IOException {
    List<Strike> strikes = new ArrayList<>();
    for (int i = 0; i < (LONG ? 10 : 1); i++) {
      Duration start = ofSeconds(1 + 40L * i);
      String frozen = network.names().get(Math.floorMod(seed + i, 3));
      String dead = network.names().get(Math.floorMod(seed + i + 1, 3));
      strikes.add(new Strike(start, frozen, StrikeKind.FREEZE, ofSeconds(20)));
      strikes.add(new Strike(start.plusSeconds(13), dead, StrikeKind.KILL, ofSeconds(9)));
    }
    check("zombie", new Chaos(seed, strikes, ofSeconds(3)), 50);
  }

  /** One restarts as itself, and one is replaced by another. */
  @Test
  void theWorkOfADeadInstanceGoesOn() throws IOException {
    List<Strike> strikes = new ArrayList<>();
    for (int i = 0; i < (LONG ? 20 : 1); i++) {
      Duration start = ofSeconds(1 + 24L * i);
      strikes.add(new Strike(start, Network.STATIC, StrikeKind.KILL, AT_ONCE));
      strikes.add(new Strike(start.plusSeconds(12), Network.DYNAMIC, StrikeKind.KILL, AT_ONCE));
    }
    check("failover", new Chaos(seed, strikes, ofSeconds(8)), 50);
  }

  /** What a caller has started is answered after its death, though an instance dies too. */
  @Test
  void everyHandleOfACallerThatWasKilledIsAnswered() throws IOException {
    Books books = new Books("handles", Books.RESERVED, Books.CHARGED);
    for (int round = 0; round < (LONG ? 20 : 1); round++) {
      String first = Long.toString((long) HANDLES * round);
      String count = Integer.toString(HANDLES);
      for (long number = (long) HANDLES * round; number < HANDLES * (round + 1L); number++) {
        books.requested(number);
      }
      network.closeTheGate();
      ChildJvm caller = network.startCaller(books.run(), first, count, "start");
      caller.awaitLine(CallerMain.STARTED, ofMinutes(3));
      caller.kill();
      ChildJvm again = network.startCaller(books.run(), first, count, "await");
      Instance struck = network.instance(network.names().get(Math.floorMod(seed + round, 3)));
      struck.strike(StrikeKind.KILL);
      String early = again.printed();
      network.openTheGate();
      struck.heal(StrikeKind.KILL);
      assertThat(early).doesNotContain(CallerMain.RESULT);
      again.awaitLine(CallerMain.ENDED, ofMinutes(4));
      again.printed().lines().filter(CallerMain::isResult).forEach(line -> enter(line, books));
    }
    try (RequestClient client = connect("handles")) {
      new Findings(books, kafka.bootstrapServers(), network.pace(), OUTPUT)
          .check(client, 0, "each caller died with %d open".formatted(HANDLES), List.of());
    }
  }

  private static void enter(String line, Books books) {
    String[] words = line.substring(CallerMain.RESULT.length()).split(" ", 3);
    books.ended(Long.parseLong(words[0]), Integer.parseInt(words[1]), words[2]);
  }

  /** Two are added, two others stop in order and come back, and those added stop. */
  @Test
  void nothingIsLostWhileInstancesComeAndGo() throws IOException {
    Books books = Books.ofRequests("rebalance");
    try (RequestClient client = connect("rebalance");
        Load load = new Load(client, books).start(network.pace().perSecond(50))) {
      String turns = turnOver(ofSeconds(LONG ? 300 : 20));
      long hanging = load.stop();
      new Findings(books, kafka.bootstrapServers(), network.pace(), OUTPUT)
          .check(client, hanging, turns, List.of());
    }
  }

  /** As often as there is time for; all that was added is gone when this returns. */
  private String turnOver(Duration length) {
    long end = System.nanoTime() + length.toNanos();
    int turns = 0;
    do {
      Instance fourth = network.add("dynamic-4");
      Instance fifth = network.add("dynamic-5");
      fourth.awaitRunning();
      fifth.awaitRunning();
      for (String name : List.of(Network.STATIC, Network.DYNAMIC)) {
        network.instance(name).stop();
        network.instance(name).startAgain();
      }
      fourth.stop();
      fifth.stop();
      turns++;
    } while (System.nanoTime() < end);
    return "%d times two were added, two restarted in order, and the two stopped".formatted(turns);
  }

  /**
   * @param most orders a second that are sent, where the machine bears three times as many
   */
  private void check(String run, Chaos chaos, int most) throws IOException {
    int rate = network.pace().perSecond(most);
    String story = "%d orders/s, at most %d; %s".formatted(rate, most, chaos);
    System.out.println(run + ": " + story);
    Books books = Books.ofRequests(run);
    try (RequestClient client = connect(run);
        Load load = new Load(client, books).start(rate);
        ChaosRun carriedOut = ChaosRun.start(chaos, network.instances())) {
      List<Struck> happened = carriedOut.await();
      long hanging = load.stop();
      new Findings(books, kafka.bootstrapServers(), network.pace(), OUTPUT)
          .check(client, hanging, story, happened);
    }
  }

  private static RequestClient connect(String run) {
    return RequestClient.connect(Findings.client(run), Patience.config(kafka.bootstrapServers()));
  }
}
