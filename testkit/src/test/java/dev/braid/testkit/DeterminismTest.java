package dev.braid.testkit;

import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNoException;

import dev.braid.dsl.Codec;
import dev.braid.dsl.FaultException;
import dev.braid.dsl.Service;
import dev.braid.dsl.ServiceRef;
import dev.braid.dsl.StatefulHandler;
import dev.braid.dsl.Transition;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

final class DeterminismTest {

  private static Service<String, String> service(StatefulHandler<String, String, String> handler) {
    return Service.stateful(ServiceRef.text("log"), Codec.text(), handler);
  }

  @Test
  void aFunctionOfStateInputAndRequestIsDeterministic() {
    Service<String, String> log =
        service(
            (state, input, request) -> {
              if (input.equals("no")) {
                throw new FaultException(422, "no");
              }
              String all = state + input + request.time() + request.callId();
              return Transition.to(input.equals("forget") ? null : all, all);
            });
    assertThatNoException()
        .isThrownBy(() -> Determinism.check(log, List.of("a", "no", "b", "forget", "c")));
  }

  @Test
  void theFirstDifferenceIsShownWithItsInput() {
    AtomicInteger outside = new AtomicInteger();
    Service<String, String> log =
        service(
            (state, input, request) ->
                Transition.to(input, input.equals("b") ? "" + outside.incrementAndGet() : input));
    assertThatExceptionOfType(AssertionError.class)
        .isThrownBy(() -> Determinism.check(log, List.of("a", "b", "c")))
        .withMessageContainingAll(
            "'log' is not deterministic",
            "input 1",
            "input:      b",
            "state:      a",
            "first run:  state b, reply 1",
            "second run: state b, reply 2");
  }

  @Test
  void aStateThatDiffersIsFoundToo() {
    AtomicInteger outside = new AtomicInteger();
    Service<String, String> log =
        service((state, input, request) -> Transition.to("" + outside.incrementAndGet(), input));
    assertThatExceptionOfType(AssertionError.class)
        .isThrownBy(() -> Determinism.check(log, List.of("a")))
        .withMessageContainingAll("state:      none", "state 1, reply a", "state 2, reply a");
  }

  @Test
  void aFailureThatDiffersIsFoundToo() {
    AtomicInteger outside = new AtomicInteger();
    Service<String, String> log =
        service(
            (state, input, request) -> {
              throw new IllegalStateException("run " + outside.incrementAndGet());
            });
    assertThatExceptionOfType(AssertionError.class)
        .isThrownBy(() -> Determinism.check(log, List.of("a")))
        .withMessageContainingAll("failed: ", "run 1", "run 2");
  }

  @Test
  void whatKeepsNoStateIsRefused() {
    Service<String, String> echo = Service.of(ServiceRef.text("echo"), text -> text);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Determinism.check(echo, List.of("a")))
        .withMessageContaining("'echo' keeps no state");
  }
}
