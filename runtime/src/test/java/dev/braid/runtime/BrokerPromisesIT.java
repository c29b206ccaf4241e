package dev.braid.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.braid.dsl.Call;
import dev.braid.dsl.FlowDefinition;
import dev.braid.dsl.Pipe;
import dev.braid.embedded.EmbeddedKafka;
import dev.braid.embedded.KafkaExtension;
import dev.braid.runtime.cluster.BrokerPromises.Finding;
import dev.braid.runtime.cluster.BrokerPromises.Level;
import dev.braid.runtime.config.Config;
import dev.braid.runtime.config.ConfigKey;
import dev.braid.runtime.internal.broker.BrokerFacts;
import dev.braid.runtime.internal.broker.BrokerProbe;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

class BrokerPromisesIT {

  @RegisterExtension
  static final KafkaExtension kafka = KafkaExtension.ownCluster(EmbeddedKafka.options());

  @TempDir Path stateDir;

  @Test
  void oneEmbeddedBrokerBearsTheGuaranteeUntilItsDiskIsLost() {
    Config config =
        Patience.config(kafka.bootstrapServers()).with(ConfigKey.STATE_DIR, stateDir.toString());
    App app =
        App.named("promised")
            .flow(
                FlowDefinition.of(
                    "promised", Pipe.of(Call.of("one"), Call.of("one").withLabel("two"))));
    try (RunningApp running = app.start(config).awaitRunning()) {
      assertThat(running.promises().of(Level.WARNING)).isEmpty();
      assertThat(running.promises().of(Level.NOTE))
          .extracting(Finding::found)
          .containsExactly("1 broker");
      assertThat(running.promises().of(Level.FINE))
          .extracting(Finding::about)
          .containsExactly(
              "transaction.version",
              "min.insync.replicas",
              "transaction.abort.timed.out.transaction.cleanup.interval.ms",
              "group.min.session.timeout.ms");
    }
  }

  @Test
  void brokersThatDoNotAnswerLeaveEverythingUnknown() {
    try (Admin admin =
        Admin.create(
            Map.of("bootstrap.servers", kafka.bootstrapServers(), "client.id", "impatient"))) {
      BrokerFacts facts = BrokerProbe.ask(admin, List.of("missing")).await(Duration.ZERO);
      assertThat(facts.brokers()).isEmpty();
      assertThat(facts.features()).isEmpty();
      assertThat(facts.unanswered())
          .extracting(BrokerFacts.Unanswered::why)
          .containsOnly("no answer in time");
    }
  }
}
