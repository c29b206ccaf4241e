package dev.braid.runtime.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.braid.dsl.Reply;
import dev.braid.dsl.Service;
import dev.braid.dsl.ServiceRef;
import dev.braid.embedded.KafkaExtension;
import dev.braid.runtime.App;
import dev.braid.runtime.Patience;
import dev.braid.runtime.RunningApp;
import dev.braid.runtime.client.RequestClient;
import dev.braid.runtime.client.RequestOptions;
import dev.braid.runtime.config.Config;
import dev.braid.runtime.config.ConfigKey;
import dev.braid.testkit.faults.Direction;
import dev.braid.testkit.faults.KafkaProxy;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** What stands behind a {@link KafkaProxy} is cut off with it, and nothing else is. */
class KafkaProxyIT {

  private static final ServiceRef<String, String> ECHO = ServiceRef.text("proxied-echo");

  @RegisterExtension static final KafkaExtension kafka = KafkaExtension.embedded();

  @TempDir Path stateDir;

  @Test
  void onlyTheClientBehindTheProxyIsCutOff() {
    Config direct = config(kafka.bootstrapServers());
    try (KafkaProxy proxy = KafkaProxy.before(kafka.bootstrapServers());
        RunningApp app =
            App.named("proxied").service(Service.of(ECHO, text -> text)).start(direct);
        RequestClient free = RequestClient.connect("proxied-free", direct);
        RequestClient behind =
            RequestClient.connect("proxied-behind", config(proxy.bootstrapServers()))) {
      app.awaitRunning();
      assertThat(ask(behind, "one", 30)).isEqualTo(new Reply.Ok<>("one"));

      proxy.cut();
      assertThat(ask(behind, "two", 1).code()).as("499, or 503 if nothing was sent").isIn(499, 503);
      assertThat(ask(free, "three", 30)).isEqualTo(new Reply.Ok<>("three"));

      proxy.restore();
      assertThat(ask(behind, "four", 30)).isEqualTo(new Reply.Ok<>("four"));
    }
  }

  @Test
  void slowConnectionsMakeLateReplies() {
    Config direct = config(kafka.bootstrapServers());
    Duration delay = Duration.ofMillis(200);
    try (KafkaProxy proxy = KafkaProxy.before(kafka.bootstrapServers());
        RunningApp app =
            App.named("proxied").service(Service.of(ECHO, text -> text)).start(direct);
        RequestClient behind =
            RequestClient.connect("proxied-slow", config(proxy.bootstrapServers()))) {
      app.awaitRunning();
      proxy.delay(Direction.TO_SERVER, delay);
      long before = System.nanoTime();

      assertThat(ask(behind, "one", 30)).isEqualTo(new Reply.Ok<>("one"));

      assertThat(Duration.ofNanos(System.nanoTime() - before)).isGreaterThanOrEqualTo(delay);
    }
  }

  private static Reply<String> ask(RequestClient client, String text, int seconds) {
    return client.request(ECHO, text, RequestOptions.timeout(Duration.ofSeconds(seconds))).join();
  }

  private Config config(String bootstrapServers) {
    return Patience.config(bootstrapServers).with(ConfigKey.STATE_DIR, stateDir.toString());
  }
}
