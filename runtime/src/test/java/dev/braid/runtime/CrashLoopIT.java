package dev.braid.runtime;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.braid.dsl.Reply;
import dev.braid.embedded.KafkaExtension;
import dev.braid.engine.CrashLog;
import dev.braid.runtime.client.RequestClient;
import dev.braid.runtime.client.RequestOptions;
import dev.braid.runtime.config.Config;
import dev.braid.testkit.faults.ChildJvm;
import dev.braid.testkit.faults.ChildJvms;
import dev.braid.testkit.faults.JvmCommand;
import dev.braid.wire.DeadLetter;
import dev.braid.wire.DeadLetterReason;
import dev.braid.wire.Wire;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** A record that brings its process down is tried three times, and then no more. */
class CrashLoopIT {

  @RegisterExtension static final KafkaExtension kafka = KafkaExtension.externalOrEmbedded();

  @TempDir Path stateDir;

  private static final Duration PATIENCE = Duration.ofMinutes(3);
  private static final RequestOptions ONE_KEY =
      RequestOptions.key("one").withTimeout(Duration.ofMinutes(2));

  private JvmCommand command() {
    return JvmCommand.of(
        HaltMain.class,
        "--bootstrap-servers",
        kafka.bootstrapServers(),
        "--state-dir",
        stateDir.toString(),
        "--instance-id",
        "one",
        "--partitions",
        "1");
  }

  @Test
  void theThirdCrashAtOneRecordIsItsLast() throws Exception {
    Config config = Patience.config(kafka.bootstrapServers());
    try (ChildJvms children = new ChildJvms(Path.of("target", "crash-loop"));
        RequestClient client = RequestClient.connect(Fresh.name("client"), config)) {
      ChildJvm child = children.start("halting", command());
      child.awaitLine(": running", PATIENCE);
      CompletableFuture<Reply<String>> before = client.request(HaltMain.REF, "before", ONE_KEY);
      CompletableFuture<Reply<String>> poison =
          client.request(HaltMain.REF, HaltMain.POISON, ONE_KEY);
      CompletableFuture<Reply<String>> behind = client.request(HaltMain.REF, "behind", ONE_KEY);
      for (int crash = 1; crash <= CrashLog.MOST_CRASHES; crash++) {
        assertThat(child.exitCode(PATIENCE)).isEqualTo(HaltMain.CODE);
        assertThat(behind).isNotDone();
        child = children.start("halting", command());
      }
      assertThat(behind.get(3, TimeUnit.MINUTES)).isEqualTo(new Reply.Ok<>("behind!"));
      assertThat(before.get(3, TimeUnit.MINUTES)).isEqualTo(new Reply.Ok<>("before!"));
      assertThat(poison.get(3, TimeUnit.MINUTES).fault().message())
          .startsWith("the process ended 3 times while it was run");
      assertThat(poison.get(3, TimeUnit.MINUTES).code()).isEqualTo(504);
      assertLetter();
    }
  }

  private static void assertLetter() {
    String topic = Wire.deadLetterTopic(HaltMain.REF.name());
    try (TopicReader letters = new TopicReader(kafka.bootstrapServers(), topic)) {
      ConsumerRecord<byte[], byte[]> record = letters.await(1, PATIENCE).first();
      DeadLetter letter = DeadLetter.read(record);
      assertThat(letter.reason()).isEqualTo(DeadLetterReason.CRASH_LOOP);
      assertThat(letter.code()).isEqualTo(504);
      assertThat(letter.payload()).isEqualTo(HaltMain.POISON.getBytes(UTF_8));
      assertThat(letter.key()).isEqualTo("one".getBytes(UTF_8));
      assertThat(letter.place().topic()).isEqualTo(Wire.requestTopic(HaltMain.REF.name()));
      assertThat(letter.place().offset()).isEqualTo(1);
    }
  }
}
