package dev.braid.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import dev.braid.dsl.Codec;
import dev.braid.dsl.FaultException;
import dev.braid.dsl.Service;
import dev.braid.dsl.StatefulHandler;
import dev.braid.dsl.Transition;
import dev.braid.dsl.Work;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Checks that a stateful service keeps its contract: the same state, input and request give the
 * same transition. Each input is handled twice, each time on a state and an input made anew from
 * their bytes, and state and reply are compared as bytes, as a crash between the two would have
 * them meet.
 *
 * <p>It finds what differs from run to run: clocks, random numbers, counters outside of the state,
 * sets whose order differs. It cannot find what differs only from process to process.
 */
public final class Determinism {

  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

  private static final Duration DEADLINE = Duration.ofSeconds(30);

  private static final int MOST_SHOWN = 500;

  private Determinism() {}

  /**
   * Handles {@code inputs} one after the other, as requests of one key that has no state yet, a
   * second apart.
   *
   * @throws AssertionError at the first input where the two runs differ, with both
   * @throws IllegalArgumentException when the service keeps no state
   */
  public static <I> void check(Service<I, ?> service, List<I> inputs) {
    checkTyped(service, inputs);
  }

  private static <I, O> void checkTyped(Service<I, O> service, List<I> inputs) {
    if (service.work() instanceof Work.Stateful<?, I, O> stateful) {
      check(service, stateful, inputs);
      return;
    }
    throw new IllegalArgumentException(
        "'%s' keeps no state, so nothing relies on its being deterministic"
            .formatted(service.name()));
  }

  private static <S, I, O> void check(
      Service<I, O> service, Work.Stateful<S, I, O> work, List<I> inputs) {
    byte[] state = null;
    for (int i = 0; i < inputs.size(); i++) {
      Request request = new Request("check-" + i, START.plusSeconds(i));
      byte[] before = state;
      byte[] input = service.ref().input().encode(inputs.get(i));
      Result first = run(service, work, before, input, request);
      Result second = run(service, work, before, input, request);
      if (!first.equals(second)) {
        throw new AssertionError(
            """
            '%s' is not deterministic: handling its input %d twice gave two different results
              input:      %s
              state:      %s
              first run:  %s
              second run: %s
            look for a clock (use the request's time), a random number, or something kept outside \
            of the state"""
                .formatted(service.name(), i, inputs.get(i), shown(before), first, second));
      }
      state = first.failure() == null ? first.state() : before;
    }
  }

  private static <S, I, O> Result run(
      Service<I, O> service,
      Work.Stateful<S, I, O> work,
      byte @Nullable [] before,
      byte[] asked,
      StatefulHandler.Request request) {
    S state = before == null ? null : work.state().stored().decode(before.clone());
    I input = requireNonNull(service.ref().input().decode(asked.clone()), "an input is not null");
    try {
      Transition<S, O> transition = work.handler().handle(state, input, request);
      byte[] reply = encoded(transition.reply(), service.ref().output());
      return new Result(encoded(transition.state(), work.state()), reply, null);
    } catch (FaultException chosen) {
      return new Result(null, null, chosen.fault().toString());
    } catch (Exception failure) {
      return new Result(null, null, failure.toString());
    }
  }

  private static <T> byte @Nullable [] encoded(@Nullable T value, Codec<T> codec) {
    return value == null ? null : codec.encode(value);
  }

  /** As text where it is text, and not too long to be read. */
  private static String shown(byte @Nullable [] bytes) {
    if (bytes == null) {
      return "none";
    }
    String text = new String(bytes, UTF_8);
    boolean readable = !text.contains("\uFFFD") && text.chars().noneMatch(Character::isISOControl);
    String form = readable ? text : HexFormat.of().formatHex(bytes);
    return form.length() <= MOST_SHOWN
        ? form
        : form.substring(0, MOST_SHOWN) + "... (%d bytes)".formatted(bytes.length);
  }

  /** What came of one run: the state and the reply, or the failure. */
  @SuppressWarnings("ArrayRecordComponent") // compared by content below
  private record Result(
      byte @Nullable [] state, byte @Nullable [] reply, @Nullable String failure) {

    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof Result that
          && Arrays.equals(state, that.state)
          && Arrays.equals(reply, that.reply)
          && Objects.equals(failure, that.failure);
    }

    @Override
    public int hashCode() {
      return Arrays.hashCode(state) + 31 * Arrays.hashCode(reply);
    }

    @Override
    public String toString() {
      return failure == null
          ? "state %s, reply %s".formatted(shown(state), shown(reply))
          : "failed: " + failure;
    }
  }

  private record Request(String callId, Instant time) implements StatefulHandler.Request {
    @Override
    public Instant deadline() {
      return time.plus(DEADLINE);
    }
  }
}
