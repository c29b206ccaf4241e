package dev.braid.registry.join;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.awaitility.Awaitility.await;

import dev.braid.dsl.ServiceKind;
import dev.braid.dsl.ServiceRef;
import dev.braid.registry.model.Heartbeat;
import dev.braid.registry.model.InstanceKey;
import dev.braid.registry.model.Registration;
import dev.braid.registry.model.Timings;
import dev.braid.registry.view.RegistryCounter;
import dev.braid.registry.view.RegistryFeed;
import dev.braid.registry.view.RegistryView;
import dev.braid.registry.view.SelfPreservation;
import dev.braid.registry.view.ViewFreshness;
import dev.braid.registry.wire.RegistryMessages;
import dev.braid.registry.wire.RegistryRecords;
import dev.braid.registry.wire.RegistryTopics;
import dev.braid.runtime.spi.HostedService;
import dev.braid.wire.Namespace;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.function.ToIntFunction;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;

/** What an app says to the registry, and when, without a broker. */
final class PublisherTest {

  private static final InstanceKey KEY = new InstanceKey("price", "i1");

  private final RegistryRecords records = new RegistryRecords();
  private final MockProducer<byte[], byte[]> producer =
      new MockProducer<>(false, null, new ByteArraySerializer(), new ByteArraySerializer());
  private final RegistryFeed feed =
      new RegistryFeed(Timings.DEFAULT, SelfPreservation.DEFAULT, this::now);
  private final RegistryView view = feed.view();
  private long now = Long.MAX_VALUE - Duration.ofSeconds(3).toNanos(); // and runs over
  private long wall = 1000;
  private ToIntFunction<String> busy = service -> 0;

  private final Publisher publisher =
      new Publisher(
          List.of(seat("price"), seat("order")),
          view,
          feed::count,
          producer,
          new RegistryMessages(Namespace.NONE),
          () -> Instant.ofEpochMilli(wall),
          this::now);

  private HostedRegistration seat(String service) {
    HostedService hosted =
        new HostedService(
            service,
            Optional.of(ServiceRef.text(service)),
            ServiceKind.PLAIN,
            4,
            () -> busy.applyAsInt(service));
    return new HostedRegistration(
        hosted, ServiceMetadata.NOTHING.of(hosted, "app", "i1", Instant.EPOCH));
  }

  private long now() {
    return now;
  }

  /** Time passes, and what is sent meanwhile is written at once. */
  private void pass(double seconds) {
    for (double left = seconds; left > 1e-9; left -= 0.25) {
      now += (long) (Math.min(left, 0.25) * 1e9);
      work();
    }
  }

  private void work() {
    publisher.work();
    while (producer.completeNext()) {
      publisher.work();
    }
    publisher.work();
  }

  /** What was sent since this was last asked, in words. */
  private List<String> said() {
    List<String> said = producer.history().stream().map(this::text).toList();
    producer.clear();
    return said;
  }

  private String text(ProducerRecord<byte[], byte[]> message) {
    String key = new String(message.key(), UTF_8);
    if (message.topic().equals(RegistryTopics.HEARTBEATS)) {
      Heartbeat beat = records.heartbeat(message.value());
      return "%s beats %d/%d".formatted(key, beat.incarnation(), beat.sequence());
    }
    if (message.value() == null) {
      String incarnation =
          new String(message.headers().lastHeader(RegistryMessages.INCARNATION).value(), UTF_8);
      return "%s leaves %s".formatted(key, incarnation);
    }
    return "%s is %d".formatted(key, records.registration(message.value()).incarnation());
  }

  private void serve() {
    publisher.serves("price");
    work();
  }

  private long count(RegistryCounter counter) {
    return view.count(counter);
  }

  @Test
  void nothingIsSaidOfWhatDoesNotServe() {
    pass(3);
    assertThat(said()).isEmpty();
  }

  @Test
  void whatServesIsRegisteredAtOnceAndBeatsEachSecond() {
    serve();
    assertThat(said()).containsExactly("price/i1 is 1000", "price/i1 beats 1000/1");
    pass(0.75);
    assertThat(said()).isEmpty();
    pass(2);
    assertThat(said()).containsExactly("price/i1 beats 1000/2", "price/i1 beats 1000/3");
    assertThat(count(RegistryCounter.ANNOUNCED)).isEqualTo(1);
  }

  @Test
  void aHeartbeatTellsWhatIsFree() {
    busy = service -> 1;
    publisher.serves("price");
    publisher.work();
    Heartbeat beat = records.heartbeat(producer.history().get(1).value());
    assertThat(beat.freeCapacity()).isEqualTo(3);
    assertThat(beat.load()).isEqualTo(0.25);
  }

  @Test
  void aPauseIsFollowedByOneBeatAndTheOldRhythm() {
    serve();
    pass(1.25);
    said();
    now += Duration.ofMillis(2_500).toNanos();
    work();
    assertThat(said()).hasSize(1);
    pass(0.5);
    assertThat(said()).hasSize(1);
    assertThat(count(RegistryCounter.MISSED_BEATS)).isEqualTo(1);
  }

  @Test
  void aRegistrationIsRepeatedEveryMinute() {
    serve();
    said();
    pass(59);
    assertThat(said()).hasSize(59).noneMatch(line -> line.contains(" is "));
    pass(62);
    assertThat(said().stream().filter("price/i1 is 1000"::equals)).hasSize(2);
    assertThat(count(RegistryCounter.ANNOUNCED_AGAIN)).isEqualTo(2);
  }

  @Test
  void aRegistrationThatWasNotWrittenIsSentAgain() {
    publisher.serves("price");
    publisher.work();
    producer.errorNext(new TimeoutException("no broker"));
    publisher.work();
    said();
    pass(1);

    assertThat(said()).contains("price/i1 is 1000");
    assertThat(count(RegistryCounter.UNSENT)).isEqualTo(1);
    pass(3);
    assertThat(said()).noneMatch(line -> line.contains(" is "));
  }

  @Test
  void aProducerThatRefusesIsNoReasonToStop() {
    producer.sendException = new TimeoutException("no metadata");
    publisher.serves("price");
    work();
    assertThat(count(RegistryCounter.UNSENT)).isEqualTo(2);
    producer.sendException = null;
    pass(1);
    assertThat(said()).containsExactly("price/i1 is 1000", "price/i1 beats 1000/2");
  }

  @Test
  void whatFailedSaysGoodbyeAndTheOthersGoOn() {
    publisher.serves("order");
    serve();
    said();
    publisher.failed("price");
    pass(1);
    assertThat(said()).containsExactly("price/i1 leaves 1000", "order/i1 beats 1000/2");
  }

  @Test
  void whatCannotTellHowBusyItIsSilencesNobodyElse() {
    publisher.serves("order");
    serve();
    said();
    busy =
        service -> {
          if (service.equals("price")) {
            throw new IllegalStateException("on purpose");
          }
          return 0;
        };
    pass(1);
    assertThat(said()).containsExactly("order/i1 beats 1000/2");
  }

  @Test
  void anIncarnationIsLargerThanAllThatAreKnown() {
    feed.apply(Registration.of("price", "i1", 5000));
    serve();
    assertThat(said()).contains("price/i1 is 5001");
  }

  @Test
  void anIncarnationIsLargerThanOneThatHasLeft() {
    feed.goodbye(KEY, 5000);
    serve();
    assertThat(said()).contains("price/i1 is 5001");
  }

  /** Who reads nothing learns of its own goodbye from nobody. */
  @Test
  void whatServesAgainIsAnotherIncarnationThoughNoTimeHasPassed() {
    serve();
    publisher.failed("price");
    serve();
    assertThat(said()).containsSubsequence("price/i1 leaves 1000", "price/i1 is 1001");
  }

  @Test
  void aGoodbyeThatOthersHaveSaidIsFollowedByANewIncarnation() {
    feed.turn(ViewFreshness.CURRENT);
    serve();
    feed.apply(Registration.of("price", "i1", 1000));
    said();
    feed.goodbye(KEY, 1000);
    wall = 1; // the clock is set back
    pass(1);

    assertThat(said()).containsExactly("price/i1 is 1001", "price/i1 beats 1001/1");
    assertThat(count(RegistryCounter.RENEWED)).isEqualTo(1);
    pass(1);
    assertThat(said()).containsExactly("price/i1 beats 1001/2");
  }

  @Test
  void anotherProcessUnderTheSameIdIsNotFoughtWith() {
    feed.turn(ViewFreshness.CURRENT);
    serve();
    said();
    feed.apply(Registration.of("price", "i1", 2000));
    pass(3);
    assertThat(said()).isEmpty();
    assertThat(count(RegistryCounter.DOUBLES)).isEqualTo(1);

    feed.goodbye(KEY, 2000);
    pass(1);
    assertThat(said()).containsExactly("price/i1 is 2001", "price/i1 beats 2001/1");
  }

  @Test
  void whatIsNotInTheOwnPictureIsSaidAgain() {
    feed.turn(ViewFreshness.CURRENT);
    serve();
    said();
    pass(4);
    assertThat(said()).noneMatch(line -> line.contains(" is "));
    pass(1);
    assertThat(said()).contains("price/i1 is 1000");
  }

  /** Else who comes second would close the producer before the goodbye is out. */
  @Test
  void whoeverSaysGoodbyeWaitsUntilItIsWritten() throws Exception {
    CountDownLatch sent = new CountDownLatch(1);
    MockProducer<byte[], byte[]> slow =
        new MockProducer<>(false, null, new ByteArraySerializer(), new ByteArraySerializer()) {
          @Override
          public synchronized Future<RecordMetadata> send(
              ProducerRecord<byte[], byte[]> record, Callback callback) {
            Future<RecordMetadata> future = super.send(record, callback);
            if (record.value() == null) {
              sent.countDown();
            }
            return future;
          }
        };
    Publisher running = start(slow);
    running.serves("price");
    CompletableFuture<Void> first = CompletableFuture.runAsync(running::goodbye);
    sent.await();
    Thread second = new Thread(running::close);
    second.start();
    await().until(() -> second.getState() != Thread.State.RUNNABLE);
    assertThat(slow.closed()).isFalse();
    boolean more = slow.completeNext();
    while (more) {
      more = slow.completeNext();
    }
    first.join();
    second.join();
    assertThat(slow.closed()).isTrue();
  }

  @Test
  void aProducerThatCannotBeClosedKeepsNothingElseFromBeingClosed() {
    producer.closeException = new KafkaException("hurry");
    assertThatCode(() -> start(producer).close()).doesNotThrowAnyException();
  }

  private Publisher start(MockProducer<byte[], byte[]> to) {
    return Publisher.start(
        List.of(seat("price"), seat("order")),
        view,
        feed::count,
        to,
        new RegistryMessages(Namespace.NONE),
        () -> Instant.ofEpochMilli(wall),
        System::nanoTime);
  }

  @Test
  void afterItsGoodbyeItSaysNothingMore() {
    MockProducer<byte[], byte[]> writing =
        new MockProducer<>(true, null, new ByteArraySerializer(), new ByteArraySerializer());
    try (Publisher running = start(writing)) {
      running.serves("price");
      running.goodbye();
      running.serves("order");
      running.goodbye();
    }
    assertThat(writing.history().stream().map(this::text))
        .startsWith("price/i1 is 1000", "price/i1 beats 1000/1")
        .endsWith("price/i1 leaves 1000")
        .noneMatch(line -> line.startsWith("order"));
    assertThat(writing.closed()).isTrue();
  }
}
