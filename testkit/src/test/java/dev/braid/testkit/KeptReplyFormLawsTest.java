package dev.braid.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.braid.dsl.Codec;
import dev.braid.dsl.FaultException;
import dev.braid.dsl.Reply;
import dev.braid.dsl.Service;
import dev.braid.dsl.ServiceRef;
import dev.braid.dsl.Transition;
import dev.braid.wire.Wire;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.streams.test.TestRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * The law of kept answers: whatever is repeated, when, and among whatever else, each request is
 * applied once, and every repeat of it gets the answer of that one time, until the answer is
 * forgotten; then it is a new request. A fault that may pass is the answer to its attempt, and to
 * those before it. A plain map says what that means.
 */
final class KeptReplyFormLawsTest {

  private static final Duration WINDOW = Duration.ofSeconds(60);

  /** A request of a run. */
  private record Ask(int callId, int attempt, int key, String input, int seconds) {

    Ask withoutKey() {
      return new Ask(callId, attempt, 0, input, seconds);
    }

    /** How much later it comes than the one before it. */
    Duration after() {
      return Duration.ofSeconds(seconds);
    }
  }

  private static List<Ask> asks(RandomGenerator random) {
    int keys = 1 + random.nextInt(3);
    int calls = 1 + random.nextInt(80);
    List<Ask> asks = new ArrayList<>();
    for (int i = 1 + random.nextInt(200); i > 0; i--) {
      int callId = random.nextInt(calls);
      int attempt = 1 + random.nextInt(3);
      asks.add(new Ask(callId, attempt, callId % keys, input(random), seconds(random)));
    }
    return asks;
  }

  private static String input(RandomGenerator random) {
    return switch (random.nextInt(12)) {
      case 0 -> "no";
      case 1 -> "busy";
      case 2 -> "forget";
      case 3 -> "long";
      default -> Integer.toString(random.nextInt(10));
    };
  }

  /** Mostly none; now and then so many that some answers, or all, are forgotten. */
  private static int seconds(RandomGenerator random) {
    int kind = random.nextInt(40);
    return kind == 0 ? 400 : kind < 4 ? random.nextInt(120) : 0;
  }

  private static Stream<List<Ask>> smaller(List<Ask> asks) {
    Stream<List<Ask>> halves =
        Stream.of(asks.subList(0, asks.size() / 2), asks.subList(asks.size() / 2, asks.size()));
    Stream<List<Ask>> without =
        IntStream.range(0, asks.size())
            .mapToObj(
                dropped -> {
                  List<Ask> rest = new ArrayList<>(asks);
                  rest.remove(dropped);
                  return rest;
                });
    return asks.size() < 2 ? Stream.empty() : Stream.concat(halves, without);
  }

  private static String longer(String state) {
    return state + "-" + "x".repeat(1500);
  }

  private static Transition<String, String> transition(@Nullable String state, String input) {
    String all = (state == null ? "" : state) + input;
    return switch (input) {
      case "no" -> throw new FaultException(422, "no after " + state);
      case "busy" -> throw new FaultException(503, "busy after " + state);
      case "forget" -> Transition.to(null, state);
      case "long" -> Transition.to(all, longer(all));
      default -> Transition.to(all, all);
    };
  }

  private static Service<String, String> stateful() {
    return Service.stateful(
        ServiceRef.text("log"), Codec.text(), (state, input, request) -> transition(state, input));
  }

  /** What it does once for each request it does outside of Kafka. */
  private static Service<String, String> idempotent() {
    AtomicReference<@Nullable String> outside = new AtomicReference<>();
    Service.Body<String, String> body =
        input -> {
          Transition<String, String> next = transition(outside.get(), input);
          outside.set(next.state());
          return next.reply();
        };
    return Service.of(ServiceRef.text("log"), body).idempotent(WINDOW);
  }

  /** The same in plain Java. */
  private static final class Model {

    private record Given(int attempt, String answer, Instant until) {}

    private final Map<Integer, String> states = new HashMap<>();
    private final Map<Integer, List<Given>> given = new HashMap<>();

    String answer(Ask ask, Instant now, Instant until) {
      List<Given> answers = given.computeIfAbsent(ask.callId(), unused -> new ArrayList<>());
      Optional<Given> first =
          answers.stream()
              .filter(before -> now.isBefore(before.until()))
              .filter(before -> before.attempt() >= ask.attempt())
              .min(Comparator.comparingInt(Given::attempt));
      if (first.isPresent()) {
        return first.get().answer();
      }
      String answer = apply(ask);
      boolean mayPass = answer.startsWith("503");
      answers.add(new Given(mayPass ? ask.attempt() : Integer.MAX_VALUE, answer, until));
      return answer;
    }

    private String apply(Ask ask) {
      String state = states.get(ask.key());
      String all = (state == null ? "" : state) + ask.input();
      switch (ask.input()) {
        case "no" -> {
          return "422 no after " + state;
        }
        case "busy" -> {
          return "503 busy after " + state;
        }
        case "forget" -> {
          states.remove(ask.key());
          return "200 " + state;
        }
        case "long" -> {
          states.put(ask.key(), all);
          return "200 " + longer(all);
        }
        default -> {
          states.put(ask.key(), all);
          return "200 " + all;
        }
      }
    }
  }

  private static String shown(Reply<String> reply) {
    return reply.isOk()
        ? "200 " + reply.value()
        : reply.fault().code() + " " + reply.fault().message();
  }

  private static TestRecord<byte[], byte[]> record(Ask ask, Instant now) {
    String id = "call-" + ask.callId();
    TestRecord<byte[], byte[]> request =
        Messages.request(id, "key-" + ask.key(), ask.input(), Codec.text(), now, now.plus(WINDOW));
    Wire.put(request.headers(), Wire.ATTEMPT, ask.attempt());
    return request;
  }

  private static void check(List<Ask> asks, Service<String, String> service) {
    Model model = new Model();
    try (ServiceDriver<String, String> driver = ServiceDriver.of(service)) {
      for (int i = 0; i < asks.size(); i++) {
        Ask ask = asks.get(i);
        driver.advance(ask.after());
        String expected = model.answer(ask, driver.now(), driver.now().plus(WINDOW));
        driver.send(record(ask, driver.now()));
        assertThat(driver.replies()).hasSize(i + 1);
        assertThat(shown(driver.replies().get(i).reply())).as("ask %d", i).isEqualTo(expected);
      }
    }
  }

  @Test
  void aStatefulServiceAppliesEachRequestOnce() {
    Property.forAll(
        60,
        KeptReplyFormLawsTest::asks,
        KeptReplyFormLawsTest::smaller,
        asks -> check(asks, stateful()));
  }

  @Test
  void anIdempotentServiceAppliesEachRequestOnce() {
    Property.forAll(
        60,
        random -> asks(random).stream().map(Ask::withoutKey).toList(),
        KeptReplyFormLawsTest::smaller,
        asks -> check(asks, idempotent()));
  }
}
