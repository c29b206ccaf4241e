package dev.braid.engine;

import static java.util.Objects.requireNonNull;

import dev.braid.wire.Namespace;
import java.util.EnumSet;
import java.util.Set;

/**
 * What a topology is made by.
 *
 * @param flags what is otherwise than usual
 * @param slips which calls of a pipe hand on to each other
 * @param namespace of all topics that it reads and writes
 * @param partitionCheck whether requests stand where their keys belong
 * @param deadLetters what is written to the dead letters
 */
public record CompileOptions(
    Set<Flag> flags,
    RoutingSlips slips,
    Namespace namespace,
    PartitionCheck partitionCheck,
    DeadLetterPolicy deadLetters) {

  /** What may be otherwise than usual. */
  public enum Flag {
    /** Executions are kept in memory, not on disk (RocksDB); both with a changelog. */
    IN_MEMORY,
    /**
     * A flow keeps executions although all its steps run in place, so that it can be started
     * durably too.
     */
    ALWAYS_DURABLE,
    /** For tests: every value is encoded and decoded between two steps. */
    ROUND_TRIP_EDGES
  }

  /** On disk, with slips, dead letters for poison, no namespace, and no check. */
  public static final CompileOptions DEFAULTS =
      new CompileOptions(
          Set.of(), RoutingSlips.ON, Namespace.NONE, PartitionCheck.NONE, DeadLetterPolicy.POISON);

  public CompileOptions {
    flags = Set.copyOf(flags);
    requireNonNull(slips, "slips");
    requireNonNull(namespace, "namespace");
    requireNonNull(partitionCheck, "partitionCheck");
    requireNonNull(deadLetters, "deadLetters");
  }

  public boolean has(Flag flag) {
    return flags.contains(flag);
  }

  public CompileOptions with(Flag flag, boolean set) {
    Set<Flag> changed = EnumSet.noneOf(Flag.class);
    changed.addAll(flags);
    changed.remove(flag);
    if (set) {
      changed.add(flag);
    }
    return new CompileOptions(changed, slips, namespace, partitionCheck, deadLetters);
  }

  public CompileOptions withSlips(RoutingSlips given) {
    return new CompileOptions(flags, given, namespace, partitionCheck, deadLetters);
  }

  public CompileOptions withNamespace(Namespace given) {
    return new CompileOptions(flags, slips, given, partitionCheck, deadLetters);
  }

  public CompileOptions withPartitionCheck(PartitionCheck given) {
    return new CompileOptions(flags, slips, namespace, given, deadLetters);
  }

  public CompileOptions withDeadLetters(DeadLetterPolicy given) {
    return new CompileOptions(flags, slips, namespace, partitionCheck, given);
  }
}
