package dev.braid.runtime.client;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.braid.dsl.Codec;
import dev.braid.dsl.Fault;
import dev.braid.dsl.Reply;
import dev.braid.engine.ServiceDirectory;
import dev.braid.wire.Value;
import dev.braid.wire.Wire;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A request that is tried again waits under several ids, one after the other. */
final class ReplyInboxTest {

  private static final TopicPartition PLACE = new TopicPartition("app.replies", 0);

  private static final Duration LONG = Duration.ofMinutes(3);

  private final MockConsumer<byte[], byte[]> consumer = new MockConsumer<>("latest");
  private ReplyInbox inbox;
  private long offset;

  @BeforeEach
  void open() {
    consumer.assign(List.of(PLACE));
    consumer.updateEndOffsets(Map.of(PLACE, 0L));
    consumer.seek(PLACE, 0);
    inbox =
        ReplyInbox.open(
            PLACE.topic(),
            PLACE.partition(),
            consumer,
            new GoneServices(this::serves, InstantSource.system(), Duration.ZERO));
  }

  /** Nobody serves what is called so. */
  private ServiceDirectory.Presence serves(String name, long since) {
    return name.equals("gone")
        ? ServiceDirectory.Presence.NOBODY
        : ServiceDirectory.Presence.SERVED;
  }

  @Test
  void aRequestThatNobodyWillAnswerEndsBeforeItsTime() throws Exception {
    CompletableFuture<Reply<Value>> reply =
        inbox.expect("id", List.of(), LONG, "gone", 1_800_000_000_000L, told -> told);
    Fault fault = reply.get(2, TimeUnit.MINUTES).fault();
    assertThat(fault.code()).isEqualTo(499);
    assertThat(fault.message())
        .isEqualTo(
            "sent, but nobody serves 'gone' any more; it may still be run until"
                + " 2027-01-15T08:00:00Z");
  }

  @AfterEach
  void close() {
    inbox.close();
  }

  private void reply(String id, Reply<Value> reply) {
    Headers headers = new RecordHeaders();
    headers.add(Wire.CORRELATION_ID, id.getBytes(UTF_8));
    byte[] payload = Wire.putReply(headers, reply);
    consumer.addRecord(
        new ConsumerRecord<>(
            PLACE.topic(),
            PLACE.partition(),
            offset++,
            0,
            TimestampType.LOG_APPEND_TIME,
            -1,
            payload == null ? -1 : payload.length,
            null,
            payload,
            headers,
            Optional.empty()));
  }

  private static Reply<Value> ok(String text) {
    return new Reply.Ok<>(Value.of(text, Codec.text()));
  }

  private CompletableFuture<Reply<Value>> attempt(String id, String... earlier) {
    return inbox.expect(id, List.of(earlier), LONG, "service", 0, reply -> reply);
  }

  private static Reply<Value> get(CompletableFuture<Reply<Value>> reply) throws Exception {
    return reply.get(3, TimeUnit.MINUTES);
  }

  @Test
  void aReplyToAnEarlierAttemptEndsTheWaitOfTheLatest() throws Exception {
    CompletableFuture<Reply<Value>> third = attempt("third", "first", "second");
    reply("first", ok("done"));
    assertThat(Value.of(get(third)).as(Codec.text())).isEqualTo("done");
    assertThat(inbox.waiting()).isZero();
  }

  @Test
  void aFaultThatMayPassIsTheAnswerToItsAttemptAlone() throws Exception {
    CompletableFuture<Reply<Value>> second = attempt("second", "first");
    reply("first", new Reply.Failed<>(new Fault(503, "busy", new Fault.Origin("service", ""))));
    reply("second", ok("done"));
    assertThat(get(second).isOk()).isTrue();
    assertThat(inbox.dropped()).isOne();
  }

  @Test
  void aRequestThatHasEndedIsWaitedForUnderNoId() throws Exception {
    CompletableFuture<Reply<Value>> second = attempt("second", "first");
    CompletableFuture<Reply<Value>> other = attempt("other");
    reply("second", ok("done"));
    reply("first", ok("done"));
    reply("other", ok("other"));
    assertThat(get(second).isOk()).isTrue();
    assertThat(get(other).isOk()).isTrue();
    assertThat(inbox.dropped()).isOne();
  }
}
