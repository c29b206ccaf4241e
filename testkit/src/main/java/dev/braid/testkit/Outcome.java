package dev.braid.testkit;

import dev.braid.dsl.Fault;
import dev.braid.dsl.Reply;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What one run of a flow did: its reply, and what it did on the way.
 *
 * @param reply what the caller gets, parts included
 * @param calls the services that ran, retries included. The interpreter lists them in written
 *     order; steps of a parallel may run in any
 * @param signals the signals sent, in the same order
 */
public record Outcome(Reply<Object> reply, List<ServiceCall> calls, List<SentSignal> signals) {

  public Outcome {
    calls = List.copyOf(calls);
    signals = List.copyOf(signals);
  }

  /** A service that was run, by which step, on what, fixed part included. */
  public record ServiceCall(String step, String service, @Nullable Object input) {}

  /** A signal that was sent, by which step, with what. */
  public record SentSignal(String step, String signal, @Nullable Object value) {}

  /**
   * This outcome with every step's id and every fault's origin blanked: what stays the same when a
   * part of a flow moves to a definition of its own, or back.
   */
  public Outcome withoutPlaces() {
    return new Outcome(
        withoutOrigins(reply),
        calls.stream().map(call -> new ServiceCall("", call.service(), call.input())).toList(),
        signals.stream().map(sent -> new SentSignal("", sent.signal(), sent.value())).toList());
  }

  private static <T> Reply<T> withoutOrigins(Reply<T> reply) {
    if (reply instanceof Reply.Failed<T> failed) {
      Fault fault = failed.fault();
      return new Reply.Failed<>(new Fault(fault.code(), fault.message(), Fault.Origin.UNKNOWN));
    }
    if (reply instanceof Reply.Parts<T> parts) {
      return new Reply.Parts<>(
          parts.replies().stream().<Reply<?>>map(Outcome::withoutOrigins).toList());
    }
    return reply;
  }
}
