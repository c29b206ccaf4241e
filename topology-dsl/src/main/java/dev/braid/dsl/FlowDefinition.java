package dev.braid.dsl;

import static java.util.Objects.requireNonNull;

import java.util.List;

/**
 * A flow with its name and what the names in it stand for. Deployed, it is a service of that name.
 *
 * <p>The id of a step in it is {@code <definition>.<label or name>}: no positions, no nesting, so
 * regrouping and inserting steps keep it.
 */
public record FlowDefinition(String name, Step step, Bindings bindings) {

  /**
   * Checks the definition as a whole.
   *
   * @throws FlowException with every use of a name that needs a label, and every limit passed
   */
  public FlowDefinition {
    Names.require("flow", name);
    requireNonNull(bindings, "bindings");
    FlowException.throwIfAny(problems(name, step));
  }

  /** A flow whose names are services from tree to tree, until bound. */
  public static FlowDefinition of(String name, Step step) {
    return new FlowDefinition(name, step, Bindings.NONE);
  }

  /** What keeps {@code step} from being a definition of this name; each about a step's id. */
  public static List<Problem> problems(String name, Step step) {
    return DefinitionCheck.problems(name, step);
  }

  public FlowDefinition withBindings(Bindings more) {
    return new FlowDefinition(name, step, bindings.and(more));
  }

  /** The id of one of its steps. */
  public String idOf(Leaf leaf) {
    return name + "." + leaf.localId();
  }
}
