package dev.braid.registry.model;

import static java.util.Objects.requireNonNull;

import dev.braid.registry.internal.Texts;

/**
 * An instance says that it lives.
 *
 * @param incarnation that of its registration
 * @param sequence larger in each heartbeat of an incarnation; one that is not is ignored
 * @param freeCapacity how many more requests it could take now
 * @param load how busy it is: 0 idle, 1 fully; what is beyond 1 waits
 */
public record Heartbeat(
    InstanceKey key,
    long incarnation,
    long sequence,
    int freeCapacity,
    double load,
    Condition condition) {

  public Heartbeat {
    requireNonNull(key, "key");
    requireNonNull(condition, "condition");
    Texts.requireNotNegative("incarnation", incarnation);
    Texts.requireNotNegative("sequence", sequence);
    Texts.requireNotNegative("free capacity", freeCapacity);
    if (!(load >= 0 && load < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException(
          "load must be a number from 0 on, found %s".formatted(load));
    }
  }

  /** Of an idle instance with so much free capacity. */
  public static Heartbeat of(InstanceKey key, long incarnation, long sequence, int freeCapacity) {
    return new Heartbeat(key, incarnation, sequence, freeCapacity, 0, Condition.SERVING);
  }

  public Heartbeat withCondition(Condition told) {
    return new Heartbeat(key, incarnation, sequence, freeCapacity, load, told);
  }
}
