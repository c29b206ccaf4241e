package dev.braid.runtime.internal.broker;

import dev.braid.engine.ServiceDirectory;
import dev.braid.wire.Namespace;
import dev.braid.wire.Wire;
import java.time.Duration;
import java.time.InstantSource;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.apache.kafka.clients.admin.Admin;

/**
 * Tells by the consumer groups of a cluster who serves what: whoever has requests of a name
 * assigned to it, be it a service, a flow, or a listener that knows nothing of Braid. A consumer
 * that assigns itself partitions by hand is in no group, and is not seen.
 *
 * <p>A thread of its own looks once a second while names are asked about, and sooner for who waits.
 * That nobody serves a name it says when two looks in a row have found nobody. For any thread.
 */
final class ConsumerGroupDirectory implements ServiceDirectory, AutoCloseable {

  private static final long INTERVAL = 1000;

  /** The least from one look to the next. */
  private static final long PAUSE = 100;

  /** So long after the last question a name is still looked for. */
  private static final long WATCHED_FOR = Duration.ofMinutes(10).toMillis();

  /** Those who can wait take nothing that is older. */
  private static final long FRESH_FOR = 2000;

  private static final int MOST = 10_000;

  private final Function<Set<String>, Map<String, Presence>> readers;
  private final InstantSource clock;
  private final Namespace namespace;

  /** By request topic. */
  private final Map<String, Known> names = new ConcurrentHashMap<>();

  private final Thread thread = new Thread(this::run, "braid-directory");

  /** Guarded by this object's lock, as is all that follows. */
  private boolean urgent;

  private boolean closed;

  /**
   * @param readers finds out which of some topics are read by a group, and may take its time; a
   *     topic that it does not name is not known about
   * @param namespace in which names are written
   */
  ConsumerGroupDirectory(
      Function<Set<String>, Map<String, Presence>> readers,
      InstantSource clock,
      Namespace namespace) {
    this.readers = readers;
    this.clock = clock;
    this.namespace = namespace;
    thread.setDaemon(true);
  }

  /** Looks from now on, until it is closed. */
  static ConsumerGroupDirectory start(Admin admin, Namespace namespace) {
    ConsumerGroupDirectory directory =
        new ConsumerGroupDirectory(
            new GroupReaders(admin, namespace)::of, InstantSource.system(), namespace);
    directory.thread.start();
    return directory;
  }

  /** What has been found out about one name. */
  private static final class Known {
    private volatile long asked;
    private volatile Finding finding = new Finding(Presence.UNKNOWN, 0, ANY_TIME);
  }

  /**
   * What a look has found.
   *
   * @param nobody how many looks in a row have found nobody
   * @param begun when the look began, in milliseconds since the epoch
   */
  private record Finding(Presence presence, int nobody, long begun) {

    Finding next(Presence found, long time) {
      if (found != Presence.NOBODY) {
        return new Finding(found, 0, time);
      }
      return new Finding(nobody == 0 ? Presence.UNKNOWN : found, Math.min(nobody + 1, 2), time);
    }
  }

  @Override
  public Presence serves(String name, long since) {
    String topic = namespace.of(Wire.requestTopic(name));
    Known known = names.get(topic);
    if (known == null) {
      if (names.size() >= MOST) {
        return Presence.UNKNOWN;
      }
      known = names.computeIfAbsent(topic, unused -> new Known());
    }
    known.asked = clock.millis();
    Finding finding = known.finding;
    if (finding.presence() == Presence.UNKNOWN || finding.begun() < since) {
      hurry();
    }
    return finding.begun() < since ? Presence.UNKNOWN : finding.presence();
  }

  /** Whether it was found out just now that it is served. Never waits. */
  boolean isServed(String name) {
    return serves(name, clock.millis() - FRESH_FOR) == Presence.SERVED;
  }

  @Override
  public Presence await(String name, Duration patience) {
    long now = clock.millis();
    if (serves(name, now - FRESH_FOR) == Presence.SERVED) {
      return Presence.SERVED;
    }
    long end = now + patience.toMillis();
    synchronized (this) {
      Presence presence = serves(name, now);
      for (long left = patience.toMillis();
          presence == Presence.UNKNOWN && left > 0 && !closed;
          left = end - clock.millis()) {
        try {
          wait(left);
        } catch (InterruptedException interrupted) {
          Thread.currentThread().interrupt();
          return Presence.UNKNOWN;
        }
        presence = serves(name, now);
      }
      return presence;
    }
  }

  private synchronized void hurry() {
    if (!urgent) {
      urgent = true;
      notifyAll();
    }
  }

  private void run() {
    try {
      for (long last = clock.millis() - INTERVAL; waitForNext(last); ) {
        last = clock.millis();
        look(last);
      }
    } catch (InterruptedException stopped) {
      // By close, which is all that it means.
      Thread.currentThread().interrupt();
    }
  }

  /** Answers whether there is to be a next look. */
  private synchronized boolean waitForNext(long last) throws InterruptedException {
    while (!closed) {
      long gone = clock.millis() - last;
      if (gone >= (urgent ? PAUSE : INTERVAL) && (urgent || !watched().isEmpty())) {
        urgent = false;
        return true;
      }
      long left = (urgent ? PAUSE : INTERVAL) - gone;
      // Nothing to look for: until somebody asks.
      wait(left > 0 ? left : 0);
    }
    return false;
  }

  private Set<String> watched() {
    long oldest = clock.millis() - WATCHED_FOR;
    names.values().removeIf(known -> known.asked < oldest);
    return names.keySet();
  }

  /** One look at all names. */
  void look(long begun) {
    Map<String, Presence> found = readers.apply(new LinkedHashSet<>(watched()));
    boolean again = false;
    for (Map.Entry<String, Known> name : names.entrySet()) {
      Presence presence = found.getOrDefault(name.getKey(), Presence.UNKNOWN);
      Known known = name.getValue();
      known.finding = known.finding.next(presence, begun);
      again |= known.finding.nobody() == 1;
    }
    synchronized (this) {
      urgent |= again;
      notifyAll();
    }
  }

  @Override
  public void close() {
    synchronized (this) {
      closed = true;
      notifyAll();
    }
    thread.interrupt();
  }
}
