package dev.braid.dsl;

import java.util.Optional;

/**
 * Sends its input as a signal, and passes it on.
 *
 * @param name the signal
 * @param label tells this use of the name from another one in the same definition
 */
public record Emit(String name, Optional<String> label) implements Leaf {

  public Emit {
    Names.require("signal", name);
    label.ifPresent(text -> Names.require("label", text));
  }

  /** Names the signal, without a label. */
  public static Emit of(String name) {
    return new Emit(name, Optional.empty());
  }

  public Emit withLabel(String text) {
    return new Emit(name, Optional.of(text));
  }

  @Override
  public <R> R accept(StepVisitor<R> visitor) {
    return visitor.emit(this);
  }
}
