package dev.braid.engine.internal.holding;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.braid.engine.internal.core.Envelope;
import dev.braid.wire.CallId;
import dev.braid.wire.Wire;
import java.io.UncheckedIOException;
import java.time.Instant;
import org.apache.kafka.streams.processor.api.Record;
import org.junit.jupiter.api.Test;

/** How a record stands in the store while it waits for a schema. */
final class HeldFormatTest {

  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

  @Test
  void isReadAsItWasWritten() {
    HeldFormat.Verdict verdict = new HeldFormat.Verdict(HeldFormat.Outcome.REFUSED, "why", true);
    HeldFormat.Entry read =
        HeldFormat.read(HeldFormat.write(new HeldFormat.Entry(request(), true, verdict)));
    assertThat(read.verdict()).isEqualTo(verdict);
    assertThat(read.mayHaveBegun()).isTrue();
    assertThat(new String(read.record().value().payload(), UTF_8)).isEqualTo("1");
    assertThat(read.record().value().offset()).isEqualTo(7);
    assertThat(read.record().value().hasSendersTime()).isFalse();
    assertThat(read.record().timestamp()).isEqualTo(START.toEpochMilli());
  }

  @Test
  void ofAReplyHasNoTimeForKafkaStreams() {
    HeldFormat.Entry read =
        HeldFormat.read(HeldFormat.write(new HeldFormat.Entry(reply(), false, null)));
    assertThat(read.verdict()).isNull();
    assertThat(read.mayHaveBegun()).isFalse();
    assertThat(read.record().key()).isNull();
    assertThat(read.record().timestamp()).isZero();
    assertThat(read.record().value().kind()).isEqualTo(Envelope.Kind.REPLY);
    assertThat(read.record().value().time()).isEqualTo(START.toEpochMilli());
  }

  @Test
  void ofALaterVersionIsAClearError() {
    byte[] entry = HeldFormat.write(new HeldFormat.Entry(request(), false, null));
    entry[0] = 9;
    assertThatThrownBy(() -> HeldFormat.read(entry))
        .isInstanceOf(UncheckedIOException.class)
        .hasRootCauseMessage("expected version 3, found 9");
  }

  private static Record<byte[], Envelope> request() {
    Record<byte[], Envelope> request =
        new Record<>("a".getBytes(UTF_8), envelope(Envelope.Kind.REQUEST), START.toEpochMilli());
    request.headers().add("x-mine", "1".getBytes(UTF_8)).add("x-none", null);
    return request;
  }

  private static Record<byte[], Envelope> reply() {
    Record<byte[], Envelope> reply = new Record<>(null, envelope(Envelope.Kind.REPLY), 0);
    Wire.put(reply.headers(), Wire.CORRELATION_ID, CallId.of("0".repeat(32), "flow.a"));
    return reply;
  }

  private static Envelope envelope(Envelope.Kind kind) {
    Envelope envelope = Envelope.incoming(kind, "1".getBytes(UTF_8));
    envelope.setTime(START.toEpochMilli());
    envelope.setOffset(7);
    return envelope;
  }
}
