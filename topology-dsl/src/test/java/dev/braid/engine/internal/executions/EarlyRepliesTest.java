package dev.braid.engine.internal.executions;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.braid.engine.internal.core.Envelope;
import dev.braid.engine.internal.core.MapStore;
import dev.braid.wire.Wire;
import java.util.List;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.streams.processor.api.Record;
import org.junit.jupiter.api.Test;

final class EarlyRepliesTest {

  private static final String ID = "0123456789abcdef0123456789abcdef";

  private final EarlyReplies replies = new EarlyReplies(new MapStore<>(), 1000);

  /** One that answers an earlier attempt would otherwise be taken for an answer to this one. */
  @Test
  void whatAReplySaysOfItselfIsKeptWithIt() {
    Envelope envelope = Envelope.incoming(Envelope.Kind.REPLY, null);
    Record<byte[], Envelope> reply = new Record<>(null, envelope, 0);
    List<String> all =
        List.of(
            Wire.CORRELATION_ID,
            Wire.RETRY,
            Wire.CODE,
            Wire.FAULT,
            Wire.PARTS,
            Wire.CONTENT_TYPE,
            Wire.SENDER,
            Wire.ATTEMPT,
            Wire.NOTHING_BY);
    all.forEach(name -> Wire.put(reply.headers(), name, "of " + name));
    replies.keep(ID, 1, reply);
    Record<byte[], Envelope> kept = requireNonNull(replies.take(ID));
    Headers headers = kept.headers();
    assertThat(all).allMatch(name -> ("of " + name).equals(Wire.text(headers, name)));
  }

  @Test
  void theyComeInTheOrderOfTheLogOneAtATime() {
    for (int offset : new int[] {12, 3, 7}) {
      Envelope envelope = Envelope.incoming(Envelope.Kind.REPLY, new byte[] {(byte) offset});
      replies.keep(ID, offset, new Record<>(null, envelope, 0));
    }
    assertThat(first()).isEqualTo(3);
    assertThat(first()).isEqualTo(7);
    assertThat(first()).isEqualTo(12);
    assertThat(replies.take(ID)).isNull();
  }

  private int first() {
    Record<byte[], Envelope> reply = requireNonNull(replies.take(ID));
    return requireNonNull(reply.value().payload())[0];
  }
}
