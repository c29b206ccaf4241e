package dev.braid.runtime.faults;

import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import dev.braid.runtime.Patience;
import dev.braid.runtime.client.RequestClient;
import dev.braid.testkit.Property;
import dev.braid.testkit.faults.Chaos;
import dev.braid.testkit.faults.ChaosPlan;
import dev.braid.testkit.faults.ChaosRun;
import dev.braid.testkit.faults.Strike;
import dev.braid.testkit.faults.StrikeKind;
import dev.braid.testkit.faults.Struck;
import dev.braid.testkit.faults.Victim;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/**
 * The same while one of three brokers, each a process, dies by {@code kill -9} every 20 seconds and
 * is started again. By command only, since eight processes need a machine of their own: {@code
 * -Dbraid.test.faults=long}, and {@code -Dbraid.test.minutes} for how long each test strikes.
 */
@Tag("processes")
@EnabledIfSystemProperty(named = "braid.test.faults", matches = "long")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class BrokersUnderFaultsIT {

  private static final Duration LENGTH =
      Duration.ofMinutes(Integer.getInteger("braid.test.minutes", 10));
  private static final Path OUTPUT = Path.of("target", "faults", "brokers");
  private static final int MOST_PER_SECOND = 50;

  private final long seed = Property.seed();
  private Brokers brokers;
  private Network network;

  @BeforeAll
  void startTheNetwork(@TempDir Path data) {
    brokers = Brokers.start(data.resolve("brokers"), OUTPUT);
    network = Network.start(brokers.bootstrapServers(), data.resolve("state"), OUTPUT);
  }

  @AfterAll
  void stopTheNetwork() {
    if (network != null) {
      network.close();
    }
    if (brokers != null) {
      brokers.close();
    }
  }

  /** And nobody else: what an instance wipes, it wipes because of a broker. */
  @Test
  void theDeathOfABrokerWipesNoStore() throws IOException {
    long before = network.wiped();
    check("broker-deaths", new Chaos(seed, brokerDeaths(), ofSeconds(10)));
    assertThat(network.wiped() - before).as("stores wiped").isZero();
  }

  /** And a random one of the three instances every five seconds, as in the kill storm. */
  @Test
  void nothingIsLostWhileBrokersAndInstancesDie() throws IOException {
    List<Strike> strikes = new ArrayList<>(brokerDeaths());
    ChaosPlan plan = ChaosPlan.of(StrikeKind.KILL, ofSeconds(5), LENGTH);
    strikes.addAll(Chaos.random(seed, network.names(), plan).strikes());
    check("broker-storm", new Chaos(seed, strikes, ofSeconds(10)));
  }

  private List<Strike> brokerDeaths() {
    ChaosPlan plan = ChaosPlan.of(StrikeKind.KILL, ofSeconds(20), LENGTH);
    return Chaos.random(seed, brokers.names(), plan).strikes();
  }

  private void check(String run, Chaos chaos) throws IOException {
    int rate = network.pace().perSecond(MOST_PER_SECOND);
    String story = "%d orders/s, at most %d; %s".formatted(rate, MOST_PER_SECOND, chaos);
    System.out.println(run + ": " + story);
    Map<String, Victim> victims = new TreeMap<>(brokers.victims());
    victims.putAll(network.instances());
    Books books = Books.ofRequests(run);
    try (RequestClient client =
            RequestClient.connect(
                Findings.client(run), Patience.config(brokers.bootstrapServers()));
        Load load = new Load(client, books).start(rate);
        ChaosRun carriedOut = ChaosRun.start(chaos, victims)) {
      List<Struck> happened = carriedOut.await();
      long hanging = load.stop();
      new Findings(books, brokers.bootstrapServers(), network.pace(), OUTPUT)
          .check(client, hanging, story, happened);
    }
  }
}
