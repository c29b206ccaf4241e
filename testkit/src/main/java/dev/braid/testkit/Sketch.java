package dev.braid.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.stream.Collectors.joining;

import dev.braid.dsl.And;
import dev.braid.dsl.Apply;
import dev.braid.dsl.Batch;
import dev.braid.dsl.Call;
import dev.braid.dsl.Composition;
import dev.braid.dsl.Emit;
import dev.braid.dsl.Json;
import dev.braid.dsl.Leaf;
import dev.braid.dsl.Or;
import dev.braid.dsl.Parallel;
import dev.braid.dsl.Pipe;
import dev.braid.dsl.Step;
import dev.braid.dsl.StepVisitor;
import org.jspecify.annotations.Nullable;

/** A step on one line, for people who read a counterexample. */
final class Sketch implements StepVisitor<String> {

  private Sketch() {}

  static String of(Step step) {
    return step.accept(new Sketch());
  }

  static String tree(@Nullable Object tree) {
    return new String(Json.bytes(tree), UTF_8);
  }

  @Override
  public String call(Call call) {
    String fixed = call.fixedPart().isEmpty() ? "" : " with " + tree(call.fixedPart());
    String timeout =
        call.options().timeout().map(limit -> " timeout " + limit.toMillis() + "ms").orElse("");
    int retries = call.options().retries();
    return labelled(
        call, call.name() + fixed + timeout + (retries == 0 ? "" : " retry " + retries));
  }

  @Override
  public String apply(Apply apply) {
    return labelled(apply, "apply " + apply.name());
  }

  @Override
  public String emit(Emit emit) {
    return labelled(emit, "emit " + emit.name());
  }

  @Override
  public String pipe(Pipe pipe) {
    return joined(pipe, " | ");
  }

  @Override
  public String and(And and) {
    return joined(and, " && ");
  }

  @Override
  public String or(Or or) {
    return joined(or, " || ");
  }

  @Override
  public String batch(Batch batch) {
    return batch.recorded() ? "(" + joined(batch, " ; ") + ") > all" : joined(batch, " ; ");
  }

  @Override
  public String parallel(Parallel parallel) {
    return joined(parallel, " & ");
  }

  private static String labelled(Leaf leaf, String text) {
    return leaf.label().map(label -> label + ": " + text).orElse(text);
  }

  private static String joined(Composition composition, String operator) {
    return composition.steps().stream()
        .map(step -> step instanceof Leaf ? of(step) : "(" + of(step) + ")")
        .collect(joining(operator));
  }
}
