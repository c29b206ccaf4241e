package dev.braid.examples.docs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.braid.dsl.Flow;
import dev.braid.dsl.Reply;
import dev.braid.dsl.Service;
import dev.braid.dsl.ServiceRef;
import dev.braid.embedded.KafkaExtension;
import dev.braid.runtime.App;
import dev.braid.runtime.RunningApp;
import dev.braid.runtime.client.RequestClient;
import dev.braid.runtime.config.Config;
import dev.braid.runtime.config.ConfigKey;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** What the README of runtime shows. */
class RunningIT {

  @RegisterExtension static final KafkaExtension kafka = KafkaExtension.embedded();

  @TempDir Path folder;

  // tag::runtime[]
  static final ServiceRef<String, String> TRIM = ServiceRef.text("trim");
  static final ServiceRef<String, String> GREET = ServiceRef.text("greet");
  static final ServiceRef<String, String> WELCOME = ServiceRef.text("welcome");

  static App app() {
    return App.named("welcoming")
        .service(Service.of(TRIM, String::strip).pure())
        .service(Service.of(GREET, name -> "Hello " + name))
        .flow(Flow.call(TRIM).pipe(GREET).named("welcome"));
  }

  static Reply<String> welcome(Config config, String name) {
    try (RunningApp running = app().start(config);
        RequestClient client = RequestClient.connect("door", config)) {
      running.awaitRunning();
      return client.request(WELCOME, name).join();
    }
  }

  // end::runtime[]

  @Test
  void aFlowIsDeployedAndCalled() {
    Config config =
        Config.of(kafka.bootstrapServers())
            .with(ConfigKey.STATE_DIR, folder.toString())
            .with(ConfigKey.PARTITIONS, "1")
            .with(ConfigKey.REQUEST_TIMEOUT, "2m")
            .with(ConfigKey.START_TIMEOUT, "3m");
    assertThat(welcome(config, " Ada ").value()).isEqualTo("Hello Ada");
  }
}
