package dev.braid.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.braid.dsl.Reply;
import dev.braid.dsl.Service;
import dev.braid.dsl.ServiceRef;
import dev.braid.dsl.kafka.QueueService;
import dev.braid.engine.EngineCounter;
import dev.braid.engine.EngineSettings;
import dev.braid.engine.Limit;
import dev.braid.engine.Workers;
import dev.braid.wire.Value;
import dev.braid.wire.Wire;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Handlers of a queue's worker that do not end in time. */
final class QueueLimitsTest {

  private static final ServiceRef<String, String> REF = ServiceRef.text("work");

  private final CountDownLatch letGo = new CountDownLatch(1);
  private final EngineSettings settings = EngineSettings.defaults().with(Limit.MAX_ABANDONED, 0);

  @AfterEach
  void letAllGo() {
    letGo.countDown();
  }

  private QueueService.Worker worker(Service<String, String> service) {
    return QueueService.compile(service, settings).worker(5);
  }

  private static Reply<Value> ask(QueueService.Worker worker, String payload, Duration deadline) {
    long now = System.currentTimeMillis();
    return ask(worker, payload, now, now + deadline.toMillis());
  }

  private static Reply<Value> ask(
      QueueService.Worker worker, String payload, long time, long deadline) {
    RecordHeaders headers = new RecordHeaders();
    Wire.putReturnAddress(headers, "client.replies", 0, new byte[] {1});
    Wire.put(headers, Wire.DEADLINE, deadline);
    ConsumerRecord<byte[], byte[]> request =
        new ConsumerRecord<>(
            Wire.requestTopic(REF.name()),
            0,
            0,
            time,
            TimestampType.LOG_APPEND_TIME,
            -1,
            -1,
            null,
            payload.getBytes(UTF_8),
            headers,
            Optional.empty(),
            Optional.of((short) 1));
    ProducerRecord<byte[], byte[]> reply = worker.handle(request).replies().get(0);
    return Wire.readReply(reply.headers(), reply.value());
  }

  private static Reply<Value> ask(QueueService.Worker worker, String payload) {
    return ask(worker, payload, Duration.ofMinutes(3));
  }

  /** Waits on, whoever interrupts it. */
  private String stubborn(String text) {
    boolean free = !text.equals("stuck");
    while (!free) {
      try {
        letGo.await();
        free = true;
      } catch (InterruptedException ignored) {
        // That is what it is for.
        free = false;
      }
    }
    return text + "!";
  }

  private long count(EngineCounter counter) {
    return settings.environment().counters().get(counter);
  }

  @Test
  void aThreadThatDoesNotComeBackIsReplacedOrTheServiceIsUnavailable() {
    QueueService.Worker worker =
        worker(Service.of(REF, this::stubborn).limit(Duration.ofSeconds(1)));
    assertThat(ask(worker, "x").isOk()).isTrue();
    Reply<Value> late = ask(worker, "stuck");
    assertThat(late.fault().code()).isEqualTo(504);
    assertThat(late.fault().message()).contains("limit of 1000 ms");
    assertThat(count(EngineCounter.HANDLER_TIMEOUT)).isEqualTo(1);
    assertThat(count(EngineCounter.ABANDONED_HANDLER)).isEqualTo(1);
    assertThat(settings.environment().workers().unready()).containsExactly(REF.name());
    assertThat(ask(worker, "x").fault().code()).isEqualTo(503);
    assertThat(count(EngineCounter.OVERLOADED)).isEqualTo(1);
    letGo.countDown();
    await()
        .atMost(Duration.ofMinutes(3))
        .until(() -> settings.environment().workers().abandoned() == 0);
    assertThat(count(EngineCounter.LATE_REPLY)).isEqualTo(1);
    assertThat(ask(worker, "x").isOk()).isTrue();
  }

  @Test
  void aStageThatIsNotCompletedIsCancelledAtTheDeadline() {
    CompletableFuture<String> never = new CompletableFuture<>();
    QueueService.Worker worker = worker(Service.async(REF, (text, request) -> never));
    Reply<Value> late = ask(worker, "x", Duration.ofSeconds(1));
    assertThat(late.fault().code()).isEqualTo(504);
    assertThat(late.fault().message()).isEqualTo("the deadline passed while it ran");
    assertThat(never).isCancelled();
    assertThat(count(EngineCounter.HANDLER_TIMEOUT)).isEqualTo(1);
    assertThat(count(EngineCounter.ABANDONED_HANDLER)).isZero();
  }

  /** It was sent in time, and nobody took it until now. */
  @Test
  void whatWaitedInTheQueueForTooLongIsAnsweredWithoutAThread() {
    EngineSettings threadless = settings.environment(it -> it.withWorkers(Workers.on(task -> {})));
    Service<String, String> plain = Service.of(REF, this::stubborn);
    long now = System.currentTimeMillis();
    for (Service<String, String> each : List.of(plain, plain.limit(Duration.ofMinutes(1)))) {
      QueueService.Worker worker = QueueService.compile(each, threadless).worker(5);
      Reply<Value> reply = ask(worker, "stuck", now - 10_000, now - 5_000);
      assertThat(reply.fault().code()).isEqualTo(504);
      assertThat(reply.fault().message()).isEqualTo("the deadline passed before it was run");
    }
    assertThat(count(EngineCounter.EXPIRED_REQUEST)).isEqualTo(2);
    assertThat(count(EngineCounter.HANDLER_TIMEOUT)).isZero();
  }

  /** By then somebody else may be asked. */
  @Test
  void aDeadlineThatHasPassedIsAnsweredWithoutTheHandler() {
    QueueService.Worker worker = worker(Service.of(REF, this::stubborn));
    assertThat(ask(worker, "stuck", Duration.ofMillis(-1)).fault().code()).isEqualTo(504);
    assertThat(count(EngineCounter.EXPIRED_REQUEST)).isEqualTo(1);
  }

  /** Nothing waits for the thread of a slot, as others wait for a stream thread. */
  @Test
  void aHandlerMayTakeItsTime() {
    CountDownLatch never = new CountDownLatch(1);
    QueueService.Worker worker =
        worker(
            Service.of(
                REF,
                text -> {
                  boolean early = never.await(150, TimeUnit.MILLISECONDS);
                  return text + early;
                }));
    assertThat(ask(worker, "x").isOk()).isTrue();
    assertThat(count(EngineCounter.SLOW_HANDLER)).isZero();
  }
}
