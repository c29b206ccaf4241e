package dev.braid.registry.view;

import dev.braid.registry.model.Instance;
import dev.braid.registry.model.InstanceKey;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;

/**
 * The instances by service, and unchanging copies of that. A copy shares what is of services that
 * have not changed since the last one. Guarded by the view's lock; the copies are for anyone.
 */
final class Index {

  private final Map<String, TreeMap<String, Instance>> byService = new HashMap<>();
  private final Set<String> changed = new HashSet<>();
  private NavigableMap<String, ServiceInstances> copy = Collections.emptyNavigableMap();

  void put(Instance instance) {
    byService
        .computeIfAbsent(instance.service(), service -> new TreeMap<>())
        .put(instance.key().instance(), instance);
    changed.add(instance.service());
  }

  void remove(InstanceKey key) {
    TreeMap<String, Instance> instances = byService.get(key.service());
    if (instances != null && instances.remove(key.instance()) != null) {
      changed.add(key.service());
      if (instances.isEmpty()) {
        byService.remove(key.service());
      }
    }
  }

  boolean hasChanged() {
    return !changed.isEmpty();
  }

  NavigableMap<String, ServiceInstances> copy() {
    if (hasChanged()) {
      NavigableMap<String, ServiceInstances> next = new TreeMap<>(copy);
      for (String service : changed) {
        TreeMap<String, Instance> instances = byService.get(service);
        if (instances == null) {
          next.remove(service);
        } else {
          next.put(service, new ServiceInstances(List.copyOf(instances.values())));
        }
      }
      copy = Collections.unmodifiableNavigableMap(next);
      changed.clear();
    }
    return copy;
  }
}
