package dev.braid.dsl.text;

import static dev.braid.dsl.text.Layout.row;
import static dev.braid.dsl.text.Layout.text;

import dev.braid.dsl.And;
import dev.braid.dsl.Apply;
import dev.braid.dsl.Batch;
import dev.braid.dsl.Call;
import dev.braid.dsl.Composition;
import dev.braid.dsl.Emit;
import dev.braid.dsl.Leaf;
import dev.braid.dsl.Or;
import dev.braid.dsl.Parallel;
import dev.braid.dsl.Pipe;
import dev.braid.dsl.Step;
import dev.braid.dsl.StepVisitor;
import dev.braid.dsl.text.Layout.Break;
import dev.braid.dsl.text.Layout.Group;
import dev.braid.dsl.text.Layout.Indent;
import java.util.ArrayList;
import java.util.List;

/** A step as an expression: a line, or a line for each child with its operator first. */
final class StepLayout implements StepVisitor<Layout> {

  static final int INDENT = 4;

  private static final StepLayout EXPRESSION = new StepLayout();

  private StepLayout() {}

  static Layout of(Step step) {
    return step.accept(EXPRESSION);
  }

  @Override
  public Layout call(Call call) {
    List<Layout> options = new ArrayList<>();
    if (!call.fixedPart().isEmpty()) {
      options.add(row(new Break(" "), text("with "), JsonLayout.of(call.fixedPart())));
    }
    call.options()
        .timeout()
        .map(Durations::print)
        .ifPresent(timeout -> options.add(row(new Break(" "), text("timeout " + timeout))));
    if (call.options().retries() > 0) {
      options.add(row(new Break(" "), text("retry " + call.options().retries())));
    }
    Layout name = text(label(call) + call.name());
    return options.isEmpty()
        ? name
        : new Group(row(name, new Indent(INDENT, new Layout.Row(options))));
  }

  @Override
  public Layout apply(Apply apply) {
    return text(label(apply) + "apply " + apply.name());
  }

  @Override
  public Layout emit(Emit emit) {
    return text(label(emit) + "emit " + emit.name());
  }

  @Override
  public Layout pipe(Pipe pipe) {
    return joined(Operator.PIPE, pipe);
  }

  @Override
  public Layout and(And and) {
    return joined(Operator.AND, and);
  }

  @Override
  public Layout or(Or or) {
    return joined(Operator.OR, or);
  }

  @Override
  public Layout parallel(Parallel parallel) {
    return joined(Operator.PARALLEL, parallel);
  }

  @Override
  public Layout batch(Batch batch) {
    if (!batch.recorded()) {
      return joined(Operator.BATCH, batch);
    }
    Layout inside =
        batch.steps().size() > 1 ? joined(Operator.BATCH, batch) : single(batch.steps().get(0));
    return row(parentheses(inside), text(" > all"));
  }

  /**
   * The one child of a recorded batch; a batch must not be taken for that recorded batch itself.
   */
  private static Layout single(Step step) {
    boolean batch = step instanceof Batch inner && !inner.recorded();
    return batch ? operand(step) : of(step);
  }

  private static Layout joined(Operator operator, Composition composition) {
    List<Layout> parts = new ArrayList<>();
    for (Step step : composition.steps()) {
      if (!parts.isEmpty()) {
        parts.add(new Break(" "));
        parts.add(text(operator.symbol() + " "));
      }
      parts.add(operand(step));
    }
    return new Group(new Layout.Row(parts));
  }

  /** A child of a composition: in parentheses, unless it is a leaf or has parentheses already. */
  private static Layout operand(Step step) {
    boolean closed = step instanceof Leaf || (step instanceof Batch batch && batch.recorded());
    return closed ? of(step) : parentheses(of(step));
  }

  private static Layout parentheses(Layout inside) {
    return row(text("("), new Indent(INDENT, inside), text(")"));
  }

  private static String label(Leaf leaf) {
    return leaf.label().map(label -> label + ": ").orElse("");
  }
}
