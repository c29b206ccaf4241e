package dev.braid.wire;

import dev.braid.dsl.CodecException;
import dev.braid.dsl.Tree;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * Where a durable execution is: which steps it waits for, or how it has ended.
 *
 * @param started when its start stood in the log
 * @param deadline when it ends at the latest, with a fault 504
 * @param code of its result, once it has ended
 * @param keptUntil how long the result can be had, once it has ended
 * @param waiting the calls that it waits for; empty once it has ended
 */
public record ExecutionStatus(
    Instant started,
    Instant deadline,
    OptionalInt code,
    Optional<Instant> keptUntil,
    List<Waiting> waiting) {

  private static final String RUNNING = "running";
  private static final String ENDED = "ended";

  public ExecutionStatus {
    waiting = List.copyOf(waiting);
  }

  /**
   * A call that has not been answered yet.
   *
   * @param step the id of the step that asks
   * @param attempt how often it has been sent
   * @param backingOff whether it is about to be sent again, after a fault that may pass
   * @param until when it is sent again if it backs off, and else when its time is up
   */
  public record Waiting(String step, int attempt, boolean backingOff, Instant until) {}

  /** Whether it has ended. */
  public boolean isEnded() {
    return code.isPresent();
  }

  /** As it goes over the wire; times in milliseconds since the epoch. */
  public Map<String, @Nullable Object> tree() {
    Map<String, @Nullable Object> tree = new LinkedHashMap<>();
    tree.put("state", isEnded() ? ENDED : RUNNING);
    tree.put("started", started.toEpochMilli());
    tree.put("deadline", deadline.toEpochMilli());
    code.ifPresent(number -> tree.put("code", (long) number));
    keptUntil.ifPresent(time -> tree.put("keptUntil", time.toEpochMilli()));
    if (!isEnded()) {
      tree.put("waiting", waiting.stream().map(ExecutionStatus::tree).toList());
    }
    return tree;
  }

  private static Map<String, Object> tree(Waiting call) {
    Map<String, Object> tree = new LinkedHashMap<>();
    tree.put("step", call.step());
    tree.put("attempt", (long) call.attempt());
    tree.put("backingOff", call.backingOff());
    tree.put("until", call.until().toEpochMilli());
    return tree;
  }

  /**
   * Reads what {@link #tree} has written.
   *
   * @throws CodecException when something is missing
   */
  public static ExecutionStatus of(@Nullable Object tree) {
    Map<?, ?> fields = map(tree);
    List<Waiting> waiting = new ArrayList<>();
    if (fields.get("waiting") instanceof List<?> calls) {
      calls.forEach(call -> waiting.add(waiting(map(call))));
    }
    boolean ended = ENDED.equals(fields.get("state"));
    return new ExecutionStatus(
        time(fields, "started"),
        time(fields, "deadline"),
        ended ? OptionalInt.of((int) number(fields, "code")) : OptionalInt.empty(),
        ended ? Optional.of(time(fields, "keptUntil")) : Optional.empty(),
        waiting);
  }

  private static Waiting waiting(Map<?, ?> fields) {
    return new Waiting(
        fields.get("step") instanceof String step ? step : "",
        (int) number(fields, "attempt"),
        Boolean.TRUE.equals(fields.get("backingOff")),
        time(fields, "until"));
  }

  private static Map<?, ?> map(@Nullable Object tree) {
    if (tree instanceof Map<?, ?> map) {
      return map;
    }
    throw new CodecException("expected where an execution is, found " + Tree.kind(tree));
  }

  private static Instant time(Map<?, ?> fields, String name) {
    return Instant.ofEpochMilli(number(fields, name));
  }

  private static long number(Map<?, ?> fields, String name) {
    if (fields.get(name) instanceof Long number) {
      return number;
    }
    throw new CodecException(
        "expected a number in '%s', found %s".formatted(name, Tree.kind(fields.get(name))));
  }
}
