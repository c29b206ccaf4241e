package dev.braid.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.braid.dsl.Reply;
import dev.braid.dsl.Service;
import dev.braid.dsl.ServiceRef;
import dev.braid.embedded.KafkaExtension;
import dev.braid.engine.CallTimes;
import dev.braid.engine.EngineCounter;
import dev.braid.engine.ServiceDirectory;
import dev.braid.runtime.client.RequestClient;
import dev.braid.runtime.client.RequestOptions;
import dev.braid.runtime.config.Config;
import dev.braid.runtime.config.ConfigKey;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** A client that asks again when no reply comes in time. */
class AttemptsIT {

  @RegisterExtension static final KafkaExtension kafka = KafkaExtension.externalOrEmbedded();

  @TempDir static Path stateDir;

  /** Answers when the third attempt is sent. */
  private static final ServiceRef<String, String> THIRD = ServiceRef.text(Fresh.name("third"));

  private static final ServiceRef<String, String> FAILS = ServiceRef.text(Fresh.name("fails"));

  private static final ConcurrentHashMap<String, ConcurrentLinkedQueue<String>> runs =
      new ConcurrentHashMap<>();

  /** What the client was told to wait, for each attempt. */
  private static final List<Integer> waited = new CopyOnWriteArrayList<>();

  private static Apps apps;
  private static RunningApp app;
  private static RequestClient client;

  @BeforeAll
  static void start() {
    apps = new Apps(kafka.bootstrapServers(), stateDir);
    app =
        apps.start(
            App.named(Fresh.name("app"))
                .service(
                    Service.async(
                        THIRD,
                        (text, request) -> {
                          ConcurrentLinkedQueue<String> ids =
                              runs.computeIfAbsent(text, unused -> new ConcurrentLinkedQueue<>());
                          ids.add(request.callId());
                          return waited.size() == 6
                              ? CompletableFuture.completedFuture("at last")
                              : new CompletableFuture<>();
                        }))
                .service(
                    Service.of(
                        FAILS,
                        (text, request) -> {
                          runs.computeIfAbsent(text, unused -> new ConcurrentLinkedQueue<>())
                              .add(request.callId());
                          throw new IllegalStateException("no");
                        })));
    CallTimes times =
        (service, attempt) -> {
          waited.add(attempt);
          return service.equals(FAILS.name())
              ? Optional.empty()
              : Optional.of(
                  attempt < 3 ? Duration.ofMillis(700L * attempt) : Duration.ofMinutes(2));
        };
    client = RequestClient.connect(Fresh.name("client"), apps.config(), List.of(), times);
    apps.awaitRunning();
  }

  @AfterAll
  static void stop() {
    client.close();
    apps.close();
  }

  @Test
  void itIsTheSameCallUntilAReplyComes() throws Exception {
    waited.clear();
    Reply<String> reply =
        client.request(THIRD, "patient", RequestOptions.attempts(3)).get(3, TimeUnit.MINUTES);
    assertThat(reply).isEqualTo(new Reply.Ok<>("at last"));
    assertThat(waited)
        .as("how long all may take is asked first; then each waits as long as is known of it")
        .containsExactly(1, 2, 3, 1, 2, 3);
    List<String> ids = new ArrayList<>(runs.getOrDefault("patient", new ConcurrentLinkedQueue<>()));
    assertThat(ids).as("but for those that came too late to run").containsOnly(ids.get(0));
  }

  @Test
  void afterTheLastAttemptTheTimeIsOut() throws Exception {
    waited.clear();
    long expired = app.count(EngineCounter.EXPIRED_REQUEST);
    Reply<String> reply =
        client.request(THIRD, "impatient", RequestOptions.attempts(2)).get(3, TimeUnit.MINUTES);
    assertThat(reply.code()).isIn(499, 504);
    await()
        .until(
            () ->
                runs.getOrDefault("impatient", new ConcurrentLinkedQueue<>()).size()
                        + app.count(EngineCounter.EXPIRED_REQUEST)
                    == expired + 2);
  }

  @Test
  void aFaultIsAReplyToo() throws Exception {
    Reply<String> reply =
        client
            .request(FAILS, "x", RequestOptions.attempts(3).withTimeout(Duration.ofMinutes(2)))
            .get(3, TimeUnit.MINUTES);
    assertThat(reply.code()).isEqualTo(500);
    assertThat(runs.getOrDefault("x", new ConcurrentLinkedQueue<>())).hasSize(1);
  }

  /** The first one may have been served by whoever has gone since. */
  @Test
  void thatNobodyIsThereForAFurtherAttemptDoesNotSayThatNothingWasDone() throws Exception {
    waited.clear();
    AtomicInteger vain = new AtomicInteger();
    ServiceDirectory leaving =
        (name, since) -> {
          if (!runs.containsKey("left")) {
            return ServiceDirectory.Presence.SERVED;
          }
          vain.incrementAndGet();
          return ServiceDirectory.Presence.NOBODY;
        };
    Config config = apps.config().with(ConfigKey.DIRECTORY, "registry");
    CallTimes times = (service, attempt) -> Optional.of(Duration.ofSeconds(5));
    try (RequestClient asking =
        RequestClient.connect(Fresh.name("client"), config, List.of(leaving), times)) {
      Reply<String> reply =
          asking.request(THIRD, "left", RequestOptions.attempts(3)).get(3, TimeUnit.MINUTES);
      assertThat(vain).hasPositiveValue();
      assertThat(reply.code()).isIn(499, 504);
    }
  }

  @Test
  void attemptsAreBounded() {
    for (int wrong : List.of(0, -1, 11)) {
      assertThatThrownBy(() -> RequestOptions.attempts(wrong))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("1 to 10");
    }
  }
}
