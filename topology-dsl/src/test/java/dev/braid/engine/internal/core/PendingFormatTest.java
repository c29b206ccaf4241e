package dev.braid.engine.internal.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.braid.wire.ReturnAddress;
import dev.braid.wire.RoutingSlip;
import java.util.List;
import org.apache.kafka.streams.processor.api.Record;
import org.junit.jupiter.api.Test;

final class PendingFormatTest {

  private static final RoutingSlip SLIP =
      RoutingSlip.tail(
          "flow",
          "0123456789abcdef0123456789abcdef",
          List.of(new RoutingSlip.Stop("next", "flow.next", "text/plain")));

  private static ReturnAddress readBack(ReturnAddress address) {
    Execution execution = new Execution(() -> "id", new byte[] {1}, address, 2, null, null, 0);
    Envelope envelope = Envelope.incoming(Envelope.Kind.REQUEST, new byte[] {'x'});
    envelope.begin(execution);
    PendingFormat.Request request =
        PendingFormat.Request.of(new Record<>(new byte[] {1}, envelope, 3));
    return PendingFormat.read(PendingFormat.write(request)).execution().returnAddress();
  }

  /** Lost, half a pipe would be taken for the whole. */
  @Test
  void aRequestThatWaitsKeepsItsSlip() {
    ReturnAddress read = readBack(new ReturnAddress("home", 2, new byte[] {3}).behind(SLIP));
    assertThat(read.slip()).isEqualTo(SLIP);
    assertThat(read.topic()).isEqualTo("home");
    assertThat(read.correlation()).containsExactly(3);
  }

  @Test
  void aRequestWithoutASlipHasNoneAfterwards() {
    assertThat(readBack(new ReturnAddress("home", 2, null)).slip()).isNull();
    assertThat(readBack(null)).isNull();
  }
}
