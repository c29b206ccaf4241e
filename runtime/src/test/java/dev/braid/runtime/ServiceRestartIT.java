package dev.braid.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.braid.dsl.Reply;
import dev.braid.dsl.Service;
import dev.braid.dsl.ServiceRef;
import dev.braid.embedded.KafkaExtension;
import dev.braid.runtime.client.RequestClient;
import dev.braid.runtime.client.RequestOptions;
import dev.braid.wire.Wire;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.Uuid;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** The topic of one service is deleted; the others go on, and it comes back with its topic. */
class ServiceRestartIT {

  @RegisterExtension static final KafkaExtension kafka = KafkaExtension.externalOrEmbedded();

  private static final Duration PATIENCE = Duration.ofMinutes(2);

  @TempDir Path stateDir;

  private final ServiceRef<String, String> echo = ServiceRef.text(Fresh.name("echo"));
  private final ServiceRef<String, String> failing = ServiceRef.text(Fresh.name("failing"));

  private static Reply<String> ask(RequestClient client, ServiceRef<String, String> service)
      throws Exception {
    return client
        .request(service, "x", RequestOptions.key("a").withTimeout(PATIENCE))
        .get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
  }

  @Test
  void oneServicesEndIsNoneOfAnothersAndItIsStartedAgain() throws Exception {
    App app =
        App.named(Fresh.name("app"))
            .service(Service.of(echo, text -> text))
            .service(Service.of(failing, text -> text));
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()));
        Apps apps = new Apps(kafka.bootstrapServers(), stateDir)) {
      RunningApp running = apps.start(app);
      RequestClient client = apps.client(Fresh.name("client"));
      apps.awaitRunning();
      assertThat(running.isReady()).isTrue();
      String topic = Wire.requestTopic(failing.name());
      Uuid before = id(admin, topic);
      admin.deleteTopics(List.of(topic)).all().get();
      // The threads that fail are looked after, and no mistake of this test.
      await()
          .dontCatchUncaughtExceptions()
          .atMost(PATIENCE)
          .until(
              () ->
                  running.troubles().toString().contains(failing.name() + " has")
                      || !id(admin, topic).equals(before));
      assertThat(ask(client, echo)).isEqualTo(new Reply.Ok<>("x"));
      assertThat(running.ended()).isNotDone();
      // Until the topic is there again, nobody serves it; and the client remembers that for a
      // second.
      await()
          .dontCatchUncaughtExceptions()
          .atMost(PATIENCE)
          .until(() -> running.isReady() && ask(client, failing).equals(new Reply.Ok<>("x")));
    }
  }

  /** Of the topic that is made again it is another one. */
  private static Uuid id(Admin admin, String topic) throws Exception {
    try {
      return admin.describeTopics(List.of(topic)).allTopicNames().get().get(topic).topicId();
    } catch (ExecutionException gone) {
      return Uuid.ZERO_UUID;
    }
  }
}
