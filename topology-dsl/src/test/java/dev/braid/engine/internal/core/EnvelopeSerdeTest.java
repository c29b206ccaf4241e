package dev.braid.engine.internal.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.braid.wire.Wire;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.Test;

final class EnvelopeSerdeTest {

  private static long extracted(Envelope.Kind kind, Envelope envelope, long time) {
    ConsumerRecord<Object, Object> record =
        new ConsumerRecord<>(
            "topic",
            0,
            0L,
            time,
            TimestampType.LOG_APPEND_TIME,
            0,
            0,
            new byte[0],
            envelope,
            new RecordHeaders(),
            Optional.empty());
    return new EnvelopeSerde.LogTime(kind).extract(record, 0);
  }

  @Test
  void repliesGoBeforeAllRequestsAndKeepTheirTime() {
    Envelope reply = Envelope.incoming(Envelope.Kind.REPLY, null);

    assertThat(extracted(Envelope.Kind.REPLY, reply, 1234)).isZero();
    assertThat(reply.time()).isEqualTo(1234);
  }

  @Test
  void requestsGoByTheirTime() {
    Envelope request = Envelope.incoming(Envelope.Kind.REQUEST, null);

    assertThat(extracted(Envelope.Kind.REQUEST, request, 1234)).isEqualTo(1234);
    assertThat(request.time()).isEqualTo(1234);
  }

  @Test
  void aRecordWithoutATimeIsNotSkipped() {
    Envelope request = Envelope.incoming(Envelope.Kind.REQUEST, null);

    assertThat(extracted(Envelope.Kind.REQUEST, request, -1)).isZero();
  }

  @Test
  void nullIsAnEnvelopeWithoutPayload() {
    Envelope envelope = EnvelopeSerde.reader(Envelope.Kind.REPLY).deserialize("topic", null);

    assertThat(envelope.payload()).isNull();
    assertThat(EnvelopeSerde.writer().serialize("topic", envelope)).isNull();
  }

  @Test
  void aMessageGoesToItsPartitionOrToThatOfItsKey() {
    assertThat(partitions(Envelope.outgoing("topic", 7))).contains(Set.of(7));
    assertThat(partitions(Envelope.outgoing())).isEmpty();
  }

  @Test
  void aRequestWithoutAKeyGoesWhereItsCallIdDoes() {
    Envelope request = Envelope.outgoing();
    request.setCallId("some-call");
    Optional<Set<Integer>> chosen = EnvelopeSerde.addressed().partitions("topic", null, request, 9);
    assertThat(chosen).contains(Set.of(Wire.partition("some-call", 9)));
    assertThat(partitions(request)).isEmpty();
  }

  /** As Kafka's own partitioner places a record with this key. */
  @Test
  void thePartitionOfACallIdNeverChanges() {
    assertThat(Wire.partition("0123456789abcdef0123456789abcdef/flow.a", 12)).isEqualTo(6);
    assertThat(Wire.partition("x", 3)).isEqualTo(1);
  }

  private static Optional<Set<Integer>> partitions(Envelope envelope) {
    return EnvelopeSerde.addressed().partitions("topic", new byte[0], envelope, 9);
  }
}
