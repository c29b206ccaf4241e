package dev.braid.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.braid.dsl.Reply;
import dev.braid.dsl.Service;
import dev.braid.dsl.ServiceRef;
import dev.braid.embedded.KafkaExtension;
import dev.braid.runtime.client.RequestClient;
import dev.braid.runtime.client.RequestOptions;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Two apps, or two instances of one, share the work of a service by its partitions. */
class SharedServiceIT {

  @RegisterExtension static final KafkaExtension kafka = KafkaExtension.externalOrEmbedded();

  @TempDir static Path stateDir;

  private static final ServiceRef<String, String> SHARED = ServiceRef.text(Fresh.name("shared"));

  private static final AtomicInteger left = new AtomicInteger();
  private static final AtomicInteger right = new AtomicInteger();

  private static Apps apps;
  private static RequestClient client;

  @BeforeAll
  static void start() {
    apps = new Apps(kafka.bootstrapServers(), stateDir);
    apps.start(App.named(Fresh.name("left")).service(counting(left)));
    apps.start(App.named(Fresh.name("right")).service(counting(right)));
    client = apps.client(Fresh.name("client"));
    apps.awaitRunning();
  }

  @AfterAll
  static void stop() {
    apps.close();
  }

  private static Service<String, String> counting(AtomicInteger handled) {
    return Service.of(
        SHARED,
        text -> {
          handled.incrementAndGet();
          return text + "!";
        });
  }

  @Test
  void bothHandleSomeAndEachRequestHasOneAnswer() throws Exception {
    await()
        .atMost(Duration.ofMinutes(3))
        .untilAsserted(
            () -> {
              askForEachOf(30);
              assertThat(left.get()).isPositive();
              assertThat(right.get()).isPositive();
            });
    int before = left.get() + right.get();
    long dropped = client.droppedReplies();
    askForEachOf(120);
    assertThat(left.get() + right.get() - before).isEqualTo(120);
    assertThat(client.droppedReplies()).isEqualTo(dropped);
  }

  private static void askForEachOf(int keys) throws Exception {
    List<CompletableFuture<Reply<String>>> replies = new ArrayList<>();
    for (int i = 0; i < keys; i++) {
      replies.add(client.request(SHARED, "x" + i, RequestOptions.key("key-" + i)));
    }
    for (int i = 0; i < keys; i++) {
      assertThat(replies.get(i).get(3, TimeUnit.MINUTES)).isEqualTo(new Reply.Ok<>("x" + i + "!"));
    }
  }
}
