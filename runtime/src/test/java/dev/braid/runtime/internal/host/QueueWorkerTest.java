package dev.braid.runtime.internal.host;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.braid.dsl.Service;
import dev.braid.dsl.ServiceRef;
import dev.braid.dsl.kafka.QueueService;
import dev.braid.engine.EngineCounter;
import dev.braid.engine.EngineSettings;
import dev.braid.engine.Limit;
import dev.braid.runtime.FakeQueue;
import dev.braid.wire.DeadLetterReason;
import dev.braid.wire.Wire;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.common.errors.ClusterAuthorizationException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** In which order a worker takes, answers and tells. */
class QueueWorkerTest {

  private static final int DELIVERIES = 5;

  private final ServiceRef<String, String> ref = ServiceRef.text("work");
  private final EngineSettings settings = EngineSettings.defaults().with(Limit.MAX_ABANDONED, 0);
  private final FakeQueue queue = new FakeQueue();

  /** Completes what is sent only when it is told to. */
  private final MockProducer<byte[], byte[]> producer =
      new MockProducer<>(false, null, new ByteArraySerializer(), new ByteArraySerializer());

  private final AtomicBoolean stopping = new AtomicBoolean();
  private final CountDownLatch letGo = new CountDownLatch(1);
  private Optional<QueueWorker> serving = Optional.empty();
  private CompletableFuture<Void> served = CompletableFuture.completedFuture(null);

  @AfterEach
  void stop() throws Exception {
    letGo.countDown();
    stopping.set(true);
    serving.ifPresent(QueueWorker::look);
    served.get(3, TimeUnit.MINUTES);
  }

  private QueueWorker worker(Service<String, String> service) {
    return new QueueWorker(
        queue,
        producer,
        QueueService.compile(service, settings).worker(DELIVERIES),
        DELIVERIES,
        settings.environment().counters(),
        stopping::get);
  }

  private QueueWorker serve(Service<String, String> service) {
    QueueWorker worker = worker(service);
    serving = Optional.of(worker);
    served =
        CompletableFuture.runAsync(
            () -> {
              try (worker) {
                worker.serve();
              } catch (InterruptedException interrupted) {
                throw new IllegalStateException(interrupted);
              }
            });
    return worker;
  }

  private Service<String, String> echo() {
    return Service.of(ref, text -> text + "!");
  }

  private Service<String, String> held() {
    return Service.of(
        ref,
        text -> {
          letGo.await();
          return text + "!";
        });
  }

  private void give(long offset, int delivery, String payload) {
    RecordHeaders headers = new RecordHeaders();
    Wire.putReturnAddress(headers, "caller.replies", 0, new byte[] {(byte) offset});
    queue.add(
        new ConsumerRecord<>(
            Wire.requestTopic(ref.name()),
            0,
            offset,
            System.currentTimeMillis(),
            TimestampType.LOG_APPEND_TIME,
            -1,
            -1,
            null,
            payload.getBytes(UTF_8),
            headers,
            Optional.empty(),
            Optional.of((short) delivery)));
  }

  private void awaitSent(int number) {
    await().atMost(Duration.ofMinutes(3)).until(() -> producer.history().size() == number);
  }

  private void awaitTold(String... what) {
    await()
        .atMost(Duration.ofMinutes(3))
        .untilAsserted(() -> assertThat(queue.told()).containsExactly(what));
  }

  /** Else a crash in between would lose the reply. */
  @Test
  void theQueueIsToldWhenTheReplyIsWrittenAndNotBefore() {
    give(0, 1, "a");
    give(1, 1, "b");
    serve(echo());
    awaitSent(1);
    assertThat(queue.told()).isEmpty();
    assertThat(queue.isEmpty()).isFalse();
    producer.completeNext();
    awaitSent(2);
    assertThat(queue.told()).containsExactly("accept 0");
    producer.completeNext();
    awaitTold("accept 0", "accept 1");
  }

  @Test
  void whatIsSetAsideIsRejected() {
    give(0, 4, "a");
    serve(echo());
    awaitSent(2);
    producer.completeNext();
    assertThat(queue.told()).isEmpty();
    producer.completeNext();
    awaitTold("reject 0");
    assertThat(settings.environment().counters().get(DeadLetterReason.CRASH_LOOP)).isEqualTo(1);
  }

  @Test
  void whatCannotBeAnsweredNowGoesBackToTheQueue() {
    give(0, 1, "a");
    serve(echo());
    awaitSent(1);
    producer.errorNext(new TimeoutException("no broker"));
    awaitTold("release 0");
    assertThat(settings.environment().counters().get(EngineCounter.RELEASED)).isEqualTo(1);
  }

  /** As by partition: the same reply would be refused again and again. */
  @Test
  void aReplyThatIsRefusedForGoodIsDropped() {
    give(0, 1, "a");
    serve(echo());
    awaitSent(1);
    producer.errorNext(new RecordTooLargeException("its owner has lowered the limit"));
    awaitTold("accept 0");
  }

  /** Who waits for it to come back waits for ever, and its requests behind it. */
  @Test
  void aReplyWhoseTopicIsGoneIsDropped() {
    give(0, 1, "a");
    serve(echo());
    awaitSent(1);
    producer.errorNext(
        new TimeoutException("not in metadata", new UnknownTopicOrPartitionException("deleted")));
    awaitTold("accept 0");
    assertThat(settings.environment().counters().get(EngineCounter.UNDELIVERABLE_REPLY))
        .isEqualTo(1);
  }

  /** Nothing is said of this reply: others would be refused too, and all dropped. */
  @Test
  void whoMayNotWriteAtAllGivesItsRequestsBack() {
    give(0, 1, "a");
    serve(echo());
    awaitSent(1);
    producer.errorNext(new ClusterAuthorizationException("not allowed any more"));
    awaitTold("release 0");
    assertThat(settings.environment().counters().get(EngineCounter.UNDELIVERABLE_REPLY)).isZero();
  }

  /** It would take and refuse all that others could do. */
  @Test
  void whoseThreadsAreHeldTakesLittle() {
    give(0, 1, "a");
    serve(
        Service.of(
                ref,
                text -> {
                  awaitUninterruptibly();
                  return text;
                })
            .limit(Duration.ofMillis(50)));
    awaitSent(1);
    producer.completeNext();
    await()
        .atMost(Duration.ofMinutes(3))
        .until(() -> settings.environment().counters().get(EngineCounter.HELD_UP) > 0);
    assertThat(settings.environment().workers().unready()).containsExactly(ref.name());
  }

  private void awaitUninterruptibly() {
    while (letGo.getCount() > 0) {
      try {
        letGo.await();
      } catch (InterruptedException ignored) {
        // That is what it is for.
      }
    }
  }

  /** The brokers would drop it in silence. */
  @Test
  void theLastDeliveryIsNotGivenBackButAnsweredAgain() {
    give(0, DELIVERIES, "a");
    serve(echo());
    awaitSent(2);
    producer.errorNext(new TimeoutException("no broker"));
    producer.errorNext(new TimeoutException("no broker"));
    awaitSent(4);
    assertThat(queue.told()).isEmpty();
    producer.completeNext();
    producer.errorNext(new TimeoutException("no broker"));
    awaitSent(5);
    producer.completeNext();
    awaitTold("reject 0");
    assertThat(producer.history().get(4).topic()).isEqualTo(producer.history().get(3).topic());
    assertThat(settings.environment().counters().get(EngineCounter.RELEASED)).isZero();
  }

  @Test
  void theHoldIsRenewedWhileTheHandlerRuns() {
    give(0, 1, "a");
    QueueWorker worker = serve(held());
    await().atMost(Duration.ofMinutes(3)).until(queue::isEmpty);
    await()
        .atMost(Duration.ofMinutes(3))
        .until(
            () -> {
              worker.renew();
              return settings.environment().counters().get(EngineCounter.RENEWED) > 0;
            });
    letGo.countDown();
    awaitSent(1);
    producer.completeNext();
    await().atMost(Duration.ofMinutes(3)).until(() -> queue.told().contains("accept 0"));
    assertThat(queue.told()).startsWith("renew 0");
    assertThat(settings.environment().counters().get(EngineCounter.LOST_LOCK)).isZero();
  }

  /** The reply is written all the same: which of two comes first is not known. */
  @Test
  void whoHasLostItsHoldAnswersAndTellsTheQueueNothing() {
    queue.refuseRenewals();
    give(0, 1, "a");
    QueueWorker worker = serve(held());
    await()
        .atMost(Duration.ofMinutes(3))
        .until(
            () -> {
              worker.renew();
              return settings.environment().counters().get(EngineCounter.LOST_LOCK) > 0;
            });
    letGo.countDown();
    awaitSent(1);
    producer.completeNext();
    give(1, 1, "b");
    awaitSent(2);
    producer.completeNext();
    awaitTold("renew 0", "accept 1");
    assertThat(settings.environment().counters().get(EngineCounter.RENEWED)).isZero();
  }

  /** Then the brokers give it to another worker. */
  @Test
  void whatMayNotBeginIsLeftToTheQueue() throws Exception {
    settings.environment().workers().drain(Duration.ofMillis(1));
    give(0, 1, "a");
    serve(echo());
    served.get(3, TimeUnit.MINUTES);
    assertThat(queue.told()).isEmpty();
    assertThat(queue.isClosed()).isTrue();
    assertThat(producer.history()).isEmpty();
  }

  @Test
  void whoIsClosedWhileItsHandlerRunsAnswersNobody() throws Exception {
    give(0, 1, "a");
    QueueWorker worker = serve(held());
    await()
        .atMost(Duration.ofMinutes(3))
        .until(() -> settings.environment().workers().inHand(ref.name()) == 1);
    worker.close();
    letGo.countDown();
    served.get(3, TimeUnit.MINUTES);
    assertThat(producer.history()).isEmpty();
    assertThat(queue.told()).isEmpty();
    assertThat(settings.environment().workers().inHand(ref.name())).isZero();
  }
}
