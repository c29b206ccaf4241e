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
import dev.braid.runtime.client.Inboxes;
import dev.braid.runtime.client.RequestClient;
import dev.braid.runtime.client.RequestOptions;
import dev.braid.runtime.config.Config;
import dev.braid.runtime.config.ConfigKey;
import dev.braid.runtime.config.Guarantee;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What each guarantee shows to those who ask. */
class GuaranteeIT {

  @RegisterExtension static final KafkaExtension kafka = KafkaExtension.externalOrEmbedded();

  private static final RequestOptions PATIENT = RequestOptions.timeout(Duration.ofMinutes(2));

  @TempDir Path stateDir;

  private final ServiceRef<String, String> echo = ServiceRef.text(Fresh.name("echo"));

  private final App app =
      App.named(Fresh.name("echo")).service(Service.of(echo, text -> text + "!"));

  private Config config(Guarantee guarantee) {
    return Patience.config(kafka.bootstrapServers())
        .with(ConfigKey.STATE_DIR, stateDir.toString())
        .with(ConfigKey.GUARANTEE, guarantee.text());
  }

  /** Exactly-once, but so that its first transaction stays open until it stops. */
  private Config rareCommits() {
    return new Config(
        config(Guarantee.EXACTLY_ONCE).with(ConfigKey.TRANSACTION_TIMEOUT, "10m").values(),
        Map.of("commit.interval.ms", "300000"));
  }

  @Test
  void aReplyIsSeenWhenItsTransactionCommits() throws Exception {
    try (RequestClient committed =
            RequestClient.connect(Fresh.name("committed"), config(Guarantee.EXACTLY_ONCE));
        RequestClient uncommitted =
            RequestClient.connect(Fresh.name("uncommitted"), config(Guarantee.EFFECTIVE_ONCE));
        RunningApp running = app.start(rareCommits()).awaitRunning()) {
      CompletableFuture<Reply<String>> reply = committed.request(echo, "x", PATIENT);
      await().atMost(Duration.ofMinutes(3)).until(() -> end(committed, false) == 1);

      assertThat(uncommitted.request(echo, "y", PATIENT).get(3, TimeUnit.MINUTES))
          .isEqualTo(new Reply.Ok<>("y!"));
      assertThat(end(committed, true)).isZero();
      assertThat(reply).isNotDone();

      commitAndStop(running);
      assertThat(reply.get(3, TimeUnit.MINUTES)).isEqualTo(new Reply.Ok<>("x!"));
    }
  }

  @ParameterizedTest
  @EnumSource
  void aFlowWithStateAnswersUnderEveryGuarantee(Guarantee guarantee) throws Exception {
    ServiceRef<String, String> twice = ServiceRef.text(Fresh.name("twice"));
    App flow =
        App.named(Fresh.name("flow"))
            .flow(
                FlowDefinition.of(
                    twice.name(),
                    Pipe.of(Call.of(echo.name()), Call.of(echo.name()).withLabel("again"))));
    try (RunningApp services = app.start(config(guarantee)).awaitRunning();
        RunningApp flows = flow.start(config(guarantee)).awaitRunning();
        RequestClient client = RequestClient.connect(Fresh.name("client"), config(guarantee))) {
      assertThat(client.request(twice, "x").get(3, TimeUnit.MINUTES))
          .as("%s of %s and %s", guarantee, services.name(), flows.name())
          .isEqualTo(new Reply.Ok<>("x!!"));
    }
  }

  private static void commitAndStop(RunningApp running) {
    running.close();
  }

  private static long end(RequestClient client, boolean committed) throws Exception {
    TopicPartition inbox = Inboxes.address(client);
    IsolationLevel isolation =
        committed ? IsolationLevel.READ_COMMITTED : IsolationLevel.READ_UNCOMMITTED;
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()))) {
      return admin
          .listOffsets(Map.of(inbox, OffsetSpec.latest()), new ListOffsetsOptions(isolation))
          .partitionResult(inbox)
          .get()
          .offset();
    }
  }
}
