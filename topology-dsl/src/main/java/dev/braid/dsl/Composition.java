package dev.braid.dsl;

import java.util.List;

/** A step made of others, in written order. */
public sealed interface Composition extends Step permits Pipe, And, Or, Batch, Parallel {

  /** The steps it is made of, in written order; never empty. */
  List<Step> steps();

  /** The same kind of composition, of other steps. */
  Composition with(List<Step> others);
}
