package dev.braid.runtime;

import dev.braid.dsl.kafka.CrashLog;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * Counts against a record what it has sent and a topic has refused for good, as a crash of it. The
 * refusal comes when the record has long been worked off; then its transaction is aborted, or its
 * task goes back to its last commit, and it comes again. So what a thread has in hand is noted as
 * it sends.
 *
 * <p>In memory: no process ends by such a refusal. Over it stands the crash log of those that do.
 * For any thread.
 */
final class RefusedSends implements CrashLog {

  /** Of one partition; a record that was refused once, and then no more, is forgotten in time. */
  private static final int MOST = 1000;

  private final CrashLog crashes;
  private final ThreadLocal<Hand> hands = ThreadLocal.withInitial(Hand::new);
  private final Map<TopicPartition, Refused> refused = new ConcurrentHashMap<>();

  /**
   * @param crashes of the process
   */
  RefusedSends(CrashLog crashes) {
    this.crashes = crashes;
  }

  /** What one thread has in hand. */
  private static final class Hand {
    private @Nullable Refused partition;
    private long offset;
  }

  /** A record whose sends can be counted against it. */
  record Source(Refused partition, long offset) {

    /** Something that it has sent was refused. Answers how often that has happened. */
    int refuse(String why) {
      return partition.add(offset, why);
    }
  }

  /** The records of one partition. */
  static final class Refused {

    private final Map<Long, Count> counts = new LinkedHashMap<>();

    private record Count(int times, String why) {}

    private synchronized int add(long offset, String why) {
      Count before = counts.remove(offset);
      int times = before == null ? 1 : before.times() + 1;
      counts.put(offset, new Count(times, why));
      if (counts.size() > MOST) {
        counts.remove(counts.keySet().iterator().next());
      }
      return times;
    }

    private synchronized @Nullable Count get(long offset) {
      return counts.get(offset);
    }
  }

  /** What the calling thread has in hand; null between two records. */
  @Nullable Source inHand() {
    Hand hand = hands.get();
    return hand.partition == null ? null : new Source(hand.partition, hand.offset);
  }

  @Override
  public Partition of(String topic, int partition) {
    Refused own =
        refused.computeIfAbsent(new TopicPartition(topic, partition), unused -> new Refused());
    return new Both(crashes.of(topic, partition), own);
  }

  /** The crashes of one partition's records, of either kind. */
  private final class Both implements Partition {

    private final Partition crashed;
    private final Refused own;
    private final Hand hand = hands.get();

    Both(Partition crashed, Refused own) {
      this.crashed = crashed;
      this.own = own;
    }

    @Override
    public int crashes(long offset) {
      Refused.Count count = own.get(offset);
      return Math.max(crashed.crashes(offset), count == null ? 0 : count.times());
    }

    @Override
    public String trouble(long offset) {
      Refused.Count count = own.get(offset);
      return count == null || crashed.crashes(offset) >= MOST_CRASHES
          ? crashed.trouble(offset)
          : "what it sent was refused %d times: %s".formatted(count.times(), count.why());
    }

    @Override
    public void begin(long offset) {
      hand.partition = own;
      hand.offset = offset;
      crashed.begin(offset);
    }

    @Override
    public void end(long offset) {
      hand.partition = null;
      crashed.end(offset);
    }
  }
}
