package dev.braid.registry.observe;

import static java.util.Objects.requireNonNull;

import dev.braid.count.Counters;
import dev.braid.dsl.Names;
import dev.braid.engine.CallTimes;
import dev.braid.engine.ServiceDirectory;
import dev.braid.registry.model.Timings;
import dev.braid.registry.view.RegistryCounter;
import dev.braid.registry.view.RegistryFeed;
import dev.braid.registry.view.RegistryView;
import dev.braid.registry.view.ViewFreshness;
import dev.braid.registry.wire.RegistryMessages;
import dev.braid.registry.wire.RegistryTopics;
import dev.braid.runtime.client.Brokers;
import dev.braid.runtime.client.Topics;
import dev.braid.runtime.config.Config;
import dev.braid.runtime.config.ConfigException;
import dev.braid.runtime.spi.AppContext;
import dev.braid.wire.Namespace;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.WakeupException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the registry's topics into a {@link RegistryView}, from their beginning and for as long as
 * it is open. It is in no group and commits nothing: any number may read, each for itself.
 *
 * <p>The view is current while everything has been read that stood in the log a moment ago. The
 * brokers are asked for that all the time; when they do not answer, the view is cut off. Its time
 * passes only with their answers: so nobody's lease runs out by what has not been read yet.
 *
 * <p>One daemon thread reads, feeds the view and calls its watchers. All methods are for any
 * thread.
 */
public final class RegistryObserver implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(RegistryObserver.class);

  /** What does not answer for so long is disconnected from, and may be another broker by now. */
  private static final int REQUEST_TIMEOUT = 5_000;

  private static final Duration CLOSING = Duration.ofSeconds(2);

  private final Namespace namespace;
  private final List<TopicPartition> partitions;
  private final RegistryMessages messages;
  private final RegistryFeed feed;
  private final RegistryView view;
  private final Runnable closing;
  private final Consumer<byte[], byte[]> consumer;
  private final InstantSource wall;
  private final LogEnds ends;
  private final Freshness freshness;
  private final long interval;
  private final RegistryDirectory directory = new RegistryDirectory(this);
  private final Thread thread = new Thread(this::run, "braid-registry-observer");
  private volatile boolean closed;
  private volatile boolean urgent;
  private boolean troubled;

  /** Guards what others wait for, and is notified after each round. */
  private final Object progress = new Object();

  private boolean caughtUp;
  private long fresh;

  private RegistryObserver(
      Timings timings, Brokers brokers, Runnable closing, InstantSource wall, Namespace namespace) {
    this.namespace = namespace;
    this.partitions = RegistryTopics.partitions(namespace);
    this.messages = new RegistryMessages(namespace);
    this.feed = RegistryFeed.of(timings);
    this.view = feed.view();
    this.closing = closing;
    this.consumer = consumer(brokers, partitions);
    this.wall = wall;
    this.interval = timings.tick().toNanos();
    long limit = timings.deadAfter().minus(timings.heartbeat()).toNanos() / 2;
    long now = System.nanoTime();
    this.freshness = new Freshness(limit, timings.pause().toNanos() / 2, now);
    this.ends =
        new LogEnds(
            brokers.admin(),
            partitions,
            Duration.ofMillis(REQUEST_TIMEOUT),
            consumer::wakeup,
            now - interval);
    thread.setDaemon(true);
  }

  /**
   * Creates the registry's topics if they are missing, and begins to read them. Waits for the
   * brokers, not for what stands in the topics: see {@link #awaitCurrent}.
   *
   * @throws ConfigException when the topics exist and are not as they should be
   * @throws IllegalStateException when the brokers do not answer
   */
  public static RegistryObserver start(Config config, Timings timings) {
    return start(config, timings, InstantSource.system());
  }

  /**
   * The same, with another wall clock.
   *
   * @param wall the clock that callers of the directory go by
   */
  public static RegistryObserver start(Config config, Timings timings, InstantSource wall) {
    Brokers brokers = Brokers.of(config);
    try {
      return start(brokers, brokers::close, config.namespace(), timings, wall);
    } catch (RuntimeException failed) {
      brokers.close();
      throw failed;
    }
  }

  /**
   * The same, of an app that it joins, whose clients it uses.
   *
   * @throws ConfigException when the topics exist and are not as they should be
   */
  public static RegistryObserver start(AppContext host, Timings timings, InstantSource wall) {
    return start(host.brokers(), () -> {}, host.config().namespace(), timings, wall);
  }

  private static RegistryObserver start(
      Brokers brokers, Runnable closing, Namespace namespace, Timings timings, InstantSource wall) {
    requireNonNull(timings, "timings");
    Topics topics = brokers.topics();
    topics.require(RegistryTopics.names(namespace), EnumSet.of(AclOperation.READ));
    RegistryTopics.ensure(topics, namespace);
    RegistryObserver observer = new RegistryObserver(timings, brokers, closing, wall, namespace);
    observer.thread.start();
    return observer;
  }

  private static Consumer<byte[], byte[]> consumer(Brokers brokers, List<TopicPartition> all) {
    Map<String, Object> own =
        Map.of(
            ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
            false,
            ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
            "earliest",
            ConsumerConfig.ISOLATION_LEVEL_CONFIG,
            "read_uncommitted",
            ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG,
            false,
            ConsumerConfig.MAX_POLL_RECORDS_CONFIG,
            5_000,
            ConsumerConfig.REQUEST_TIMEOUT_MS_CONFIG,
            REQUEST_TIMEOUT);
    Consumer<byte[], byte[]> consumer = brokers.consumer(own);
    consumer.assign(all);
    consumer.seekToBeginning(all);
    return consumer;
  }

  /** The picture that it feeds. */
  public RegistryView view() {
    return view;
  }

  /**
   * Waits until everything has been read that stood in the log when this started.
   *
   * @return whether it has
   */
  public boolean awaitCurrent(Duration patience) {
    return await(() -> caughtUp, patience);
  }

  /**
   * Waits until the view is current, and every live instance that it lists has been heard from
   * since: who stood in the log and has gone without a goodbye is dead by then. That takes about a
   * heartbeat where nobody has, and as long as a lease where somebody has.
   *
   * @return whether it is so
   */
  public boolean awaitSettled(Duration patience) {
    return await(view::isSettled, patience);
  }

  /**
   * What it knows of who serves a name: served, when a live instance is known; nobody, when the
   * view is current, believes in the silence that it hears, and knows none. Not known otherwise, or
   * once this is closed.
   */
  public ServiceDirectory directory() {
    return directory;
  }

  /** How long callers wait for a service, by what its instances promise. */
  public CallTimes times(CallerTimeouts timeouts) {
    return (service, attempt) ->
        localName(service).map(name -> timeouts.of(view.snapshot().sla(name), attempt));
  }

  /** What its view counts. */
  public Counters counters() {
    return view.counts();
  }

  /** Counts in its view what was done or refused by an app that has joined. */
  public void count(RegistryCounter counter, long more) {
    feed.count(counter, more);
  }

  /** The namespace whose registry it reads. */
  public Namespace namespace() {
    return namespace;
  }

  /** The name that its instances register, where a caller's name is of this namespace. */
  Optional<String> localName(String reference) {
    String there = Names.namespaceOf(reference);
    return there.isEmpty() || there.equals(namespace.name())
        ? Optional.of(Names.localOf(reference))
        : Optional.empty();
  }

  /** Waits until everything is known that was written before this was called. */
  boolean awaitFresh(Duration patience) {
    long called = System.nanoTime();
    hurry();
    return await(() -> isFreshAfter(called), patience);
  }

  /** Whether everything is known that had been written at this time of the directory's clock. */
  boolean isFreshSince(long epochMillis) {
    synchronized (progress) {
      long age = (System.nanoTime() - fresh) / 1_000_000;
      return caughtUp && !closed && wall.millis() - age >= epochMillis;
    }
  }

  private boolean isFreshAfter(long time) {
    return caughtUp && fresh - time >= 0;
  }

  /** Asks for the ends of the log at once. */
  void hurry() {
    urgent = true;
    consumer.wakeup();
  }

  /** The condition is looked at with the lock held, after each round. */
  private boolean await(BooleanSupplier condition, Duration patience) {
    long end = System.nanoTime() + patience.toNanos();
    synchronized (progress) {
      while (!condition.getAsBoolean()) {
        long left = (end - System.nanoTime()) / 1_000_000;
        if (closed || left <= 0) {
          return false;
        }
        try {
          progress.wait(left);
        } catch (InterruptedException interrupted) {
          Thread.currentThread().interrupt();
          return false;
        }
      }
      return true;
    }
  }

  // The thread.

  private void run() {
    try (consumer) {
      while (!closed) {
        try {
          round();
          troubled = false;
        } catch (InterruptException interrupted) {
          LOG.warn("the registry is no longer read: its thread was interrupted", interrupted);
          return;
        } catch (RuntimeException failed) {
          if (!troubled) {
            LOG.error("the registry cannot be read; trying again and again", failed);
            troubled = true;
          }
          turn(ViewFreshness.CUT_OFF);
          LockSupport.parkNanos(view.timings().tick().toNanos());
        }
      }
    } finally {
      closed = true;
      turn(ViewFreshness.CUT_OFF);
      tell();
    }
  }

  private void round() {
    long now = System.nanoTime();
    if (!ends.isAsking() && (urgent || now - ends.asked() >= interval)) {
      urgent = false;
      ends.ask(now);
    }
    read();
    ends.answer().ifPresent(offsets -> freshness.answered(ends.asked(), offsets));
    if (freshness.reached(positions(), System.nanoTime())) {
      feed.tick();
    }
    turn(freshness.judge(System.nanoTime()));
    tell();
  }

  private void read() {
    try {
      for (ConsumerRecord<byte[], byte[]> record : consumer.poll(view.timings().tick())) {
        messages.feed(feed, record);
      }
    } catch (WakeupException woken) {
      LOG.trace("there is something else to do", woken);
    }
  }

  /** In the order of the partitions. */
  private List<Long> positions() {
    List<Long> positions = new ArrayList<>();
    for (TopicPartition partition : partitions) {
      positions.add(position(partition));
    }
    return positions;
  }

  private long position(TopicPartition partition) {
    try {
      return consumer.position(partition, Duration.ZERO);
    } catch (TimeoutException | WakeupException unknown) {
      LOG.trace("not known yet", unknown);
      return -1;
    }
  }

  private void turn(ViewFreshness to) {
    ViewFreshness from = view.snapshot().feed();
    if (from == to) {
      return;
    }
    // On a busy machine it lags now and then, and is current again.
    if (!closed && (from == ViewFreshness.CUT_OFF || to == ViewFreshness.CUT_OFF)) {
      LOG.info("the registry's view was {} and is {}", from, to);
    } else {
      LOG.debug("the registry's view was {} and is {}", from, to);
    }
    if (to == ViewFreshness.CUT_OFF) {
      feed.count(RegistryCounter.CUT_OFFS, 1);
    } else if (to == ViewFreshness.LAGGING) {
      feed.count(RegistryCounter.LAGS, 1);
    }
    feed.turn(to);
  }

  private void tell() {
    synchronized (progress) {
      caughtUp = freshness.wasFresh();
      fresh = freshness.fresh();
      progress.notifyAll();
    }
  }

  /** Stops reading. The view stays as it is, cut off; who waits here waits no more. */
  @Override
  public void close() {
    closed = true;
    synchronized (progress) {
      progress.notifyAll(); // the thread may need long to let go of brokers that do not answer
    }
    consumer.wakeup();
    if (Thread.currentThread() != thread) {
      try {
        thread.join(CLOSING.toMillis());
      } catch (InterruptedException interrupted) {
        Thread.currentThread().interrupt();
      }
    }
    closing.run();
  }
}
