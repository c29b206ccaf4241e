package dev.braid.dsl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

final class ReplyTest {

  private static Reply<Object> ok(Object value) {
    return new Reply.Ok<>(value);
  }

  private static Reply<Object> failed(int code, String message) {
    return new Reply.Failed<>(new Fault(code, message, Fault.Origin.UNKNOWN));
  }

  private static Reply<Object> parts(Reply<?>... replies) {
    return new Reply.Parts<>(List.of(replies));
  }

  @Test
  void theCodeOfPartsIsTheHighestAmongThemAtAnyDepth() {
    assertThat(parts(ok(1), parts(failed(404, "x"), failed(503, "y")), failed(500, "z")).code())
        .isEqualTo(503);
    assertThat(parts(ok(1), parts(ok(2))).code()).isEqualTo(200);
  }

  @Test
  void theFaultOfPartsIsTheFirstWithTheHighestCode() {
    Reply<Object> reply =
        parts(failed(404, "low"), parts(failed(503, "first")), failed(503, "second"));

    assertThat(reply.fault().message()).isEqualTo("first");
  }

  @Test
  void theValueOfPartsIsTheListOfTheirValuesNestingKept() {
    assertThat(parts(ok(1), parts(ok(null), ok("x"))).value())
        .isEqualTo(List.of(1, Arrays.asList(null, "x")));
  }

  @Test
  void whatFailedHasNoValue() {
    assertThatExceptionOfType(FaultException.class)
        .isThrownBy(() -> parts(ok(1), failed(422, "not that")).value())
        .withMessage("422 not that");
  }

  @Test
  void whatSucceededHasNoFault() {
    assertThatIllegalStateException().isThrownBy(() -> ok(1).fault());
    assertThatIllegalStateException().isThrownBy(() -> parts(ok(1)).fault());
  }

  @Test
  void thereIsNoReplyWithoutParts() {
    assertThatIllegalArgumentException().isThrownBy(() -> parts());
  }

  @Test
  void aFaultHasACodeFrom400To599() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Fault(200, "", Fault.Origin.UNKNOWN))
        .withMessage("a fault's code is 400 to 599, found 200");
    assertThatIllegalArgumentException().isThrownBy(() -> new Fault(600, "", Fault.Origin.UNKNOWN));
  }

  @Test
  void aLongMessageIsCut() {
    assertThat(new Fault(500, "x".repeat(5000), Fault.Origin.UNKNOWN).message()).hasSize(4096);
  }

  @Test
  void anOriginIsFilledInOnlyWhereItIsNotKnown() {
    Fault.Origin asked = new Fault.Origin("price", "checkout.price");
    Fault fresh = Fault.of(FaultCode.CONFLICT, "x");
    Fault told = new Fault(409, "x", new Fault.Origin("stock", ""));

    assertThat(fresh.from(asked).origin()).isEqualTo(asked);
    assertThat(told.from(asked).origin()).isEqualTo(new Fault.Origin("stock", "checkout.price"));
    assertThat(fresh.from(asked).from(new Fault.Origin("other", "other")).origin())
        .isEqualTo(asked);
  }

  @Test
  void everyCodeOfOursIsItsOwnNumberAndTwoAreRetryable() {
    assertThat(FaultCode.values()).extracting(FaultCode::number).doesNotHaveDuplicates();
    for (FaultCode code : FaultCode.values()) {
      assertThat(code.isRetryable()).isEqualTo(FaultCode.isRetryable(code.number()));
    }
    assertThat(FaultCode.TIMEOUT.isOutcomeKnown()).isFalse();
    assertThat(FaultCode.CONFLICT.isOutcomeKnown()).isFalse();
    assertThat(FaultCode.UNAVAILABLE.isOutcomeKnown()).isTrue();
  }
}
