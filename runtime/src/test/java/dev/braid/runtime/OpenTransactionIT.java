package dev.braid.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.braid.dsl.Call;
import dev.braid.dsl.FlowDefinition;
import dev.braid.dsl.Pipe;
import dev.braid.dsl.Reply;
import dev.braid.dsl.Service;
import dev.braid.dsl.ServiceRef;
import dev.braid.embedded.KafkaExtension;
import dev.braid.runtime.client.Inboxes;
import dev.braid.runtime.client.RequestClient;
import dev.braid.runtime.config.Config;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Under effective-once nobody waits for a commit. */
class OpenTransactionIT {

  @RegisterExtension static final KafkaExtension kafka = KafkaExtension.externalOrEmbedded();

  @TempDir Path stateDir;

  /** Three flows in apps of their own, each with state, each asking the next. */
  @Test
  void aReplyOfThreeStatefulHopsArrivesWhileTheirTransactionsAreOpen() throws Exception {
    String echo = Fresh.name("echo");
    String third = Fresh.name("third");
    String second = Fresh.name("second");
    String first = Fresh.name("first");
    try (Apps apps = new Apps(kafka.bootstrapServers(), stateDir)) {
      Config rareCommits =
          new Config(
              apps.config().values(),
              Map.of("commit.interval.ms", "300000", "producer.transaction.timeout.ms", "600000"));
      apps.start(
          App.named(Fresh.name("echo")).service(Service.of(ServiceRef.text(echo), text -> text)));
      apps.start(hop(third, echo), rareCommits);
      apps.start(hop(second, third), rareCommits);
      apps.start(hop(first, second), rareCommits);
      RequestClient client = apps.client(Fresh.name("client"));
      apps.awaitRunning();

      Reply<String> reply = client.request(ServiceRef.text(first), "x").get(3, TimeUnit.MINUTES);

      assertThat(reply).isEqualTo(new Reply.Ok<>("x+++"));
      TopicPartition inbox = Inboxes.address(client);
      assertThat(end(inbox, IsolationLevel.READ_UNCOMMITTED)).isEqualTo(1);
      assertThat(end(inbox, IsolationLevel.READ_COMMITTED)).isZero();
    }
  }

  private static App hop(String flow, String next) {
    String plus = Fresh.name("plus");
    return App.named(Fresh.name("hop"))
        .service(Service.of(ServiceRef.text(plus), text -> text + "+").pure())
        .flow(FlowDefinition.of(flow, Pipe.of(Call.of(next), Call.of(plus))));
  }

  private static long end(TopicPartition partition, IsolationLevel isolation) throws Exception {
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()))) {
      return admin
          .listOffsets(Map.of(partition, OffsetSpec.latest()), new ListOffsetsOptions(isolation))
          .partitionResult(partition)
          .get()
          .offset();
    }
  }
}
