package dev.braid.registry.view;

import dev.braid.registry.model.Instance;

/** Who was chosen for a piece of work, or why nobody was. */
public sealed interface Assignment {

  /** This one, which now has one fewer free. */
  record Taken(Instance instance) implements Assignment {}

  /** All that serve it are busy: ask again when one has answered or beaten. */
  record Busy(String service) implements Assignment {

    @Override
    public String toString() {
      return "every instance of %s is busy".formatted(service);
    }
  }

  /** No live instance serves it. */
  record Nobody(String service) implements Assignment {

    @Override
    public String toString() {
      return "no live instance serves %s".formatted(service);
    }
  }
}
