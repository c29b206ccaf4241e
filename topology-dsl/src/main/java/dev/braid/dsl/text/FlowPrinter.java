package dev.braid.dsl.text;

import static dev.braid.dsl.text.Layout.row;
import static dev.braid.dsl.text.Layout.text;

import dev.braid.dsl.FlowDefinition;
import dev.braid.dsl.Step;
import dev.braid.dsl.text.Layout.Break;
import dev.braid.dsl.text.Layout.Group;
import dev.braid.dsl.text.Layout.Indent;
import java.util.List;

/**
 * Prints flows in the one canonical form of the language. Equal flows print alike, and reading what
 * was printed gives an equal flow again, unless the text passes a limit of {@link
 * dev.braid.dsl.FlowLimits}.
 *
 * <p>A flow is a value and remembers nothing of a text it was read from: comments, redundant
 * parentheses and line breaks are not kept. Nor are bindings part of the text.
 *
 * <p>Lines are wrapped at about 100 columns. A wrapped line goes on indented, with its operator
 * first.
 */
public final class FlowPrinter {

  private static final int COLUMNS = 100;

  private FlowPrinter() {}

  /** The expression that gives {@code step}. No line break at the end. */
  public static String print(Step step) {
    return Layout.print(new Indent(StepLayout.INDENT, StepLayout.of(step)), COLUMNS);
  }

  /** {@code name = expression}. No line break at the end. */
  public static String print(FlowDefinition definition) {
    Layout expression = row(new Break(" "), StepLayout.of(definition.step()));
    Layout heading = text(definition.name() + " =");
    Layout whole = new Group(row(heading, new Indent(StepLayout.INDENT, expression)));
    return Layout.print(whole, COLUMNS);
  }

  /**
   * A whole file: the definitions in this order, each ending its line, and a blank line around
   * those that need more than one line.
   */
  public static String print(List<FlowDefinition> definitions) {
    StringBuilder file = new StringBuilder();
    boolean wrappedBefore = false;
    for (FlowDefinition definition : definitions) {
      String printed = print(definition);
      boolean wrapped = printed.indexOf('\n') >= 0;
      if (!file.isEmpty() && (wrapped || wrappedBefore)) {
        file.append('\n');
      }
      file.append(printed).append('\n');
      wrappedBefore = wrapped;
    }
    return file.toString();
  }
}
