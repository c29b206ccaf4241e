package dev.braid.registry.join;

import dev.braid.registry.view.KnownIncarnation;
import dev.braid.registry.view.RegistryCounter;
import dev.braid.registry.view.RegistryView;
import dev.braid.registry.view.ViewFreshness;
import dev.braid.registry.wire.RegistryMessages;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;
import java.util.function.ObjLongConsumer;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says of an app what it serves, and that it lives.
 *
 * <p>One daemon thread does all of it, and hears of everything through a queue; so nobody waits for
 * the brokers but who says goodbye. It beats by a monotonic clock, at times that are fixed from the
 * start: beats that could not be sent in their time are left out, so that a pause is followed by
 * one beat and not by a burst.
 *
 * <p><strong>Incarnations</strong> are milliseconds of the wall clock, but always more than what
 * the log holds: that clock may have been set back. When somebody else has said goodbye for an
 * incarnation, a new one begins. When a newer one lives that is not of this process, two have the
 * same id: the older one falls silent, says so in the log file, and takes over when the other one
 * is gone.
 */
final class Publisher implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Publisher.class);

  /** A registration is repeated so often: what was lost of it is there again then. */
  private static final long REPEAT = Duration.ofMinutes(1).toNanos();

  /** What is not in the own picture is said again, at most so often. */
  private static final long REPEAT_SOON = Duration.ofSeconds(5).toNanos();

  /** For goodbyes to be written. */
  private static final Duration PARTING = Duration.ofSeconds(1);

  private final Map<String, HostedRegistration> seats = new LinkedHashMap<>();
  private final RegistryView view;
  private final ObjLongConsumer<RegistryCounter> counting;
  private final Producer<byte[], byte[]> producer;
  private final RegistryMessages messages;
  private final InstantSource wall;
  private final LongSupplier clock;
  private final long interval;
  private final BlockingQueue<Runnable> orders = new LinkedBlockingQueue<>();
  private final Thread thread = new Thread(this::run, "braid-registry-publisher");
  private final AtomicBoolean parting = new AtomicBoolean();
  private final CountDownLatch parted = new CountDownLatch(1);
  private long nextBeat;
  private boolean troubled;
  private boolean ended;

  Publisher(
      List<HostedRegistration> seats,
      RegistryView view,
      ObjLongConsumer<RegistryCounter> counting,
      Producer<byte[], byte[]> producer,
      RegistryMessages messages,
      InstantSource wall,
      LongSupplier clock) {
    seats.forEach(seat -> this.seats.put(seat.name(), seat));
    this.view = view;
    this.counting = counting;
    this.producer = producer;
    this.messages = messages;
    this.wall = wall;
    this.clock = clock;
    this.interval = view.timings().heartbeat().toNanos();
    this.nextBeat = clock.getAsLong() + interval;
    thread.setDaemon(true);
  }

  /**
   * @param view what others say, where that is read
   * @param counting counts what is done here
   * @param producer is closed with this
   */
  static Publisher start(
      List<HostedRegistration> seats,
      RegistryView view,
      ObjLongConsumer<RegistryCounter> counting,
      Producer<byte[], byte[]> producer,
      RegistryMessages messages,
      InstantSource wall,
      LongSupplier clock) {
    Publisher publisher = new Publisher(seats, view, counting, producer, messages, wall, clock);
    publisher.thread.start();
    return publisher;
  }

  // For any thread.

  /** Registers a service, as it takes requests from now on. Does not wait. */
  void serves(String name) {
    orders.add(() -> begin(seat(name)));
  }

  /** Says goodbye for a service. Does not wait. */
  void failed(String name) {
    orders.add(() -> part(List.of(seat(name))));
  }

  /** Says goodbye for all that is served, for good. Waits until that is written, or in vain. */
  void goodbye() {
    if (!parting.getAndSet(true)) {
      orders.add(
          () -> {
            awaitAll(part(List.copyOf(seats.values())));
            ended = true;
            parted.countDown();
          });
    }
    try {
      if (!parted.await(2 * PARTING.toMillis(), TimeUnit.MILLISECONDS)) {
        LOG.warn("goodbyes were not said in time; the registry finds out by itself");
      }
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    goodbye();
    try {
      producer.close(Duration.ZERO);
    } catch (KafkaException failed) {
      LOG.warn("what speaks to the registry was not closed in order", failed);
    }
  }

  private HostedRegistration seat(String name) {
    HostedRegistration seat = seats.get(name);
    if (seat == null) {
      throw new IllegalArgumentException(
          "expected one of %s, found '%s'".formatted(seats.keySet(), name));
    }
    return seat;
  }

  // The thread.

  private void run() {
    try {
      while (!ended) {
        Runnable order = orders.poll(nextBeat - clock.getAsLong(), TimeUnit.NANOSECONDS);
        if (order != null) {
          attempt(order);
        } else {
          attempt(this::beatIfDue);
        }
      }
    } catch (InterruptedException interrupted) {
      LOG.warn("nothing is said to the registry any more: its thread was interrupted", interrupted);
    }
  }

  private static void attempt(Runnable work) {
    try {
      work.run();
    } catch (RuntimeException failed) {
      LOG.error("could not speak to the registry", failed);
    }
  }

  /** All that waits to be done, and a beat if it is time. For tests that have no thread. */
  void work() {
    for (Runnable order = orders.poll(); order != null; order = orders.poll()) {
      order.run();
    }
    beatIfDue();
  }

  private void beatIfDue() {
    long now = clock.getAsLong();
    if (ended || now - nextBeat < 0) {
      return;
    }
    long missed = (now - nextBeat) / interval;
    nextBeat += (missed + 1) * interval;
    if (seats.values().stream().anyMatch(seat -> seat.serving)) {
      counting.accept(RegistryCounter.MISSED_BEATS, missed);
    }
    seats.values().stream()
        .filter(seat -> seat.serving)
        .forEach(seat -> attempt(() -> beat(seat, now))); // what fails silences nobody else
  }

  private void begin(HostedRegistration seat) {
    if (seat.serving || ended) {
      return;
    }
    seat.serving = true;
    seat.begin(newIncarnation(seat, view.standing(seat.key())));
    long now = clock.getAsLong();
    announce(seat, now);
    heartbeat(seat);
  }

  /** The own last one counts too: it may not have been read yet. */
  private long newIncarnation(HostedRegistration seat, Optional<KnownIncarnation> known) {
    long last = Math.max(seat.incarnation, known.map(KnownIncarnation::incarnation).orElse(-1L));
    return Math.max(wall.millis(), last + 1);
  }

  private void beat(HostedRegistration seat, long now) {
    if (view.snapshot().feed() == ViewFreshness.CURRENT) {
      look(seat, view.standing(seat.key()), now);
    }
    if (seat.doubled) {
      return;
    }
    if (!seat.writing && (!seat.written || now - seat.announced >= REPEAT)) {
      announce(seat, now);
    }
    heartbeat(seat);
  }

  /** Whether the registry has this incarnation as it should. */
  private void look(HostedRegistration seat, Optional<KnownIncarnation> found, long now) {
    if (found.isEmpty()) {
      missing(seat, now);
      return;
    }
    KnownIncarnation standing = found.get();
    if (standing.incarnation() < seat.incarnation) {
      return; // its registration is still to be read
    }
    boolean own = standing.incarnation() == seat.incarnation;
    if (own ? standing.goodbye() : !standing.live()) {
      LOG.info("{}: incarnation {} is gone, a new one begins", seat.key(), standing.incarnation());
      count(RegistryCounter.RENEWED);
      seat.begin(newIncarnation(seat, found));
    } else if (!own) {
      warnOfDouble(seat, standing.incarnation());
    } else if (!standing.live()) {
      missing(seat, now);
    }
  }

  private void missing(HostedRegistration seat, long now) {
    if (now - seat.announced >= REPEAT_SOON) {
      seat.written = false;
    }
  }

  private void warnOfDouble(HostedRegistration seat, long incarnation) {
    if (!seat.doubled) {
      seat.doubled = true;
      count(RegistryCounter.DOUBLES);
      LOG.warn(
          "{}: another process is registered under this id, as incarnation {} where this one is {};"
              + " this one is silent until that is gone; give each instance.id to one process only",
          seat.key(),
          incarnation,
          seat.incarnation);
    }
  }

  private void count(RegistryCounter counter) {
    counting.accept(counter, 1);
  }

  @SuppressWarnings("FutureReturnValueIgnored") // its outcome is told in another way
  private void announce(HostedRegistration seat, long now) {
    count(seat.announcements == 0 ? RegistryCounter.ANNOUNCED : RegistryCounter.ANNOUNCED_AGAIN);
    seat.announcements++;
    seat.announced = now;
    seat.writing = true;
    long incarnation = seat.incarnation;
    send(
        messages.of(seat.registration(), wall.millis()),
        failure -> {
          seat.writing = false;
          if (seat.incarnation == incarnation) {
            seat.written = failure == null;
          }
        });
  }

  @SuppressWarnings("FutureReturnValueIgnored") // its outcome is told in another way
  private void heartbeat(HostedRegistration seat) {
    send(messages.of(seat.heartbeat(), wall.millis()), failure -> {});
  }

  /** The goodbyes that are under way. */
  private List<Future<?>> part(List<HostedRegistration> leaving) {
    List<Future<?>> goodbyes = new ArrayList<>();
    for (HostedRegistration seat : leaving) {
      if (seat.serving) {
        seat.serving = false;
        if (!seat.doubled) {
          goodbyes.add(
              send(messages.goodbye(seat.key(), seat.incarnation, wall.millis()), failure -> {}));
        }
      }
    }
    return goodbyes;
  }

  private static void awaitAll(List<Future<?>> goodbyes) {
    long end = System.nanoTime() + PARTING.toNanos();
    for (Future<?> goodbye : goodbyes) {
      try {
        goodbye.get(Math.max(0, end - System.nanoTime()), TimeUnit.NANOSECONDS);
      } catch (ExecutionException | TimeoutException failed) {
        LOG.warn("a goodbye was not written; the registry finds out by itself", failed);
      } catch (InterruptedException interrupted) {
        Thread.currentThread().interrupt();
        return;
      }
    }
  }

  /** What became of a record. */
  private interface Outcome {

    /** On this publisher's thread; null: it was written. */
    void is(@Nullable Exception failure);
  }

  private Future<?> send(ProducerRecord<byte[], byte[]> message, Outcome outcome) {
    Callback callback =
        (metadata, failure) ->
            orders.add(
                () -> {
                  trouble(failure);
                  outcome.is(failure);
                });
    try {
      return producer.send(message, callback);
    } catch (KafkaException | IllegalStateException refused) {
      trouble(refused);
      outcome.is(refused);
      return CompletableFuture.failedFuture(refused);
    }
  }

  private void trouble(@Nullable Exception failure) {
    if (failure != null) {
      count(RegistryCounter.UNSENT);
    }
    if (failure != null && !troubled) {
      LOG.warn("nothing reaches the registry; trying again and again", failure);
    } else if (failure == null && troubled) {
      LOG.info("the registry is reached again");
    }
    troubled = failure != null;
  }
}
