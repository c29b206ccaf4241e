package dev.braid.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.braid.dsl.Codec;
import dev.braid.dsl.FaultException;
import dev.braid.dsl.FlowException;
import dev.braid.dsl.Service;
import dev.braid.dsl.ServiceRef;
import dev.braid.dsl.Transition;
import dev.braid.dsl.kafka.FlowCompiler;
import dev.braid.dsl.kafka.QueueService;
import dev.braid.engine.DeadLetterPolicy;
import dev.braid.engine.EngineCounter;
import dev.braid.engine.EngineSettings;
import dev.braid.engine.Limit;
import dev.braid.wire.DeadLetter;
import dev.braid.wire.DeadLetterReason;
import dev.braid.wire.Wire;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.streams.test.TestRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What a worker of a queue answers is what the same service answers by partition. */
final class QueueLawsTest {

  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

  private static final ServiceRef<String, String> REF = ServiceRef.text("work");

  private static final EngineSettings SETTINGS =
      EngineSettings.defaults()
          .with(Limit.MAX_PAYLOAD, 1_000)
          .environment(it -> it.withTopics(topic -> topic.startsWith("gone") ? 0 : 3));

  /** Does as it is told. */
  private static String work(String text) {
    return switch (text) {
      case "fault" -> throw new FaultException(422, "not so");
      case "busy" -> throw new FaultException(503, "busy");
      case "throw" -> throw new IllegalStateException("no");
      case "error" -> throw new AssertionError("too deep");
      case "long" -> "x".repeat(2_000);
      default -> text + "!";
    };
  }

  private static CompletableFuture<String> later(String text) {
    try {
      return CompletableFuture.completedFuture(work(text));
    } catch (RuntimeException | Error failed) {
      return text.equals("busy")
          ? CompletableFuture.failedFuture(new CompletionException(failed))
          : CompletableFuture.failedFuture(failed);
    }
  }

  /** The kinds of work that a queue takes. */
  private enum Kind {
    INLINE,
    LIMITED,
    ASYNC;

    Service<String, String> service() {
      return switch (this) {
        case INLINE -> Service.of(REF, QueueLawsTest::work);
        case LIMITED -> Service.of(REF, QueueLawsTest::work).limit(Duration.ofSeconds(10));
        case ASYNC -> Service.async(REF, (text, request) -> later(text));
      };
    }
  }

  /**
   * A request as a caller may send it.
   *
   * @param deadline from now, in milliseconds; 0: none is named
   * @param contentType empty: none is named
   */
  private record Request(
      String payload,
      Optional<String> key,
      long deadline,
      String replyTopic,
      int headers,
      String contentType,
      String slip) {

    static Request random(RandomGenerator random) {
      return new Request(
          one(random, "a", "b", "", "fault", "busy", "throw", "error", "long", "y".repeat(1_001)),
          one(
              random,
              Optional.<String>empty(),
              Optional.of("key"),
              Optional.of("k".repeat(17_000))),
          one(random, 0L, 1_000L, -1L, 3_600_000L),
          one(random, "client.replies", "client.replies", "", "gone.replies", "__consumer_offsets"),
          one(random, 0, 0, 2, 40),
          one(random, "", "", "text/plain", "image/png"),
          one(random, "", "", "", "{}", "not a slip"));
    }

    Stream<Request> smaller() {
      return Stream.of(
              new Request("a", key, deadline, replyTopic, headers, contentType, slip),
              new Request(
                  payload, Optional.empty(), deadline, replyTopic, headers, contentType, slip),
              new Request(payload, key, 0, replyTopic, headers, contentType, slip),
              new Request(payload, key, deadline, "client.replies", headers, contentType, slip),
              new Request(payload, key, deadline, replyTopic, 0, contentType, slip),
              new Request(payload, key, deadline, replyTopic, headers, "", slip),
              new Request(payload, key, deadline, replyTopic, headers, contentType, ""))
          .filter(other -> !other.equals(this));
    }

    byte @Nullable [] value() {
      return payload.isEmpty() ? null : payload.getBytes(UTF_8);
    }

    byte @Nullable [] keyBytes() {
      return key.map(text -> text.getBytes(UTF_8)).orElse(null);
    }

    Headers toHeaders(int number) {
      Headers all = new RecordHeaders();
      if (!replyTopic.isEmpty()) {
        Wire.putReturnAddress(all, replyTopic, 1, ("id" + number).getBytes(UTF_8));
      }
      Wire.put(all, Wire.CALL, "call" + number);
      if (deadline != 0) {
        Wire.put(all, Wire.DEADLINE, NOW.toEpochMilli() + deadline);
      }
      if (!contentType.isEmpty()) {
        Wire.put(all, Wire.CONTENT_TYPE, contentType);
      }
      if (!slip.isEmpty()) {
        Wire.put(all, Wire.SLIP, slip);
      }
      for (int i = 0; i < headers; i++) {
        Wire.put(all, "x-" + i, "x");
      }
      return all;
    }

    @SafeVarargs
    private static <T> T one(RandomGenerator random, T... choices) {
      return choices[random.nextInt(choices.length)];
    }
  }

  /**
   * Some requests to one service.
   *
   * @param faults whether what a handler failed with is set aside too
   */
  private record Case(Kind kind, boolean faults, List<Request> requests) {

    static Case random(RandomGenerator random) {
      List<Request> requests = new ArrayList<>();
      for (int i = 0; i <= random.nextInt(6); i++) {
        requests.add(Request.random(random));
      }
      Kind kind = Request.one(random, Kind.values());
      return new Case(kind, random.nextBoolean(), requests);
    }

    Stream<Case> smaller() {
      List<Case> smaller = new ArrayList<>();
      for (int i = 0; i < requests.size(); i++) {
        List<Request> fewer = new ArrayList<>(requests);
        Request left = fewer.remove(i);
        smaller.add(new Case(kind, faults, fewer));
        int place = i;
        left.smaller()
            .forEach(
                request -> {
                  List<Request> changed = new ArrayList<>(requests);
                  changed.set(place, request);
                  smaller.add(new Case(kind, faults, changed));
                });
      }
      return smaller.stream();
    }

    EngineSettings settings() {
      DeadLetterPolicy policy = faults ? DeadLetterPolicy.FAULTS : DeadLetterPolicy.POISON;
      return SETTINGS
          .options(it -> it.withDeadLetters(policy))
          .forDriver(new DriverClock(NOW), false);
    }
  }

  private static ConsumerRecord<byte[], byte[]> record(Request request, int number, int delivery) {
    return new ConsumerRecord<>(
        Wire.requestTopic(REF.name()),
        0,
        number,
        NOW.toEpochMilli(),
        TimestampType.CREATE_TIME,
        -1,
        -1,
        request.keyBytes(),
        request.value(),
        request.toHeaders(number),
        Optional.empty(),
        Optional.of((short) delivery));
  }

  /**
   * What was written, in a form that can be compared: all of a reply, and what a letter says. What
   * was pending does not know its offset any more, nor all of its headers.
   */
  private static String shown(
      String topic, byte @Nullable [] key, byte @Nullable [] value, Headers headers, Object time) {
    StringBuilder text = new StringBuilder(topic).append(' ').append(Arrays.toString(key));
    text.append(' ').append(Arrays.toString(value)).append(" at ").append(time);
    if (topic.endsWith(".dead-letters")) {
      DeadLetter letter = DeadLetter.read(headers, key, value);
      return text.append(' ')
          .append(List.of(letter.reason(), letter.code(), letter.message(), letter.place().topic()))
          .toString();
    }
    Stream.of(headers.toArray())
        .sorted(Comparator.comparing(header -> header.key()))
        .forEach(
            header ->
                text.append(' ')
                    .append(header.key())
                    .append('=')
                    .append(Arrays.toString(header.value())));
    return text.toString();
  }

  private static List<String> byPartition(Case each) {
    EngineSettings settings = each.settings();
    try (TopologyHost host =
        new TopologyHost(FlowCompiler.compile(each.kind().service(), settings), NOW)) {
      for (int i = 0; i < each.requests().size(); i++) {
        Request request = each.requests().get(i);
        host.pipe(
            Wire.requestTopic(REF.name()),
            new TestRecord<>(request.keyBytes(), request.value(), request.toHeaders(i), NOW));
      }
      List<String> others =
          host.producedTopics().stream().filter(topic -> !topic.endsWith("-changelog")).toList();
      return host.drain(others).stream()
          .map(
              produced -> {
                TestRecord<byte[], byte[]> record = produced.record();
                return shown(
                    produced.topic(),
                    record.key(),
                    record.value(),
                    record.headers(),
                    record.timestamp());
              })
          .sorted()
          .toList();
    }
  }

  private static List<String> fromQueue(Case each) {
    QueueService.Worker worker =
        QueueService.compile(each.kind().service(), each.settings()).worker(5);
    List<ProducerRecord<byte[], byte[]>> sent = new ArrayList<>();
    for (int i = 0; i < each.requests().size(); i++) {
      sent.addAll(worker.handle(record(each.requests().get(i), i, 1)).replies());
    }
    return sent.stream()
        .map(
            record ->
                shown(
                    record.topic(),
                    record.key(),
                    record.value(),
                    record.headers(),
                    record.timestamp()))
        .sorted()
        .toList();
  }

  @Test
  void aWorkerAnswersWhatTheServiceAnswersByPartition() {
    Property.forAll(
        400,
        Case::random,
        Case::smaller,
        each -> assertThat(fromQueue(each)).isEqualTo(byPartition(each)));
  }

  private static Request plain() {
    return new Request("a", Optional.of("key"), 0, "client.replies", 0, "", "");
  }

  @Test
  void whatTookItsWorkersWithItIsSetAsideUndecoded() {
    EngineSettings settings = SETTINGS.forDriver(new DriverClock(NOW), false);
    List<String> run = new ArrayList<>();
    Service<String, String> service =
        Service.of(
            REF,
            text -> {
              run.add(text);
              return text;
            });
    QueueService.Worker worker = QueueService.compile(service, settings).worker(5);
    assertThat(worker.handle(record(plain(), 0, 3)).setAside()).isFalse();
    QueueService.Outcome outcome = worker.handle(record(plain(), 0, 4));
    assertThat(outcome.setAside()).isTrue();
    assertThat(outcome.replies())
        .extracting(ProducerRecord::topic)
        .containsExactlyInAnyOrder("client.replies", "work.dead-letters");
    assertThat(run).hasSize(1);
    assertThat(settings.environment().counters().get(DeadLetterReason.CRASH_LOOP)).isEqualTo(1);
    assertThat(settings.environment().counters().get(EngineCounter.REDELIVERED)).isEqualTo(2);
  }

  /** The queue gives the request to another worker, and counts how often. */
  @Test
  void whatTheMachineThrowsIsNoAnswerOfAWorker() {
    EngineSettings settings = SETTINGS.forDriver(new DriverClock(NOW), false);
    OutOfMemoryError error = new OutOfMemoryError("of the handler");
    List<Service<String, String>> services =
        List.of(
            Service.of(
                REF,
                text -> {
                  throw error;
                }),
            Service.async(REF, (text, request) -> CompletableFuture.failedFuture(error)));
    for (Service<String, String> service : services) {
      QueueService.Worker worker = QueueService.compile(service, settings).worker(5);
      assertThatThrownBy(() -> worker.handle(record(plain(), 0, 1))).isSameAs(error);
      QueueService.Outcome last = worker.handle(record(plain(), 0, 4));
      assertThat(last.setAside()).isTrue();
    }
  }

  /** The brokers drop a request in silence that they have delivered so often. */
  @Test
  void aRequestIsGivenUpBeforeTheBrokersDo() {
    EngineSettings settings = SETTINGS.forDriver(new DriverClock(NOW), false);
    QueueService service = QueueService.compile(Kind.INLINE.service(), settings);
    assertThat(service.worker(2).handle(record(plain(), 0, 1)).setAside()).isFalse();
    assertThat(service.worker(2).handle(record(plain(), 0, 2)).setAside()).isTrue();
    assertThatThrownBy(() -> service.worker(1)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void whatKeepsSomethingIsNotServedFromAQueue() {
    Service<String, String> stateful =
        Service.stateful(REF, Codec.text(), (state, input, request) -> Transition.to(input, input));
    assertThatThrownBy(() -> QueueService.compile(stateful, SETTINGS))
        .isInstanceOf(FlowException.class)
        .hasMessageContaining("which keeps a state for each key");
    assertThatThrownBy(() -> QueueService.compile(Kind.ASYNC.service().idempotent(), SETTINGS))
        .isInstanceOf(FlowException.class)
        .hasMessageContaining("which keeps its replies for repeated requests");
  }

  @Test
  void aWorkerThatIsDrainedBeginsNothing() throws InterruptedException {
    EngineSettings settings = SETTINGS.forDriver(new DriverClock(NOW), false);
    QueueService.Worker worker = QueueService.compile(Kind.INLINE.service(), settings).worker(5);
    assertThat(worker.begin()).isTrue();
    assertThat(settings.environment().workers().inHand("work")).isEqualTo(1);
    assertThat(settings.environment().workers().drain(Duration.ofMillis(1))).isFalse();
    assertThat(worker.begin()).isFalse();
    worker.settled();
    assertThat(settings.environment().workers().drain(Duration.ofMillis(1))).isTrue();
  }
}
