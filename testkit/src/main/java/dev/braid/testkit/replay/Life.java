package dev.braid.testkit.replay;

import dev.braid.dsl.CodecException;
import dev.braid.engine.ReturnTopics;
import dev.braid.engine.ServiceDirectory;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** What one life of a process is told, which differs from what the next one is. */
final class Life {

  /** No two clocks differ by more, those of brokers among them. */
  static final long SKEW = 2_000;

  private final World world;
  private final long clock;
  private final Map<String, ServiceDirectory.Presence> directory = new HashMap<>();
  private final Map<String, Integer> places = new HashMap<>();
  private final Map<String, Boolean> broken = new HashMap<>();
  private final Set<Integer> schemas = new HashSet<>();
  private final Deque<Runnable> jobs = new ArrayDeque<>();
  private long commits;

  /** What the record in hand carries, while there is one. */
  private byte @Nullable [] inHand;

  Life(World world) {
    this.world = world;
    this.clock = world.clock();
  }

  long clock() {
    return clock;
  }

  long commits() {
    world.defect(Defect.COMMITS_TOLD_EARLY, () -> commits++);
    return commits;
  }

  /** A record is worked off now, or none any more. */
  void take(byte @Nullable [] value) {
    inHand = value;
  }

  void committed() {
    commits++;
  }

  void work(Runnable job) {
    jobs.add(job);
  }

  Deque<Runnable> jobs() {
    return jobs;
  }

  ServiceDirectory.Presence serves(String name) {
    if (!world.suffers(Peril.DIRECTORY)) {
      return ServiceDirectory.Presence.SERVED;
    }
    if (world.chance(20)) {
      directory.remove(name);
    }
    return directory.computeIfAbsent(
        name,
        unused ->
            world.chance(60)
                ? ServiceDirectory.Presence.SERVED
                : world.chance(50)
                    ? ServiceDirectory.Presence.NOBODY
                    : ServiceDirectory.Presence.UNKNOWN);
  }

  /** The end as it is now, told at once or late. */
  CompletionStage<Long> end(String topic, int partition) {
    long end =
        world.has(Defect.ENDS_OF_NOTHING) ? 0 : world.log().partition(topic, partition).end();
    if (!world.suffers(Peril.DELAYS) || world.chance(60)) {
      return CompletableFuture.completedFuture(end);
    }
    CompletableFuture<Long> late = new CompletableFuture<>();
    world.later(() -> late.complete(end));
    return late;
  }

  /** Who looks where requests stand would not let that defect through. */
  int served() {
    return world.has(Defect.KEYS_ELSEWHERE) ? 0 : Fleet.PARTITIONS;
  }

  /** Why nothing would arrive there, as far as is known; null: it would. */
  @Nullable String trouble(String topic) {
    return !world.has(Defect.TROUBLE_UNTOLD) && isBroken(topic) ? "has no leader" : null;
  }

  /** Whether nothing arrives there, by what is said to this life. */
  boolean isBroken(String topic) {
    if (!world.suffers(Peril.TROUBLE)) {
      return false;
    }
    if (world.chance(20)) {
      broken.remove(topic);
    }
    return broken.computeIfAbsent(topic, unused -> world.chance(20));
  }

  /**
   * The registry's answer that is awaited, if this life does not have it; it may be that it fails.
   */
  @Nullable CompletionStage<?> awaits(int schema, byte[] bytes) {
    if (!world.suffers(Peril.REGISTRY) || schemas.contains(schema)) {
      return null;
    }
    boolean isKept = inHand != null && !Arrays.equals(inHand, bytes);
    if (isKept && world.has(Defect.KEPT_UNASKED)) {
      return null;
    }
    int drawn = world.draw(100);
    if (drawn < 30) {
      schemas.add(schema);
      return null;
    }
    if (drawn < 45) {
      return CompletableFuture.failedFuture(new CodecException(Rules.AWAY));
    }
    CompletableFuture<@Nullable Void> told = new CompletableFuture<>();
    world.later(
        () -> {
          if (world.chance(60)) {
            schemas.add(schema);
            told.complete(null);
          } else {
            told.completeExceptionally(new CodecException(Rules.AWAY));
          }
        });
    return told;
  }

  /** What this life has not been told it cannot read, whoever wants to. */
  void read(int schema) {
    boolean forgets = world.has(Defect.SCHEMA_FORGOTTEN) && world.chance(20);
    if (world.suffers(Peril.REGISTRY) && (forgets || !schemas.contains(schema))) {
      throw CodecException.unavailable(Rules.AWAY, new IllegalStateException(Rules.AWAY));
    }
  }

  /** Who writes with a schema has been told it. */
  void write(int schema) {
    schemas.add(schema);
  }

  int partitions(String topic) {
    int there = world.log().partitions(topic);
    if (!world.suffers(Peril.PLACES)) {
      return there;
    }
    if (world.chance(20)) {
      places.remove(topic);
    }
    return places.computeIfAbsent(
        topic, unused -> world.chance(70) ? there : world.chance(50) ? 0 : ReturnTopics.UNKNOWN);
  }
}
