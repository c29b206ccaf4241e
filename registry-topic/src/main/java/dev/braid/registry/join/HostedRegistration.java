package dev.braid.registry.join;

import dev.braid.registry.model.Condition;
import dev.braid.registry.model.Heartbeat;
import dev.braid.registry.model.InstanceKey;
import dev.braid.registry.model.Registration;
import dev.braid.runtime.spi.HostedService;

/** One service or flow of an app in the registry. For the publisher's thread. */
final class HostedRegistration {

  private final HostedService hosted;
  private final Registration template;

  /** Whether it is served; only then anything is said of it. */
  boolean serving;

  long incarnation;
  long sequence;

  /** Whether the log has this incarnation's registration. */
  boolean written;

  /** Whether a registration is under way. */
  boolean writing;

  /** When that was last sent. */
  long announced;

  /** How often, in this incarnation. */
  int announcements;

  /** Whether another process lives under the same key. */
  boolean doubled;

  /**
   * @param template its registration, in any incarnation
   */
  HostedRegistration(HostedService hosted, Registration template) {
    this.hosted = hosted;
    this.template = template;
  }

  String name() {
    return hosted.name();
  }

  InstanceKey key() {
    return template.key();
  }

  void begin(long newIncarnation) {
    incarnation = newIncarnation;
    sequence = 0;
    written = false;
    announcements = 0;
    doubled = false;
  }

  Registration registration() {
    return template.withIncarnation(incarnation);
  }

  /** The next one. */
  Heartbeat heartbeat() {
    sequence++;
    int capacity = hosted.capacity();
    int busy = Math.max(0, hosted.busy().getAsInt());
    double load = capacity == 0 ? 0 : (double) busy / capacity;
    return new Heartbeat(
        key(), incarnation, sequence, Math.max(0, capacity - busy), load, Condition.SERVING);
  }
}
