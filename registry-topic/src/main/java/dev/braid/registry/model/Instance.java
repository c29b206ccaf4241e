package dev.braid.registry.model;

import dev.braid.registry.view.CapacityView;
import dev.braid.registry.view.RegistryView;

/**
 * One instance as an observer sees it at one moment. What changes with every heartbeat (sequence,
 * load, free capacity) is not here: {@link RegistryView#explain} and {@link CapacityView} have it.
 */
public record Instance(
    Registration registration, InstanceState state, Reason reason, Condition condition) {

  public InstanceKey key() {
    return registration.key();
  }

  public String service() {
    return registration.key().service();
  }

  @Override
  public String toString() {
    return "%s#%s %s (%s)".formatted(key(), registration.incarnation(), state, reason.text());
  }
}
