package dev.braid.runtime.internal.host;

import dev.braid.dsl.kafka.QueueService;
import dev.braid.engine.EngineSettings;
import dev.braid.runtime.config.Config;
import dev.braid.runtime.config.ConfigKey;
import dev.braid.runtime.internal.broker.ClientSettings;
import dev.braid.runtime.internal.broker.Deployment;
import dev.braid.runtime.internal.sending.Sending;
import dev.braid.runtime.internal.sending.ThreadFailures;
import dev.braid.wire.TopicSpec;
import dev.braid.wire.Wire;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ShareMemberDescription;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaShareConsumer;
import org.apache.kafka.clients.consumer.ShareConsumer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Serves one service of an app from its queue: some workers, each of which takes one request when
 * it has none, and a keeper that waits until all of them have joined and renews their hold on what
 * takes long. A worker that fails is replaced; one that fails again and again, after growing
 * pauses.
 */
public final class QueueRunner extends Runner {

  private static final Logger LOG = LoggerFactory.getLogger(QueueRunner.class);

  /** How often the keeper looks, in milliseconds: so long a worker may wait in vain. */
  private static final long ROUND = 20;

  /** From one question to the brokers whether all have joined to the next, in rounds. */
  private static final int ROUNDS = 10;

  /** So long a worker that has failed is not replaced. */
  private static final Duration PAUSE = Duration.ofSeconds(1);

  private static final Duration PATIENCE = Duration.ofSeconds(2);

  private final QueueService service;
  private final String topic;
  private final String letters;
  private final String clientId;
  private final int deliveries;
  private final Config config;
  private final EngineSettings settings;
  private final Admin admin;
  private final int number;
  private final Producer<byte[], byte[]> producer;
  private final Map<String, QueueWorker> workers = new ConcurrentHashMap<>();
  private final CountDownLatch stop = new CountDownLatch(1);
  private final CountDownLatch alive;

  private QueueRunner(
      Deployment.Queue compiled,
      int deliveries,
      Config config,
      EngineSettings settings,
      String clientId,
      Admin admin,
      Sending sending) {
    super(compiled.applicationId());
    this.service = compiled.service();
    this.topic = settings.options().namespace().of(Wire.requestTopic(compiled.flow().name()));
    this.letters = settings.options().namespace().of(Wire.deadLetterTopic(compiled.flow().name()));
    this.clientId = clientId + "." + applicationId();
    this.deliveries = deliveries;
    this.config = config;
    this.settings = settings;
    this.admin = admin;
    this.number = config.get(ConfigKey.QUEUES).workersOf(compiled.flow().name());
    this.alive = new CountDownLatch(number);
    this.producer = producer(sending);
  }

  /**
   * Starts a queue, which serves some time later.
   *
   * @param deliveries after how many of one request the brokers give it up
   * @param admin outlives the runner
   * @param sending what all producers of the app share
   */
  public static QueueRunner start(
      Deployment.Queue compiled,
      int deliveries,
      Config config,
      EngineSettings settings,
      String clientId,
      Admin admin,
      Sending sending) {
    QueueRunner runner =
        new QueueRunner(compiled, deliveries, config, settings, clientId, admin, sending);
    runner.begin();
    return runner;
  }

  private Producer<byte[], byte[]> producer(Sending sending) {
    Map<String, Object> own =
        Map.of(
            ProducerConfig.CLIENT_ID_CONFIG,
            clientId,
            ProducerConfig.ACKS_CONFIG,
            "all",
            ProducerConfig.MAX_REQUEST_SIZE_CONFIG,
            TopicSpec.MAX_DEAD_LETTER);
    return sending.producer(ClientSettings.producer(config, own), letters::equals, "");
  }

  private ShareConsumer<byte[], byte[]> consumer(String worker) {
    Map<String, Object> own = new HashMap<>();
    own.put(ConsumerConfig.GROUP_ID_CONFIG, applicationId());
    own.put(ConsumerConfig.CLIENT_ID_CONFIG, worker);
    own.put(ConsumerConfig.SHARE_ACKNOWLEDGEMENT_MODE_CONFIG, "explicit");
    // Never more than it can begin at once: the rest is for whoever has capacity.
    own.put(ConsumerConfig.SHARE_ACQUIRE_MODE_CONFIG, "record_limit");
    own.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, 1);
    return new KafkaShareConsumer<>(
        ClientSettings.shareConsumer(config, own),
        new ByteArrayDeserializer(),
        new ByteArrayDeserializer());
  }

  private void begin() {
    for (int i = 0; i < number; i++) {
      String worker = clientId + "-" + i;
      start(() -> run(worker), "braid-queue " + applicationId() + " " + i);
    }
    start(this::keep, "braid-queue-keeper " + applicationId());
  }

  private static void start(Runnable body, String name) {
    Thread thread = new Thread(body, name);
    thread.setDaemon(true);
    thread.start();
  }

  private void run(String name) {
    QueueService.Worker nodes = service.worker(deliveries);
    ThreadFailures failures = new ThreadFailures(System::nanoTime);
    Pauses pauses = new Pauses(System::nanoTime);
    try {
      while (!isStopping()) {
        try (QueueWorker worker = open(name, nodes)) {
          worker.serve();
        } catch (InterruptedException | RuntimeException | Error failed) {
          workerFailed(failed, failures, pauses);
        } finally {
          workers.remove(name);
        }
      }
    } finally {
      alive.countDown();
    }
  }

  private QueueWorker open(String name, QueueService.Worker nodes) {
    ShareConsumer<byte[], byte[]> consumer = consumer(name);
    try {
      consumer.subscribe(List.of(topic));
      QueueWorker worker =
          new QueueWorker(
              consumer,
              producer,
              nodes,
              deliveries,
              settings.environment().counters(),
              this::isStopping);
      workers.put(name, worker);
      return worker;
    } catch (RuntimeException failed) {
      consumer.close(Duration.ZERO);
      throw failed;
    }
  }

  /** What is drained takes nothing more, and is about to be stopped. */
  private boolean isStopping() {
    return stop.getCount() == 0 || settings.environment().workers().isDraining();
  }

  private void workerFailed(Throwable cause, ThreadFailures failures, Pauses pauses) {
    // Only a handler knows this thread, so an interrupt is not meant for the worker that comes
    // next.
    boolean interrupted = Thread.interrupted();
    LOG.error("{}: a worker failed{}", applicationId(), interrupted ? ", interrupted" : "", cause);
    if (failures.isTooMany(cause)) {
      LOG.error(
          "{}: too many workers failed within {} s",
          applicationId(),
          ThreadFailures.WINDOW.toSeconds());
      failed("has workers that fail again and again");
      pause(pauses.next());
    } else {
      pause(PAUSE);
    }
  }

  private void pause(Duration pause) {
    try {
      if (stop.await(pause.toMillis(), TimeUnit.MILLISECONDS)) {
        LOG.debug("{}: stopped while a worker was to be replaced", applicationId());
      }
    } catch (InterruptedException interrupted) { // meant for the handler that there was
      LOG.debug("{}: a worker is replaced sooner", applicationId(), interrupted);
    }
  }

  /** Work in hand goes on while the rest is stopping, and is kept from others. */
  private void keep() {
    try {
      tellOfPartitions();
      for (int round = 1; !alive.await(ROUND, TimeUnit.MILLISECONDS); round++) {
        if (round % ROUNDS == 0 && trouble().isPresent() && joined() >= number) {
          serving();
        }
        workers.values().forEach(this::lookAfter);
      }
      producer.close(PATIENCE);
      ended().complete(null);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      LOG.debug("{}: the keeper was interrupted", applicationId(), interrupted);
    }
  }

  private void tellOfPartitions() {
    try {
      int partitions = producer.partitionsFor(topic).size();
      if (partitions > 1) {
        LOG.info(
            "{}: topic {} has {} partitions, among which the brokers divide all workers: a worker takes"
                + " requests of some of them only, and one partition would serve each worker",
            applicationId(),
            topic,
            partitions);
      }
    } catch (KafkaException unknown) {
      LOG.debug("{}: cannot tell how many partitions {} has", applicationId(), topic, unknown);
    }
  }

  /** Whatever happens to one of them, the others are looked after. */
  private void lookAfter(QueueWorker worker) {
    try {
      worker.renew();
      if (isStopping()) {
        worker.look();
      } else {
        worker.goOn();
      }
    } catch (RuntimeException failed) {
      LOG.warn("{}: the hold on a request could not be renewed", applicationId(), failed);
    }
  }

  /** How many workers of this instance are members that have been given the topic. */
  private int joined() throws InterruptedException {
    try {
      return (int)
          admin
              .describeShareGroups(List.of(applicationId()))
              .all()
              .get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)
              .values()
              .stream()
              .flatMap(described -> described.members().stream())
              .filter(member -> workers.containsKey(member.clientId()))
              .filter(QueueRunner::isAssigned)
              .count();
    } catch (ExecutionException
        | TimeoutException
        | KafkaException
        | IllegalStateException unknown) { // the last from an admin that is closed
      LOG.debug("cannot describe group {}", applicationId(), unknown);
      return 0;
    }
  }

  private static boolean isAssigned(ShareMemberDescription member) {
    return !member.assignment().topicPartitions().isEmpty();
  }

  /**
   * Leaves its group always: no member of a share group has a name for good. Handlers that do not
   * end leave enough of the time for the workers to be closed under them.
   */
  @Override
  public boolean close(Duration timeout, boolean leaveGroup) {
    stop.countDown();
    try {
      ended().get(Math.max(1, timeout.minus(PATIENCE).toMillis()), TimeUnit.MILLISECONDS);
      return true;
    } catch (TimeoutException late) {
      // What their handlers still do is for nobody: the requests go to others.
      workers.values().parallelStream().forEach(QueueWorker::close);
      return false;
    } catch (ExecutionException impossible) {
      throw new IllegalStateException(impossible);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
