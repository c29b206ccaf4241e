package dev.braid.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.braid.dsl.And;
import dev.braid.dsl.Call;
import dev.braid.dsl.Codec;
import dev.braid.dsl.FaultException;
import dev.braid.dsl.FlowDefinition;
import dev.braid.dsl.Handler;
import dev.braid.dsl.Or;
import dev.braid.dsl.Pipe;
import dev.braid.dsl.Service;
import dev.braid.dsl.ServiceKind;
import dev.braid.dsl.ServiceRef;
import dev.braid.dsl.Step;
import dev.braid.dsl.Transition;
import dev.braid.dsl.kafka.Placement;
import dev.braid.engine.RoutingSlips;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A handler that is asked again, by another life of its app, answers otherwise. What keeps
 * something must not come to depend on both of its results.
 */
final class SecondResultTest {

  private static final Step CHECK = Call.of("check");
  private static final Step DEBIT = Call.of("debit");
  private static final FlowDefinition PAY =
      FlowDefinition.of("pay", Or.of(Pipe.of(CHECK, DEBIT), Call.of("undo")));
  private static final RoutingSlips KINDS =
      RoutingSlips.ON.withPeers(
          Map.of(
              "check", ServiceKind.PLAIN,
              "debit", ServiceKind.KEEPING,
              "undo", ServiceKind.KEEPING));

  private final List<String> effects = new ArrayList<>();
  private final AtomicInteger runs = new AtomicInteger();

  /** Keeps what it is asked, once for each request. */
  private Service<String, String> keeping(String name) {
    return Service.stateful(
        ServiceRef.text(name),
        Codec.text(),
        (state, input, request) -> {
          effects.add(name + " " + input);
          return Transition.to(input, name + " " + input);
        });
  }

  /** Its backend is down when it is asked again. */
  private Service<String, String> check() {
    return Service.of(ServiceRef.text("check"), backend());
  }

  private Handler<String, String> backend() {
    return (input, request) -> {
      if (runs.incrementAndGet() > 1) {
        throw new FaultException(500, "the backend is down");
      }
      return input;
    };
  }

  private Relay hosted(Service<?, ?>... services) {
    Relay relay = new Relay(KINDS).keep(keeping("debit")).keep(keeping("undo"));
    for (Service<?, ?> service : services) {
      relay.keep(service);
    }
    return relay;
  }

  @BeforeEach
  void nothingHasHappened() {
    effects.clear();
    runs.set(0);
  }

  /** It was told Ok {debit}, and then undone. */
  @Test
  void ofTwoAlternativesOneHasAnEffectWhenTheFlowsAppDies() {
    Service<String, String> check = check();
    try (Relay relay = hosted(check).flow(PAY, Placement.local(List.of(check)))) {
      relay.ask("pay", "9").dies("pay");
      assertThat(effects).containsExactly("debit 9");
      assertThat(relay.replies()).isNotEmpty().allMatch(reply -> reply.isOk());
      assertThat(relay.replies()).extracting(reply -> reply.value()).containsOnly("debit 9");
    }
  }

  /** 37 was debited, and 82 credited. */
  @Test
  void oneDrawnAmountIsMovedWhenTheFlowsAppDies() {
    Service<String, String> draw =
        Service.of(
            ServiceRef.text("draw"), input -> String.valueOf(37 + 45 * runs.getAndIncrement()));
    Step move = Pipe.of(Call.of("draw"), And.of(DEBIT, Call.of("credit")));
    try (Relay relay = new Relay(KINDS).keep(draw)) {
      relay.flow(FlowDefinition.of("move", move), Placement.local(List.of(draw)));
      relay.ask("move", "x").dies("move"); // before anybody was there who debits
      relay.keep(keeping("credit")).keep(keeping("debit")).again("debit.requests");
      assertThat(effects).containsExactly("debit 37", "credit 37");
    }
  }

  static List<Arguments> plainOnes() {
    UnaryOperator<Service<String, String>> inline = service -> service;
    UnaryOperator<Service<String, String>> limited =
        service -> service.limit(Duration.ofSeconds(9));
    return List.of(
        Arguments.argumentSet("inline", inline), Arguments.argumentSet("with a limit", limited));
  }

  /** Its value went on, and its fault home. */
  @ParameterizedTest
  @MethodSource("plainOnes")
  void ofTwoAlternativesOneHasAnEffectWhenTheServicesAppDies(
      UnaryOperator<Service<String, String>> form) {
    try (Relay relay = new Relay(KINDS).keep(form.apply(check())).keep(keeping("undo"))) {
      relay.flow(PAY).ask("pay", "9").dies("check"); // before anybody was there who debits
      relay.keep(keeping("debit")).again("debit.requests");
      assertThat(effects).containsExactly("debit 9");
      assertThat(relay.replies()).extracting(reply -> reply.value()).containsOnly("debit 9");
    }
  }

  @Test
  void soItDoesWhenItAnswersLater() {
    Service<String, String> later =
        Service.async(
            ServiceRef.text("check"),
            (input, request) ->
                CompletableFuture.completedFuture(backend().handle(input, request)));
    ofTwoAlternativesOneHasAnEffectWhenTheServicesAppDies(unused -> later);
  }

  /** The same of a flow that ends in a run: the caller was told 500, and the debit stood. */
  @Test
  void aCallerIsToldWhatIsSoWhenTheServicesAppDies() {
    try (Relay relay = hosted(check()).flow(FlowDefinition.of("pay", Pipe.of(CHECK, DEBIT)))) {
      relay.ask("pay", "9").dies("check");
      assertThat(effects).containsExactly("debit 9");
      assertThat(relay.replies()).extracting(reply -> reply.code()).containsOnly(200);
    }
  }

  /**
   * A service that keeps its replies hands on, and finds the next topic gone in its second life.
   */
  @ParameterizedTest
  @MethodSource("gone")
  void aTopicThatGoesAwayBehindAServiceThatHandsOnRefusesNothing(UnaryOperator<Relay> goes) {
    RoutingSlips keeps = KINDS.withPeers(Map.of("check", ServiceKind.KEEPING));
    Service<String, String> large =
        Service.of(ServiceRef.text("check"), input -> input.repeat(600_000)).idempotent();
    try (Relay relay = new Relay(keeps).keep(large).keep(keeping("undo")).flow(PAY)) {
      relay.ask("pay", "9"); // and nobody is there yet who debits
      goes.apply(relay).dies("check");
      relay.keep(keeping("debit")).again("debit.requests");
      assertThat(effects).hasSize(1).first().asString().startsWith("debit 9");
      assertThat(relay.replies()).extracting(reply -> reply.code()).containsOnly(200);
    }
  }

  static List<Arguments> gone() {
    UnaryOperator<Relay> missing = relay -> relay.missing("debit.requests");
    UnaryOperator<Relay> small = relay -> relay.small("debit.requests", 600_000);
    return List.of(
        Arguments.argumentSet("missing", missing), Arguments.argumentSet("small", small));
  }
}
