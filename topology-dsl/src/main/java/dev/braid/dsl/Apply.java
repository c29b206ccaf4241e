package dev.braid.dsl;

import java.util.Optional;

/**
 * Runs a named pure function in place. Two of them are equal when their names are; the function
 * itself is looked up by that name when the flow is compiled.
 *
 * @param name the function
 * @param label tells this use of the name from another one in the same definition
 */
public record Apply(String name, Optional<String> label) implements Leaf {

  public Apply {
    Names.require("function", name);
    label.ifPresent(text -> Names.require("label", text));
  }

  /** Names the function, without a label. */
  public static Apply of(String name) {
    return new Apply(name, Optional.empty());
  }

  public Apply withLabel(String text) {
    return new Apply(name, Optional.of(text));
  }

  @Override
  public <R> R accept(StepVisitor<R> visitor) {
    return visitor.apply(this);
  }
}
