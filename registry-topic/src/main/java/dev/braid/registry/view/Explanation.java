package dev.braid.registry.view;

import dev.braid.registry.model.Instance;
import dev.braid.registry.model.InstanceKey;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Why a view holds an instance for alive, suspect or dead, or why it does not know it. All ages are
 * on the observer's own clock.
 *
 * @param instance as it is seen now; empty when it is not known
 * @param heard how long ago something of it was received
 * @param sequence of its last heartbeat
 * @param silence as far as it counts: what the observer missed itself does not
 * @param remaining until it would be dead, if nothing more came and nothing excused it
 * @param frozen why nothing expires now
 * @param preservation whether nobody is buried for silence now
 * @param text all of that for people, line by line
 */
public record Explanation(
    InstanceKey key,
    Optional<Instance> instance,
    Optional<Duration> heard,
    Optional<Long> sequence,
    Optional<Duration> silence,
    Optional<Duration> remaining,
    Optional<String> frozen,
    Preservation preservation,
    List<String> text) {

  public Explanation {
    text = List.copyOf(text);
  }

  /** All of it for people. */
  @Override
  public String toString() {
    return String.join("\n", text);
  }
}
