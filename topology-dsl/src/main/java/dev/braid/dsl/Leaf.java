package dev.braid.dsl;

import java.util.Optional;

/** A step without children. Its name is what it calls, applies or emits. */
public sealed interface Leaf extends Step permits Call, Apply, Emit {

  /** The service, function or signal. */
  String name();

  /** What tells this use of the name from another one in the same definition. */
  Optional<String> label();

  /** The part of the step's id that follows the definition's name: the label, or else the name. */
  default String localId() {
    return label().orElse(name());
  }
}
