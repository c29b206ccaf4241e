package dev.braid.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.braid.dsl.Call;
import dev.braid.dsl.FlowDefinition;
import dev.braid.dsl.Reply;
import dev.braid.dsl.Service;
import dev.braid.dsl.ServiceRef;
import dev.braid.embedded.KafkaExtension;
import dev.braid.engine.CallTimes;
import dev.braid.engine.ServiceDirectory;
import dev.braid.runtime.client.RequestClient;
import dev.braid.runtime.config.Config;
import dev.braid.runtime.config.ConfigException;
import dev.braid.runtime.config.ConfigKey;
import dev.braid.runtime.spi.AppContext;
import dev.braid.runtime.spi.Component;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** What joins an app is told of its life, in order. */
class ComponentIT {

  @RegisterExtension static final KafkaExtension kafka = KafkaExtension.externalOrEmbedded();

  @TempDir Path stateDir;

  private final List<String> told = new CopyOnWriteArrayList<>();

  /** Writes down what it is told. */
  private final class Diary implements Component {

    private final Optional<ServiceDirectory> directory;

    Diary(Optional<ServiceDirectory> directory) {
      this.directory = directory;
    }

    @Override
    public Membership join(AppContext host) {
      host.hosted().forEach(each -> told.add("hosts " + each.name()));
      return new Membership() {
        @Override
        public Optional<ServiceDirectory> directory() {
          return directory;
        }

        @Override
        public void serves(String name) {
          told.add("serves " + name);
        }

        @Override
        public void stopping() {
          told.add("stopping");
        }

        @Override
        public void close() {
          told.add("closed");
        }
      };
    }
  }

  private Config config() {
    return Patience.config(kafka.bootstrapServers()).with(ConfigKey.STATE_DIR, stateDir.toString());
  }

  @Test
  void aComponentIsToldWhatIsServedFromWhenOnAndThatItEnds() {
    String echo = Fresh.name("echo");
    App app =
        App.named(Fresh.name("app"))
            .service(Service.of(ServiceRef.text(echo), text -> text))
            .with(new Diary(Optional.empty()));
    try (RunningApp running = app.start(config())) {
      running.awaitRunning();
      await().untilAsserted(() -> assertThat(told).contains("serves " + echo));
    }
    assertThat(told).containsExactly("hosts " + echo, "serves " + echo, "stopping", "closed");
  }

  @Test
  void itIsToldToStopWhileTheAppStillServes() throws Exception {
    ServiceRef<String, String> echo = ServiceRef.text(Fresh.name("echo"));
    CompletableFuture<Reply<String>> last = new CompletableFuture<>();
    App app =
        App.named(Fresh.name("app"))
            .service(Service.of(echo, text -> text))
            .with(
                host ->
                    new Component.Membership() {
                      @Override
                      public void stopping() {
                        try (RequestClient client =
                            RequestClient.connect(Fresh.name("last"), host.config())) {
                          last.complete(client.request(echo, "still here?").join());
                        }
                      }

                      @Override
                      public void close() {}
                    });
    try (RunningApp running = app.start(config())) {
      running.awaitRunning();
    }
    assertThat(last.get(3, TimeUnit.MINUTES)).isEqualTo(new Reply.Ok<>("still here?"));
  }

  /** As by the end of its scope and by a shutdown hook. */
  @Test
  void whoClosesAnAppThatIsBeingClosedWaitsAndNothingIsDoneTwice() throws Exception {
    CountDownLatch stopping = new CountDownLatch(1);
    CountDownLatch goOn = new CountDownLatch(1);
    App app =
        App.named(Fresh.name("app"))
            .with(
                host ->
                    new Component.Membership() {
                      @Override
                      public void stopping() {
                        told.add("stopping");
                        stopping.countDown();
                        try {
                          goOn.await();
                        } catch (InterruptedException unexpected) {
                          told.add("interrupted");
                        }
                      }

                      @Override
                      public void close() {
                        told.add("closed");
                      }
                    });
    RunningApp running = app.start(config());
    CompletableFuture<Void> first = CompletableFuture.runAsync(running::close);
    stopping.await();
    Thread second = new Thread(running::close);
    second.start();
    await().until(() -> second.getState() != Thread.State.RUNNABLE);
    assertThat(running.ended()).isNotDone();
    goOn.countDown();
    second.join();
    first.join();
    assertThat(told).containsExactly("stopping", "closed");
  }

  @Test
  void whereOneCannotJoinTheOthersLeaveAndTheAppDoesNotStart() {
    App app =
        App.named(Fresh.name("app"))
            .with(new Diary(Optional.empty()))
            .with(
                host -> {
                  throw new ConfigException(List.of());
                });
    assertThatThrownBy(() -> app.start(config())).isInstanceOf(ConfigException.class);
    assertThat(told).containsExactly("closed");
  }

  @Test
  void whereTheAppCannotStartItLeaves() {
    App app =
        App.named(Fresh.name("app"))
            .service(Service.of(ServiceRef.text(Fresh.name("echo")), text -> text))
            .with(new Diary(Optional.empty()));
    Config impossible = config().with(ConfigKey.REPLICATION_FACTOR, "7");
    assertThatThrownBy(() -> app.start(impossible)).isInstanceOf(RuntimeException.class);
    assertThat(told).endsWith("closed").doesNotContain("stopping");
  }

  @Test
  void whatItKnowsOfWhoServesANameIsEnoughToBeToldAtOnce() throws Exception {
    String absent = Fresh.name("absent");
    String asks = Fresh.name("asks");
    App app =
        App.named(Fresh.name("app"))
            .flow(FlowDefinition.of(asks, Call.of(absent)))
            .with(new Diary(Optional.of(ServiceDirectory.fixed(Set.of(asks)))));
    Config config = config().with(ConfigKey.DIRECTORY, "registry");
    try (RunningApp running = app.start(config);
        RequestClient client =
            RequestClient.connect(
                Fresh.name("client"),
                config,
                List.of(ServiceDirectory.fixed(Set.of(asks))),
                CallTimes.UNTOLD)) {
      running.awaitRunning();
      Reply<String> reply = client.request(ServiceRef.text(asks), "x").get(3, TimeUnit.MINUTES);
      assertThat(reply.code()).isEqualTo(504);
      assertThat(reply.fault().message()).startsWith("nobody serves '%s'".formatted(absent));
      Reply<String> unknown = client.request(ServiceRef.text(absent), "x").get(3, TimeUnit.MINUTES);
      assertThat(unknown.code()).isEqualTo(404);
    }
  }

  @Test
  void theRegistryAloneCannotBeAskedWhereNoneHasJoined() {
    Config config = config().with(ConfigKey.DIRECTORY, "registry");
    assertThatThrownBy(() -> App.named(Fresh.name("app")).start(config))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("directory")
        .hasMessageContaining("groups");
  }
}
