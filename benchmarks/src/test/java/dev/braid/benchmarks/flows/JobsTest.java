package dev.braid.benchmarks.flows;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.braid.benchmarks.run.Requests;
import dev.braid.engine.ReturnTopics;
import dev.braid.wire.Wire;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.TestOutputTopic;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.test.TestRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What is compared must do the same: not a word here about time. */
class JobsTest {

  /** The jobs look at the system's clock: at another time all requests would be expired. */
  private final Instant now = Instant.now();

  static Stream<Work> works() {
    return Stream.of(Work.nothing(), Work.words(), failingAt("third"));
  }

  /** The texts come in unchanged: a step fails where one begins with a t. */
  private static Work failingAt(String name) {
    Work work = Work.nothing();
    List<Work.Step> row = new ArrayList<>();
    for (Work.Step step : work.row()) {
      row.add(step.name().equals(name) ? new Work.Step(name, JobsTest::refuse) : step);
    }
    return new Work("failing", row, work.branches(), work.converge());
  }

  private static String refuse(String text) {
    if (text.startsWith("t")) {
      throw new IllegalStateException("no text with a t, please");
    }
    return text;
  }

  @ParameterizedTest
  @MethodSource("works")
  void allJobsGiveTheSameReplies(Work work) {
    List<List<String>> replies = Job.all().stream().map(job -> replies(job, work)).toList();

    assertThat(replies.get(0)).hasSize(100).allMatch(reply -> reply.contains(Wire.SENDER));
    assertThat(replies.get(1)).isEqualTo(replies.get(0));
    assertThat(replies.get(2)).isEqualTo(replies.get(0));
  }

  @Test
  void wordCountCountsWords() {
    String line = "  The whale, the whale and a ship: wind on the sea.";

    List<String> replies = replies(new CompiledJob(), Work.words(), line);

    assertThat(replies.get(0)).endsWith("= 3: sea=1; 4: ship=1 wind=1; 5: whale=2");
  }

  private List<String> replies(Job job, Work work) {
    Requests requests = new Requests(1, now);
    List<TestRecord<byte[], byte[]>> records = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      records.add(record(requests.next(i)));
    }
    return replies(job, work, records);
  }

  private List<String> replies(Job job, Work work, String line) {
    TestRecord<byte[], byte[]> request = record(new Requests(1, now).next(0));
    return replies(
        job,
        work,
        List.of(new TestRecord<>(request.key(), line.getBytes(UTF_8), request.headers(), now)));
  }

  private TestRecord<byte[], byte[]> record(ProducerRecord<byte[], byte[]> request) {
    return new TestRecord<>(request.key(), request.value(), request.headers(), now);
  }

  /** Everything that a reply says: key, headers in their order, value. */
  private List<String> replies(Job job, Work work, List<TestRecord<byte[], byte[]>> requests) {
    Properties config = new Properties();
    config.put(StreamsConfig.APPLICATION_ID_CONFIG, "bench");
    config.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, "localhost:1");
    try (TopologyTestDriver driver =
        new TopologyTestDriver(job.topology(work, ReturnTopics.any()), config, now)) {
      TestInputTopic<byte[], byte[]> in =
          driver.createInputTopic(
              Requests.TOPIC, new ByteArraySerializer(), new ByteArraySerializer());
      TestOutputTopic<byte[], byte[]> out =
          driver.createOutputTopic(
              Requests.REPLIES, new ByteArrayDeserializer(), new ByteArrayDeserializer());
      in.pipeRecordList(requests);
      return out.readRecordsToList().stream().map(JobsTest::text).toList();
    }
  }

  private static String text(TestRecord<byte[], byte[]> reply) {
    StringBuilder text = new StringBuilder(new String(reply.key(), UTF_8));
    reply
        .headers()
        .forEach(
            header ->
                text.append(' ')
                    .append(header.key())
                    .append('=')
                    .append(new String(header.value(), UTF_8)));
    byte[] value = reply.value();
    return text.append(" = ").append(value == null ? null : new String(value, UTF_8)).toString();
  }
}
