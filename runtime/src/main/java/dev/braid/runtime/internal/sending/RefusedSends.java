package dev.braid.runtime.internal.sending;

import dev.braid.engine.CrashLog;
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
public final class RefusedSends implements CrashLog {

  /** Of one partition; a record that was refused once, and then no more, is forgotten in time. */
  private static final int MOST = 1000;

  private final CrashLog crashes;
  private final ThreadLocal<Hand> hands = ThreadLocal.withInitial(Hand::new);
  private final Map<TopicPartition, Refused> refused = new ConcurrentHashMap<>();

  /**
   * @param crashes of the process
   */
  public RefusedSends(CrashLog crashes) {
    this.crashes = crashes;
  }

  /** What one thread has in hand. */
  private static final class Hand {
    private @Nullable Refused partition;
    private long offset;
    private long stamp;
  }

  /** A record whose sends can be counted against it. */
  record Source(Refused partition, long offset, long stamp) {

    /** Something that it has sent was refused. Answers how often that has happened. */
    int refuse(String why) {
      return partition.add(new Place(offset, stamp), why);
    }
  }

  /** A record of a partition, in this life of it. */
  private record Place(long offset, long stamp) {}

  /** The records of one partition. */
  static final class Refused {

    private final Map<Place, Count> counts = new LinkedHashMap<>();

    private record Count(int times, String why) {}

    private synchronized int add(Place place, String why) {
      Count before = counts.remove(place);
      int times = before == null ? 1 : before.times() + 1;
      counts.put(place, new Count(times, why));
      if (counts.size() > MOST) {
        counts.remove(counts.keySet().iterator().next());
      }
      return times;
    }

    private synchronized @Nullable Count get(Place place) {
      return counts.get(place);
    }
  }

  /** What the calling thread has in hand; null between two records. */
  @Nullable Source inHand() {
    Hand hand = hands.get();
    return hand.partition == null ? null : new Source(hand.partition, hand.offset, hand.stamp);
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
    public int crashes(long offset, long stamp) {
      Refused.Count count = own.get(new Place(offset, stamp));
      return Math.max(crashed.crashes(offset, stamp), count == null ? 0 : count.times());
    }

    @Override
    public String trouble(long offset, long stamp) {
      Refused.Count count = own.get(new Place(offset, stamp));
      return count == null || count.times() < MOST_CRASHES
          ? crashed.trouble(offset, stamp)
          : "what it sent was refused %s times: %s".formatted(count.times(), count.why());
    }

    @Override
    public void begin(long offset, long stamp) {
      hand.partition = own;
      hand.offset = offset;
      hand.stamp = stamp;
      crashed.begin(offset, stamp);
    }

    @Override
    public void pass(long offset, long stamp) {
      crashed.pass(offset, stamp);
    }

    @Override
    public void giveUp(long offset, long stamp) {
      crashed.giveUp(offset, stamp);
    }

    @Override
    public void end(long offset) {
      hand.partition = null;
      crashed.end(offset);
    }
  }
}
