package dev.braid.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.braid.dsl.Call;
import dev.braid.dsl.Codec;
import dev.braid.dsl.Emit;
import dev.braid.dsl.FaultException;
import dev.braid.dsl.FlowDefinition;
import dev.braid.dsl.Pipe;
import dev.braid.dsl.Service;
import dev.braid.dsl.ServiceKind;
import dev.braid.dsl.ServiceRef;
import dev.braid.dsl.Step;
import dev.braid.dsl.Transition;
import dev.braid.dsl.kafka.Placement;
import dev.braid.engine.EngineCounter;
import dev.braid.engine.EngineSettings;
import dev.braid.engine.RoutingSlips;
import dev.braid.wire.Handle;
import dev.braid.wire.Namespace;
import dev.braid.wire.Wire;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.test.TestRecord;
import org.junit.jupiter.api.Test;

/** Services and flows of several namespaces that call each other. */
final class NamespacesTest {

  private static final Namespace SHOP = new Namespace("shop");

  /** Who is called here hands on. */
  private static final RoutingSlips HANDING_ON =
      RoutingSlips.ON.withPeers(
          Map.of(
              "bank:charge", ServiceKind.PURE,
              "price", ServiceKind.PURE,
              "here", ServiceKind.PURE,
              "stock", ServiceKind.PURE));

  private static FlowDefinition flow(Step... steps) {
    return FlowDefinition.of("checkout", steps.length == 1 ? steps[0] : Pipe.of(steps));
  }

  private static FlowDriver driver(Step... steps) {
    return FlowDriver.of(
        flow(steps),
        Placement.REMOTE,
        EngineSettings.defaults().options(it -> it.withNamespace(SHOP)));
  }

  @Test
  void aCallStaysInItsOwnUnlessItNamesAnother() {
    try (FlowDriver driver = driver(Call.of("price"), Emit.of("priced"), Call.of("bank:charge"))) {
      driver.request("x");
      assertThat(driver.call("price").request().replyTopic()).isEqualTo("shop.checkout.replies");
      driver.call("price").reply("y");
      driver.call("bank:charge").reply("z");

      assertThat(driver.reply().value()).isEqualTo("z");
      assertThat(driver.signals()).extracting(FlowDriver.Signal::name).containsExactly("priced");
    }
  }

  @Test
  void whoeverHandsOnFindsTheNextWhereTheFlowMeansIt() {
    try (Relay relay = new Relay(HANDING_ON)) {
      relay.serve("here").in("bank").serve("here", "charge").in("shop").serve("here", "price");
      relay.flow(flow(Call.of("bank:charge"), Call.of("price"), Call.of("here"), Emit.of("done")));

      relay.ask("checkout", "x");

      assertThat(relay.reply().value()).isEqualTo("x charge price here");
      assertThat(relay.topics())
          .containsExactly(
              "bank.charge.requests",
              "shop.price.requests",
              "shop.here.requests",
              "shop.checkout.replies",
              "client.replies",
              "shop.signal.done");
    }
  }

  @Test
  void soItDoesForAFlowWithoutNamespaceAtTheEndOfTheFlow() {
    try (Relay relay = new Relay(HANDING_ON)) {
      relay.in("bank").serve("charge", "price").in("").serve("price");
      relay.flow(flow(Call.of("bank:charge"), Call.of("price")));

      relay.ask("checkout", "x");

      assertThat(relay.reply().value()).isEqualTo("x charge price");
      assertThat(relay.topics())
          .containsExactly("bank.charge.requests", "price.requests", "client.replies");
      assertThat(Relay.header(relay.sent("price.requests").get(0), Wire.SENDER))
          .isEqualTo("checkout");
    }
  }

  @Test
  void aMissingServiceIsNamedAsTheFlowWroteIt() {
    try (Relay relay = new Relay(HANDING_ON)) {
      relay.missing("shop.price.requests").in("bank").serve("charge").in("shop");
      relay.flow(flow(Call.of("bank:charge"), Call.of("price")));

      relay.ask("checkout", "x");

      assertThat(relay.count(EngineCounter.MISSING_SERVICE)).isEqualTo(1);
      assertThat(relay.reply().fault().origin().toString()).isEqualTo("price at checkout.price");
    }
  }

  @Test
  void aFaultSaysWhichNamespaceItComesFrom() {
    Service<String, String> failing =
        Service.of(
            ServiceRef.text("charge"),
            (Service.Body<String, String>)
                text -> {
                  throw new FaultException(451, "not for " + text);
                });
    try (Relay relay = new Relay(RoutingSlips.OFF)) {
      relay.in("bank").serve(failing).in("shop").serve(failing);
      relay.flow(flow(Call.of("bank:charge"), Emit.of("done")));

      relay.ask("checkout", "x");

      assertThat(relay.reply().fault().origin().toString())
          .isEqualTo("bank:charge at checkout.bank:charge");
    }
  }

  @Test
  void durableStartsUnderOneKeyInTwoNamespacesAreTwoExecutions() {
    try (FlowDriver shop = driver(Call.of("bank:charge"));
        FlowDriver none = FlowDriver.of(flow(Call.of("bank:charge")))) {
      shop.start("x", "order-1");
      none.serve("bank:charge", FakeService.silent());
      none.start("x", "order-1");

      assertThat(shop.call("bank:charge").request().callId())
          .startsWith(Handle.ofKey(SHOP, "checkout", 0, "order-1").execution());
      assertThat(shop.start("x", "order-1").value())
          .isEqualTo(Handle.ofKey(SHOP, "checkout", 0, "order-1"))
          .isNotEqualTo(none.start("x", "order-1").value());
    }
  }

  @Test
  void aDeadLetterNamesTheTopicThatItCameFrom() {
    try (FlowDriver driver = driver(Call.of("price"))) {
      RecordHeaders headers = new RecordHeaders();
      headers.add("x", new byte[20_000]);
      driver.send(new TestRecord<>(null, new byte[0], headers, driver.now()));

      assertThat(driver.deadLetters())
          .extracting(letter -> letter.place().topic())
          .containsExactly("shop.checkout.requests");
    }
  }

  /** Whoever forgets the namespace asks about a topic of somebody else. */
  @Test
  void brokersAreAskedAboutNoTopicButThoseThatTheyKnow() {
    Set<String> asked = new TreeSet<>();
    EngineSettings settings =
        EngineSettings.defaults()
            .options(it -> it.withNamespace(SHOP).withSlips(HANDING_ON))
            .environment(
                it ->
                    it.withTopics(
                            topic -> {
                              asked.add(topic);
                              return 3;
                            })
                        .withLogEnds(
                            (topic, partition) -> {
                              asked.add(topic);
                              return CompletableFuture.completedFuture(0L);
                            }));
    FlowDefinition flow =
        flow(Call.of("bank:charge"), Call.of("price"), Emit.of("done"), Call.of("stock"));
    try (Relay relay = new Relay(settings)) {
      relay.serve("price", "stock").in("bank").serve("charge").in("shop").flow(flow);
      relay.keep(
          Service.stateful(
              ServiceRef.text("count"),
              Codec.text(),
              (state, input, request) -> Transition.to(input, input)));
      relay.ask("checkout", "x").ask("count", "x");
      assertThat(relay.replies()).hasSize(2).allMatch(reply -> reply.isOk());
    }
    assertThat(asked)
        .contains("shop.checkout.requests", "shop.checkout.replies", "shop.price.requests")
        .allMatch(
            topic ->
                topic.startsWith("shop.")
                    || topic.startsWith("bank.")
                    || topic.equals(Messages.CLIENT_TOPIC));
  }
}
