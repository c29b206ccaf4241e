package dev.braid.testkit;

import dev.braid.dsl.Fault;
import dev.braid.dsl.Reply;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A service as a test wants it: what it answers to a call, how often and when. */
@FunctionalInterface
public interface FakeService {

  List<Answer> answers(PendingCall call);

  /**
   * One answer to a call.
   *
   * @param delay after the call
   */
  record Answer(Duration delay, Reply<?> reply) {}

  /** Computes its answer from the input, a tree. */
  static FakeService of(Function<@Nullable Object, @Nullable Object> function) {
    return call -> List.of(now(new Reply.Ok<>(function.apply(call.input()))));
  }

  /** Fails every call. */
  static FakeService failing(int code, String message) {
    return call -> List.of(now(new Reply.Failed<>(fault(call, code, message))));
  }

  /** Never answers. */
  static FakeService silent() {
    return call -> List.of();
  }

  /** Answers as this one does, but so much later. */
  default FakeService late(Duration delay) {
    return call ->
        answers(call).stream()
            .map(answer -> new Answer(answer.delay().plus(delay), answer.reply()))
            .toList();
  }

  /** Gives every answer so many times. */
  default FakeService duplicating(int times) {
    return call -> {
      List<Answer> repeated = new ArrayList<>();
      for (Answer answer : answers(call)) {
        for (int i = 0; i < times; i++) {
          repeated.add(answer);
        }
      }
      return repeated;
    };
  }

  /** A fault as the called service would answer it. */
  static Fault fault(PendingCall call, int code, String message) {
    return new Fault(code, message, new Fault.Origin(call.service(), ""));
  }

  private static Answer now(Reply<?> reply) {
    return new Answer(Duration.ZERO, reply);
  }
}
