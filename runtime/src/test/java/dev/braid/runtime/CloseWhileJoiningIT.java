package dev.braid.runtime;

import static org.assertj.core.api.Assertions.assertThat;
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
import dev.braid.runtime.config.ConfigKey;
import dev.braid.runtime.internal.host.StateFolder;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.GroupState;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** An instance stops in its time, whatever the others of its group are doing. */
class CloseWhileJoiningIT {

  @RegisterExtension static final KafkaExtension kafka = KafkaExtension.externalOrEmbedded();

  /** Enough for a machine that does other things, too; a stop that hangs takes all of it. */
  private static final int STOP_SECONDS = 60;

  @TempDir Path stateDir;

  private final CountDownLatch release = new CountDownLatch(1);
  private final BlockingQueue<String> stuck = new LinkedBlockingQueue<>();

  private final ServiceRef<String, String> hold = ServiceRef.text(Fresh.name("hold"));
  private final ServiceRef<String, String> flow = ServiceRef.text(Fresh.name("flow"));
  private final String echo = Fresh.name("echo");

  /** A flow with a store, whose first step runs in place and holds its thread when told to. */
  private final App app =
      App.named(Fresh.name("joined"))
          .service(Service.of(hold, this::hold).pure())
          .flow(
              FlowDefinition.of(
                  flow.name(),
                  Pipe.of(
                      Call.of(hold.name()),
                      Call.of(echo),
                      Call.of(hold.name()).withLabel("last"))));

  private final App echoes =
      App.named(Fresh.name("echo")).service(Service.of(ServiceRef.text(echo), text -> text));

  private String hold(String text) {
    if (text.equals("hold")) {
      stuck.add(Thread.currentThread().getName());
      try {
        release.await();
      } catch (InterruptedException interrupted) {
        Thread.currentThread().interrupt();
      }
    }
    return text;
  }

  private Config config() {
    return Patience.config(kafka.bootstrapServers())
        .with(ConfigKey.STATE_DIR, stateDir.toString())
        .with(ConfigKey.STOP_TIMEOUT, STOP_SECONDS + "s");
  }

  @Test
  void anInstanceThatIsClosedWhileAnotherJoinsFreesItsFolder() throws Exception {
    try (RunningApp echo = echoes.start(config()).awaitRunning();
        RunningApp first = app.start(config()).awaitRunning();
        RunningApp second = app.start(config())) {
      close(first);
      assertThat(nextInstance()).isEqualTo("0");
      second.awaitRunning();
      try (RunningApp again = app.start(config()).awaitRunning();
          RequestClient client = RequestClient.connect(Fresh.name("client"), config())) {
        assertThat(client.request(flow, "x").get(3, TimeUnit.MINUTES))
            .as("%s and %s", echo.name(), again.name())
            .isEqualTo(new Reply.Ok<>("x"));
      }
    }
  }

  @Test
  void anInstanceThatIsClosedWhileItJoinsFreesItsFolder() throws Exception {
    try (RunningApp first = app.start(config()).awaitRunning();
        RunningApp joining = app.start(config())) {
      close(joining);
      assertThat(nextInstance()).as("beside " + first.name()).isEqualTo("1");
    }
  }

  /**
   * One instance is stuck, so that the join of another one does not end before the third goes. It
   * gives up waiting, but until it has ended, its folder is nobody else's.
   */
  @Test
  void anInstanceThatIsClosedInAJoinThatDoesNotEndFreesItsFolderBehindIt() throws Exception {
    Config impatient = config().with(ConfigKey.STOP_TIMEOUT, "5s");
    try (RunningApp echo = echoes.start(config()).awaitRunning();
        RunningApp first = app.start(impatient).awaitRunning();
        RunningApp second = app.start(impatient).awaitRunning();
        RequestClient client = RequestClient.connect(Fresh.name("client"), config())) {
      CompletableFuture<Reply<String>> held = client.request(flow, "hold");
      String thread = stuck.poll(3, TimeUnit.MINUTES);
      assertThat(thread).as(echo.name()).contains(app.name());
      boolean firstIsStuck = thread.startsWith(app.name() + "-0");
      try (RunningApp joining = app.start(config())) {
        awaitJoin();
        close(firstIsStuck ? second : first);
        release.countDown();
        await()
            .atMost(Duration.ofMinutes(3))
            .until(() -> nextInstance().equals(firstIsStuck ? "1" : "0"));
        joining.awaitRunning();
        assertThat(held.get(3, TimeUnit.MINUTES)).isEqualTo(new Reply.Ok<>("hold"));
      }
    } finally {
      release.countDown();
    }
  }

  /** Fails when it takes much longer than it may. */
  private static void close(RunningApp app) throws Exception {
    CompletableFuture.runAsync(app::close).get(2 * STOP_SECONDS, TimeUnit.SECONDS);
  }

  /** The folder that an instance would get which starts now. */
  private String nextInstance() {
    try (StateFolder folder = StateFolder.take(stateDir, app.name(), "")) {
      return folder.instance();
    }
  }

  private void awaitJoin() {
    String group = app.name() + "--" + flow.name();
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()))) {
      await()
          .atMost(Duration.ofMinutes(3))
          .until(
              () ->
                  admin.describeConsumerGroups(List.of(group)).all().get().get(group).groupState()
                      == GroupState.PREPARING_REBALANCE);
    }
  }
}
