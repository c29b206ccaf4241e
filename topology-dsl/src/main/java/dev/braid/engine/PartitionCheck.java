package dev.braid.engine;

import static java.util.Objects.requireNonNull;

import java.util.function.ToIntFunction;

/**
 * Whether a request to what keeps something may stand in another partition than its key belongs
 * into. Each partition keeps for itself: two clients that put one key into two partitions, as
 * different partitioners do, would each have a state of it.
 *
 * @param partitions how many of a topic are served; 0 where that is not known, and then nothing is
 *     checked. Asked when a task starts, and the same in every life of it
 */
public record PartitionCheck(Policy policy, ToIntFunction<String> partitions) {

  /** What becomes of a request in the wrong partition. */
  public enum Policy {
    /** It is answered with a fault 400, and set aside. */
    REFUSE,
    /** It is run, and the log told of it now and then. */
    WARN,
    /** It is run. */
    OFF
  }

  /** Nothing is checked, as where there is one partition only. */
  public static final PartitionCheck NONE = new PartitionCheck(Policy.OFF, topic -> 0);

  public PartitionCheck {
    requireNonNull(policy, "policy");
    requireNonNull(partitions, "partitions");
  }
}
