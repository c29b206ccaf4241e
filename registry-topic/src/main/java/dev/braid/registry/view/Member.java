package dev.braid.registry.view;

import dev.braid.registry.model.Condition;
import dev.braid.registry.model.Heartbeat;
import dev.braid.registry.model.Instance;
import dev.braid.registry.model.InstanceKey;
import dev.braid.registry.model.InstanceState;
import dev.braid.registry.model.Reason;
import dev.braid.registry.model.Registration;
import org.jspecify.annotations.Nullable;

/** What is known of one incarnation of an instance. Guarded by the view's lock. */
final class Member {

  private static final long NO_HEARTBEAT = -1;

  private final Registration registration;
  private Instance instance;
  private long heard;
  private long since;
  private long sequence = NO_HEARTBEAT;
  private double load;
  private int free;
  private @Nullable Rank rank;

  /**
   * @param heard when, on the observer's clock
   */
  Member(Registration registration, InstanceState state, Reason reason, long heard) {
    this.registration = registration;
    this.instance = new Instance(registration, state, reason, Condition.SERVING);
    this.heard = heard;
    this.since = heard;
    this.free = registration.capacity();
  }

  Registration registration() {
    return registration;
  }

  InstanceKey key() {
    return registration.key();
  }

  long incarnation() {
    return registration.incarnation();
  }

  Instance instance() {
    return instance;
  }

  InstanceState state() {
    return instance.state();
  }

  Reason reason() {
    return instance.reason();
  }

  /** When something of it was last received. */
  long heard() {
    return heard;
  }

  /** When its state began. */
  long since() {
    return since;
  }

  boolean hasBeaten() {
    return sequence != NO_HEARTBEAT;
  }

  long sequence() {
    return sequence;
  }

  double load() {
    return load;
  }

  int free() {
    return free;
  }

  void hear(long now) {
    heard = now;
  }

  /** Whether a heartbeat says something new. */
  boolean isNews(Heartbeat heartbeat) {
    return heartbeat.sequence() > sequence;
  }

  void hear(Heartbeat heartbeat, long at) {
    heard = at;
    sequence = heartbeat.sequence();
    load = heartbeat.load();
    free = heartbeat.freeCapacity();
    if (heartbeat.condition() != instance.condition()) {
      instance =
          new Instance(registration, instance.state(), instance.reason(), heartbeat.condition());
    }
  }

  void become(InstanceState state, Reason reason, long now) {
    instance = new Instance(registration, state, reason, instance.condition());
    since = now;
  }

  void setFree(int capacity) {
    free = capacity;
  }

  /** Where it stands among those that can be given work. */
  @Nullable Rank rank() {
    return rank;
  }

  void setRank(@Nullable Rank place) {
    rank = place;
  }
}
