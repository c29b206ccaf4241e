package dev.braid.dsl;

/** A node of a flow: a leaf that does something, or a composition of other steps. */
public sealed interface Step permits Leaf, Composition {

  /** Hands this step to the method of {@code visitor} that is made for its kind. */
  <R> R accept(StepVisitor<R> visitor);
}
