package dev.braid.runtime.internal.sending;

import dev.braid.runtime.internal.broker.KnownTopic;
import dev.braid.runtime.internal.broker.Places;
import dev.braid.runtime.internal.broker.Rounds;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import org.apache.kafka.common.Uuid;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks at the places of records that have been on their way for long, and has those given up that
 * cannot arrive. A place is broken only if the brokers say so: its topic has gone, or is another
 * one of its name, or has not that partition, or may not be written to, or its partition has no
 * leader. A broker that is slow, or away, is waited for, and so is a topic of one's own, which
 * nothing can take the place of.
 *
 * <p>That a partition has no leader may pass while the brokers choose another one: it counts when
 * it was seen twice, and when nothing else waits for the brokers.
 *
 * <p>What its producer should have given up long ago is given up too, wherever it goes.
 *
 * <p>One thread for all producers of an app.
 */
public final class SendWatch implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(SendWatch.class);

  /** A record that has been on its way for so long is looked after. */
  static final Duration LONG = Duration.ofSeconds(1);

  /** Longer than any producer may try to deliver: one that is silent still is broken itself. */
  static final Duration TOO_LONG = Duration.ofSeconds(45);

  /** From one look to the next. */
  private static final Duration ROUND = Duration.ofMillis(500);

  private static final Duration PATIENCE = Duration.ofSeconds(1);

  /** How often a partition must be seen without a leader. */
  private static final int LEADERLESS = 2;

  private final Places places;
  private final LongSupplier nanos;
  private final Set<BoundedProducer> producers = ConcurrentHashMap.newKeySet();
  private final Rounds rounds = new Rounds("braid-send-watch");

  /**
   * @param nanos a clock such as {@link System#nanoTime}
   */
  public SendWatch(Places places, LongSupplier nanos) {
    this.places = places;
    this.nanos = nanos;
  }

  /** Looks from now on. */
  public SendWatch start() {
    rounds.start(ROUND, this::look);
    return this;
  }

  void add(BoundedProducer producer) {
    producers.add(producer);
  }

  void remove(BoundedProducer producer) {
    producers.remove(producer);
  }

  /** One look at all of them. */
  void look() {
    long then = nanos.getAsLong() - LONG.toNanos();
    for (BoundedProducer producer : producers) {
      List<Sent> old = producer.olderThan(then);
      if (!old.isEmpty()) {
        look(producer, old);
      }
    }
  }

  private void look(BoundedProducer producer, List<Sent> old) {
    Set<String> topics =
        old.stream()
            .map(Sent::topic)
            .filter(topic -> !producer.isOwn(topic))
            .collect(Collectors.toSet());
    Map<String, Uuid> before = new HashMap<>();
    topics.forEach(topic -> before.put(topic, id(places.known(topic))));
    Map<String, KnownTopic> now = places.look(topics, PATIENCE);
    Map<Sent, String> broken = new HashMap<>();
    List<Sent> leaderless = new ArrayList<>();
    for (Sent sent : old) {
      KnownTopic found = now.get(sent.topic());
      String lasting = found == null ? null : lasting(sent, found, before);
      if (lasting != null) {
        broken.put(sent, lasting);
      } else if (found != null && found.trouble(sent.partition(), sent.key()) != null) {
        leaderless.add(sent);
      }
    }
    if (broken.size() + leaderless.size() == old.size()) {
      for (Sent sent : leaderless) {
        if (sent.countLeaderless() >= LEADERLESS) {
          broken.put(sent, "has no leader in its partition");
        }
      }
    }
    long overdue = nanos.getAsLong() - TOO_LONG.toNanos();
    for (Sent sent : old) {
      if (sent.since() - overdue < 0) {
        broken.putIfAbsent(sent, "was not heard of in time");
      }
    }
    tell(broken);
    broken.forEach(producer::giveUp);
  }

  private static @Nullable String lasting(Sent sent, KnownTopic found, Map<String, Uuid> before) {
    String lasting = found.lasting(sent.partition(), sent.key());
    if (lasting != null) {
      return lasting;
    }
    Uuid id = before.getOrDefault(sent.topic(), Uuid.ZERO_UUID);
    return id.equals(Uuid.ZERO_UUID) || id.equals(found.id()) ? null : "was created anew";
  }

  private static Uuid id(@Nullable KnownTopic topic) {
    return topic == null ? Uuid.ZERO_UUID : topic.id();
  }

  private static void tell(Map<Sent, String> broken) {
    broken.entrySet().stream()
        .map(
            each ->
                "partition %s of topic '%s' %s"
                    .formatted(each.getKey().partition(), each.getKey().topic(), each.getValue()))
        .distinct()
        .forEach(place -> LOG.warn("{}: what is sent there is set aside", place));
  }

  @Override
  public void close() {
    rounds.close();
  }
}
