package dev.braid.registry.view;

import dev.braid.registry.model.Instance;

/**
 * What a watcher is told. For one key, {@link Up} or {@link Suspect} comes first, then any of
 * these, and {@link Down} ends it until it comes up again; so whoever puts what comes up into a map
 * and takes out what goes down holds the live instances.
 */
public sealed interface Change {

  /** The instance as it is from now on. */
  Instance instance();

  /** Alive: new, or again. */
  record Up(Instance instance) implements Change {}

  /** It was alive and is in doubt; or it is new, and was never heard from. */
  record Suspect(Instance instance) implements Change {}

  /** No longer there; its reason says why. */
  record Down(Instance instance) implements Change {}

  /** There as before, but serving where it was draining, or the other way round. */
  record Changed(Instance before, Instance instance) implements Change {}
}
