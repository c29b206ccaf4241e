package dev.braid.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.braid.dsl.Call;
import dev.braid.dsl.FlowDefinition;
import dev.braid.dsl.Pipe;
import dev.braid.dsl.Reply;
import dev.braid.dsl.Service;
import dev.braid.dsl.ServiceRef;
import dev.braid.embedded.KafkaExtension;
import dev.braid.runtime.client.RequestClient;
import dev.braid.runtime.config.Config;
import dev.braid.runtime.config.ConfigException;
import dev.braid.runtime.config.ConfigKey;
import dev.braid.wire.Wire;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

class RestartIT {

  @RegisterExtension static final KafkaExtension kafka = KafkaExtension.externalOrEmbedded();

  @TempDir Path stateDir;

  private final String late = Fresh.name("late");
  private final String flow = Fresh.name("flow");

  private final App app =
      App.named(Fresh.name("restarted"))
          .service(Service.of(ServiceRef.text(Fresh.name("local")), text -> text))
          .flow(FlowDefinition.of(flow, Pipe.of(Call.of(late), Call.of(late).withLabel("again"))));

  private Config config() {
    return Patience.config(kafka.bootstrapServers()).with(ConfigKey.STATE_DIR, stateDir.toString());
  }

  @Test
  void anOpenExecutionGoesOnAfterARestart() throws Exception {
    // What it calls is not served yet, and is to be waited for.
    Config config = config().with(ConfigKey.DIRECTORY, "off");
    try (RequestClient client = RequestClient.connect(Fresh.name("client"), config)) {
      CompletableFuture<Reply<String>> reply;
      try (RunningApp first = app.start(config).awaitRunning()) {
        reply = client.request(ServiceRef.text(flow), "x");
        awaitRecordIn(Wire.requestTopic(late));
        assertThat(first.name()).isEqualTo(app.name());
      }
      assertThat(reply).isNotDone();
      try (RunningApp second = app.start(config);
          RunningApp service =
              App.named(Fresh.name("late"))
                  .service(Service.of(ServiceRef.text(late), text -> text + "!"))
                  .start(config)) {
        second.awaitRunning();
        service.awaitRunning();
        assertThat(reply.get(3, TimeUnit.MINUTES)).isEqualTo(new Reply.Ok<>("x!!"));
      }
    }
  }

  private static void awaitRecordIn(String topic) {
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()))) {
      await().atMost(Duration.ofMinutes(3)).until(() -> records(admin, topic) > 0);
    }
  }

  private static long records(Admin admin, String topic) throws Exception {
    Map<TopicPartition, OffsetSpec> ends = new HashMap<>();
    for (int i = 0; i < 3; i++) {
      ends.put(new TopicPartition(topic, i), OffsetSpec.latest());
    }
    return admin.listOffsets(ends).all().get().values().stream()
        .mapToLong(end -> end.offset())
        .sum();
  }

  @Test
  void aClosedAppLeavesNoThreadBehind() {
    Set<Thread> before = Threads.all();
    RunningApp running = app.start(config());
    running.awaitRunning();
    RequestClient client = RequestClient.connect(Fresh.name("client"), config());
    Set<Thread> during = Threads.all();
    during.removeAll(before);
    assertThat(during).isNotEmpty();
    client.close();
    running.close();
    running.close();
    awaitNoOthersThan(before);
  }

  @Test
  void anAppThatCannotStartLeavesNoThreadAndNoLockBehind() {
    Set<Thread> before = Threads.all();
    String requests = Wire.requestTopic(flow);
    String replies = Wire.replyTopic(flow);
    try (RawCaller one = RawCaller.connect(kafka.bootstrapServers(), requests, 2);
        RawCaller other = RawCaller.connect(kafka.bootstrapServers(), replies, 3)) {
      Config named = config().with(ConfigKey.INSTANCE_ID, "one");
      for (int attempt = 0; attempt < 2; attempt++) {
        assertThatThrownBy(() -> app.start(named))
            .isInstanceOf(ConfigException.class)
            .hasMessageContaining(one.replyTopic())
            .hasMessageContaining(other.replyTopic());
      }
    }
    awaitNoOthersThan(before);
  }

  private static void awaitNoOthersThan(Set<Thread> before) {
    await()
        .atMost(Duration.ofMinutes(3))
        .untilAsserted(
            () -> {
              Set<Thread> left = new HashSet<>(Threads.all());
              left.removeAll(before);
              assertThat(left).isEmpty();
            });
  }

  @Test
  void anInstanceWithANameComesBackAsItself() throws Exception {
    Config named = config().with(ConfigKey.INSTANCE_ID, "one");
    String echo = Fresh.name("echo");
    App service =
        App.named(Fresh.name("named")).service(Service.of(ServiceRef.text(echo), text -> text));
    try (RequestClient client = RequestClient.connect(Fresh.name("client"), config())) {
      for (int i = 0; i < 2; i++) {
        try (RunningApp running = service.start(named)) {
          running.awaitRunning();
          assertThat(client.request(ServiceRef.text(echo), "x").get(3, TimeUnit.MINUTES).value())
              .isEqualTo("x");
        }
      }
    }
  }
}
