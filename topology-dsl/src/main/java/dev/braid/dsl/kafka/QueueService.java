package dev.braid.dsl.kafka;

import static java.util.Objects.requireNonNull;

import dev.braid.dsl.FlowException;
import dev.braid.dsl.Problem;
import dev.braid.dsl.Service;
import dev.braid.dsl.Work;
import dev.braid.engine.CrashLog;
import dev.braid.engine.EngineCounter;
import dev.braid.engine.EngineSettings;
import dev.braid.engine.PoisonRules;
import dev.braid.engine.Workers;
import dev.braid.engine.internal.workers.StandaloneGraph;
import dev.braid.engine.internal.workers.StuckThreads;
import dev.braid.wire.Wire;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.streams.processor.StateStore;
import org.jspecify.annotations.Nullable;

/**
 * A service whose requests are taken from a queue (a share group) by whoever has capacity, instead
 * of by partition. The very nodes of the partition form do the work, so that checks, faults, dead
 * letters and the wire are the same; they run outside of Kafka Streams, one set of them for each
 * {@link Worker}.
 *
 * <p>Brokers divide the partitions of a topic among the workers: each worker is given the requests
 * of its partitions only, and a partition has about as many workers as there are for each. So the
 * topic is created with one partition, where it is not there already; then any worker takes any
 * request.
 *
 * <p>Requests come at least once and in no order, also those of one key. A service that keeps
 * something by key or by call id, as stateful and idempotent ones do, cannot be served so.
 */
public final class QueueService {

  /**
   * A request that has been delivered more often has taken its workers with it, and is not tried
   * again: its bytes are set aside, and it is answered with a fault 504.
   */
  public static final int MOST_DELIVERIES = CrashLog.MOST_CRASHES;

  private final EngineSettings settings;
  private final Service<?, ?> service;
  private final CompiledFlow contract;
  private final StuckThreads stuck;

  private QueueService(Service<?, ?> service, EngineSettings settings) {
    this.settings = settings;
    this.service = service;
    this.stuck = new StuckThreads(service.name(), settings);
    this.contract = FlowCompiler.queue(service, settings, stuck).contract();
  }

  /**
   * Compiles a service that is to be served from a queue.
   *
   * @throws FlowException when it cannot be: it keeps something, or has a name that topics of
   *     another kind have
   */
  public static QueueService compile(Service<?, ?> service, EngineSettings settings) {
    FlowException.throwIfAny(FlowCheck.nameProblems(service.name(), service.name()));
    problem(service)
        .ifPresent(
            problem -> {
              throw new FlowException(List.of(problem));
            });
    return new QueueService(service, settings);
  }

  private static Optional<Problem> problem(Service<?, ?> service) {
    String keeps =
        service.work() instanceof Work.Stateful<?, ?, ?>
            ? "a state for each key"
            : service.work().keepsState()
                ? "entries for each partition"
                : service.window().isPresent() ? "its replies for repeated requests" : "";
    return keeps.isEmpty()
        ? Optional.empty()
        : Optional.of(
            Problem.of(
                    service.name(),
                    "a queue cannot serve '%s', which keeps %s: any worker may be given a request"
                        .formatted(service.name(), keeps))
                .withHint("serve it by partition: take its name out of the queues"));
  }

  /**
   * The topics that it needs. Its topology is for reading only: it is what each worker does with a
   * request.
   */
  public CompiledFlow contract() {
    return contract;
  }

  /**
   * One more worker.
   *
   * @param deliveries after how many of one request the brokers give it up in silence, at least 2;
   *     the worker gives it up before, and says so
   */
  public Worker worker(int deliveries) {
    if (deliveries < 2) {
      throw new IllegalArgumentException("expected 2 deliveries or more, found " + deliveries);
    }
    return new Worker(Math.min(MOST_DELIVERIES, deliveries - 1));
  }

  /**
   * What came of a request.
   *
   * @param replies to be written, in this order, before the queue is told that it is done: its
   *     reply, and its dead letter, should there be one
   * @param setAside whether there is a dead letter
   */
  public record Outcome(List<ProducerRecord<byte[], byte[]>> replies, boolean setAside) {
    public Outcome {
      replies = List.copyOf(replies);
    }
  }

  /** Takes one request after the other. For one thread at a time. */
  public final class Worker {

    private final List<ProducerRecord<byte[], byte[]>> sent = new ArrayList<>();
    private final StandaloneGraph graph;
    private int delivered;

    private Worker(int mostDeliveries) {
      // Deliveries are counted by the brokers, for all workers together: no file need remember.
      CrashLog.Partition deliveries =
          new CrashLog.Partition() {
            @Override
            public int crashes(long offset, long stamp) {
              return delivered > mostDeliveries ? CrashLog.MOST_CRASHES : 0;
            }

            @Override
            public void begin(long offset, long stamp) {}

            @Override
            public void end(long offset) {}
          };
      PoisonRules rules = settings.poison().withCrashLog((topic, partition) -> deliveries);
      this.graph =
          FlowCompiler.queue(service, settings.withPoison(rules), stuck)
              .graph(0, new Surroundings(sent));
    }

    /**
     * Asks whether a request may be begun; it is in hand then, see {@link Workers#inHand}, until
     * {@link #settled}. One that may not stays with the queue.
     */
    public boolean begin() {
      return settings.workers().begin(service.name());
    }

    /** Works a request off that may be begun, however long its handler takes. */
    public Outcome handle(ConsumerRecord<byte[], byte[]> request) {
      delivered = request.deliveryCount().orElse((short) 1);
      if (delivered > 1) {
        settings.counters().count(EngineCounter.REDELIVERED);
      }
      sent.clear();
      graph.process(requireNonNull(request));
      List<ProducerRecord<byte[], byte[]>> replies = List.copyOf(sent);
      String letters = settings.namespace().of(Wire.deadLetterTopic(service.name()));
      return new Outcome(
          replies, replies.stream().anyMatch(reply -> reply.topic().equals(letters)));
    }

    /**
     * Whether so many threads of the service do not come back that what it is given is refused.
     * Whoever takes requests should take few then: others may have capacity.
     */
    public boolean isHeldUp() {
      return stuck.areTooMany();
    }

    /** What was begun has been answered; the queue is told, at the latest, as its worker ends. */
    public void settled() {
      settings.workers().settled(service.name());
    }
  }

  /** A queue has no tasks, so there are no stores, and nothing to commit. */
  private final class Surroundings implements StandaloneGraph.Surroundings {

    private final List<ProducerRecord<byte[], byte[]>> sent;

    Surroundings(List<ProducerRecord<byte[], byte[]>> sent) {
      this.sent = sent;
    }

    @Override
    public void send(ProducerRecord<byte[], byte[]> message) {
      sent.add(message);
    }

    @Override
    public int partitions(String topic) {
      return settings.returnTopics().partitions(topic);
    }

    @Override
    public @Nullable StateStore store(String name) {
      return null;
    }

    @Override
    public void commit() {} // each request is settled by itself
  }
}
