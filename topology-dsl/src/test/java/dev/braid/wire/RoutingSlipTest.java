package dev.braid.wire;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.braid.dsl.Codec;
import dev.braid.wire.RoutingSlip.Stop;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What hostile headers do is in the testkit's tests of slips. */
final class RoutingSlipTest {

  private static final String EXECUTION = "0123456789abcdef0123456789abcdef";
  private static final Stop B = new Stop("b", "flow.b", "text/plain");
  private static final Stop C = new Stop("c", "flow.c", "");
  private static final byte[] CALLER = {1, -1};

  private static RoutingSlip slip(RoutingSlip.Form form) {
    return new RoutingSlip(form, "flow", EXECUTION, List.of(B, C));
  }

  private static ReturnAddress address(RoutingSlip slip) {
    return new ReturnAddress("home", 2, CALLER).behind(slip);
  }

  @ParameterizedTest
  @EnumSource
  void whatIsWrittenIsRead(RoutingSlip.Form form) {
    assertThat(RoutingSlip.parse(slip(form).bytes())).isEqualTo(slip(form));
  }

  @ParameterizedTest
  @EnumSource
  void itRidesBesideTheReturnAddress(RoutingSlip.Form form) {
    RecordHeaders headers = new RecordHeaders();
    address(slip(form)).writeTo(headers);

    ReturnAddress read = ReturnAddress.read(headers);

    assertThat(read.slip()).isEqualTo(slip(form));
    assertThat(read.topic()).isEqualTo("home");
    assertThat(read.partition()).isEqualTo(2);
    assertThat(read.correlation()).isEqualTo(CALLER);
    assertThat(read.problem()).isNull();
  }

  @Test
  void aFlowThatWaitsKnowsEachStepByItsCallId() {
    ReturnAddress next =
        address(slip(RoutingSlip.Form.HOMING)).onward(slip(RoutingSlip.Form.HOMING));
    assertThat(new String(next.correlation(), UTF_8)).isEqualTo(EXECUTION + "/flow.b");
    assertThat(next.slip().stops()).containsExactly(C);
    assertThat(next.onward(next.slip()).slip()).isNull();
  }

  @Test
  void aCallerKeepsItsOwnId() {
    ReturnAddress next = address(slip(RoutingSlip.Form.TAIL)).onward(slip(RoutingSlip.Form.TAIL));
    assertThat(next.correlation()).isEqualTo(CALLER);
  }

  @Test
  void onlyWhatIsReadAsItIsGoesStraightToTheNext() {
    RoutingSlip slip = slip(RoutingSlip.Form.HOMING);
    assertThat(slip.takes(Value.of("x", Codec.text()))).isTrue();
    assertThat(slip.takes(Value.of("x", Codec.tree()))).isFalse();
    assertThat(slip.takes(Value.encoded(null, ""))).isTrue();
    assertThat(slip.rest().takes(Value.of("x", Codec.tree()))).isTrue();
    assertThat(slip.rest().takes(Value.encoded(new byte[1], ""))).as("of no type").isFalse();
  }

  @Test
  void atMostSixteenStopsFit() {
    assertThat(RoutingSlip.fitting(Collections.nCopies(40, B))).hasSize(16);
    assertThat(RoutingSlip.fitting(Collections.nCopies(16, B))).hasSize(16);
  }

  @Test
  void whatFitsCanBeRead() {
    List<Stop> stops = new ArrayList<>();
    for (int i = 0; i < 16; i++) {
      stops.add(new Stop("n".repeat(20) + ":" + "s".repeat(100), "f".repeat(900), "\"".repeat(i)));
    }
    RoutingSlip slip =
        RoutingSlip.tail(
            "n".repeat(20) + ":" + "f".repeat(100), EXECUTION, RoutingSlip.fitting(stops));
    assertThat(slip.stops()).hasSizeBetween(5, 15);
    assertThat(RoutingSlip.parse(slip.bytes())).isEqualTo(slip);
  }

  @Test
  void aStopThatNoHeaderCanHoldEndsTheSlipBeforeIt() {
    Stop illegal = new Stop("c", "flow.c", "t".repeat(300));
    assertThat(RoutingSlip.fitting(List.of(B, illegal, C))).containsExactly(B);
  }
}
