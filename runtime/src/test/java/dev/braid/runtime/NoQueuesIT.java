package dev.braid.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.braid.dsl.Service;
import dev.braid.dsl.ServiceRef;
import dev.braid.embedded.EmbeddedKafka;
import dev.braid.embedded.KafkaExtension;
import dev.braid.runtime.client.RequestClient;
import dev.braid.runtime.config.Config;
import dev.braid.runtime.config.ConfigException;
import dev.braid.runtime.config.ConfigKey;
import java.nio.file.Path;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.FeatureUpdate;
import org.apache.kafka.clients.admin.UpdateFeaturesOptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Brokers that have no share groups. */
class NoQueuesIT {

  @RegisterExtension
  static final KafkaExtension kafka = KafkaExtension.ownCluster(EmbeddedKafka.options());

  @TempDir Path stateDir;

  @Test
  void anAppWithAQueueSaysWhatIsMissingAndOneWithoutRuns() throws Exception {
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()))) {
      admin
          .updateFeatures(
              Map.of(
                  "share.version",
                  new FeatureUpdate((short) 0, FeatureUpdate.UpgradeType.UNSAFE_DOWNGRADE)),
              new UpdateFeaturesOptions())
          .all()
          .get();
    }
    Service<String, String> echo = Service.of(ServiceRef.text("echo"), text -> text);
    App app = App.named("plain").service(echo);
    Config config =
        Patience.config(kafka.bootstrapServers()).with(ConfigKey.STATE_DIR, stateDir.toString());
    assertThatThrownBy(() -> app.start(config.with(ConfigKey.QUEUES, "echo")))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("the brokers have no queues")
        .hasMessageContaining("--feature share.version=1");
    try (RunningApp running = app.start(config);
        RequestClient client = RequestClient.connect("client", config)) {
      running.awaitRunning();
      assertThat(client.request(echo.ref(), "x").get().value()).isEqualTo("x");
    }
  }
}
