package dev.braid.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import dev.braid.dsl.Bindings;
import dev.braid.dsl.Call;
import dev.braid.dsl.CallOptions;
import dev.braid.dsl.Codec;
import dev.braid.dsl.Emit;
import dev.braid.dsl.Fault;
import dev.braid.dsl.FaultException;
import dev.braid.dsl.FlowDefinition;
import dev.braid.dsl.Json;
import dev.braid.dsl.Or;
import dev.braid.dsl.Parallel;
import dev.braid.dsl.Pipe;
import dev.braid.dsl.Reply;
import dev.braid.dsl.Service;
import dev.braid.dsl.ServiceKind;
import dev.braid.dsl.ServiceRef;
import dev.braid.dsl.Step;
import dev.braid.dsl.Transition;
import dev.braid.dsl.kafka.Placement;
import dev.braid.engine.EngineCounter;
import dev.braid.engine.EngineSettings;
import dev.braid.engine.Limit;
import dev.braid.engine.RoutingSlips;
import dev.braid.engine.ServiceDirectory;
import dev.braid.wire.Wire;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.apache.kafka.streams.test.TestRecord;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Runs of remote calls: who hands on to whom, and when nobody does. */
final class SlipRulesTest {

  private static final Step A = Call.of("a");
  private static final Step B = Call.of("b");
  private static final Step C = Call.of("c");
  private static final Step D = Call.of("d");
  private static final Step SEEN = Emit.of("seen");

  /** Everybody hands on, and nobody keeps anything. */
  private static final RoutingSlips PEERS =
      RoutingSlips.ON.withPeers(Map.of(RoutingSlips.EVERYBODY, ServiceKind.PLAIN));

  private static final String EXECUTION = "0123456789abcdef0123456789abcdef";

  private static FlowDefinition flow(Step... steps) {
    return FlowDefinition.of("flow", steps.length == 1 ? steps[0] : Pipe.of(steps));
  }

  private static Service<String, String> failing(String name) {
    Service.Body<String, String> body =
        text -> {
          throw new FaultException(451, "not for " + text);
        };
    return Service.of(ServiceRef.text(name), body);
  }

  /** Each known to hand on, and to be of a kind. */
  private static RoutingSlips kinds(String... named) {
    Map<String, ServiceKind> kinds = new TreeMap<>();
    for (String each : named) {
      String[] parts = each.split(":", 2);
      kinds.put(parts[0], ServiceKind.of(parts[1]).orElseThrow());
    }
    return RoutingSlips.ON.withPeers(kinds);
  }

  private static BareFlow bare(Step step) {
    EngineSettings settings = EngineSettings.defaults().options(it -> it.withSlips(PEERS));
    return BareFlow.of(FlowDefinition.of("flow", step), Placement.REMOTE, settings);
  }

  private static Relay asked(RoutingSlips slips, Step... steps) {
    return new Relay(slips).serve("a", "b", "c", "d").flow(flow(steps)).ask("flow", "x");
  }

  /** How many messages it takes. */
  @Nested
  final class Counting {

    @Test
    void aRunOfFourServicesTakesFiveMessages() {
      try (Relay relay = asked(PEERS, A, B, C, D, SEEN)) {
        assertThat(relay.topics())
            .containsExactly(
                "a.requests",
                "b.requests",
                "c.requests",
                "d.requests",
                "flow.replies",
                "client.replies",
                "signal.seen");
        assertThat(relay.reply().value()).isEqualTo("x a b c d");
        assertThat(relay.count(EngineCounter.HANDED_ON)).isEqualTo(3);
      }
    }

    @Test
    void withoutSlipsItTakesEight() {
      try (Relay relay = asked(RoutingSlips.OFF, A, B, C, D, SEEN)) {
        assertThat(relay.topics()).filteredOn("flow.replies"::equals).hasSize(4);
        assertThat(relay.reply().value()).isEqualTo("x a b c d");
        assertThat(relay.count(EngineCounter.HANDED_ON)).isZero();
      }
    }

    @Test
    void aFlowWaitsOnceForAWholeRun() {
      try (Relay relay = asked(PEERS, A, B, C, D, SEEN)) {
        assertThat(relay.stored()).as("put and deleted, and its end").isEqualTo(3);
      }
      try (Relay relay = asked(RoutingSlips.OFF, A, B, C, D, SEEN)) {
        assertThat(relay.stored()).isEqualTo(6);
      }
    }

    @Test
    void aRunOfPeersAtTheEndAnswersTheCallerAndNobodyWaits() {
      try (Relay relay = asked(PEERS, A, B, C, D)) {
        assertThat(relay.topics())
            .containsExactly(
                "a.requests", "b.requests", "c.requests", "d.requests", "client.replies");
        assertThat(relay.reply().value()).isEqualTo("x a b c d");
        assertThat(relay.stored()).isZero();
      }
    }

    /** Its end is kept, since the stranger may keep nothing. */
    @Test
    void aRunWithAStrangerAtTheEndComesHome() {
      try (Relay relay = asked(kinds("a:keeps", "c:plain", "d:plain"), A, B, C, D)) {
        assertThat(relay.topics())
            .containsExactly(
                "a.requests",
                "b.requests",
                "c.requests",
                "d.requests",
                "flow.replies",
                "client.replies");
      }
    }

    @Test
    void theLastServiceOfARunAtTheEndNeedNotBeAPeer() {
      RoutingSlips allButTheLast = kinds("a:pure", "b:pure", "c:keeps");
      try (Relay relay = asked(allButTheLast, A, B, C, D).foreign("d")) {
        assertThat(relay.topics()).doesNotContain("flow.replies");
      }
      RoutingSlips oneMissing = kinds("a:pure", "c:pure", "d:pure");
      try (Relay relay = asked(oneMissing, A, B, C, D)) {
        assertThat(relay.topics()).contains("flow.replies");
      }
    }

    @Test
    void aCallerWithoutAnAddressIsWaitedForToTheEnd() {
      try (Relay relay = new Relay(PEERS).serve("a", "b", "c").flow(flow(A, B, C))) {
        TestRecord<byte[], byte[]> request =
            Messages.request("request", "x", Codec.text(), Relay.START, null);
        request.headers().remove(Wire.REPLY_TOPIC);
        relay.send("flow.requests", request);
        assertThat(relay.topics())
            .containsExactly("a.requests", "b.requests", "c.requests", "flow.replies");
        assertThat(relay.stored()).isEqualTo(3);
      }
    }

    @Test
    void aLongRunTakesSeveralSlips() {
      List<Step> steps = new ArrayList<>();
      for (int i = 0; i < 40; i++) {
        steps.add(Call.of("a").withLabel("s" + i));
      }
      steps.add(SEEN);
      try (Relay relay = asked(PEERS, steps.toArray(Step[]::new))) {
        assertThat(relay.reply().value()).isEqualTo("x" + " a".repeat(40));
        assertThat(relay.sent("a.requests"))
            .hasSize(40)
            .allMatch(request -> Relay.header(request, Wire.SLIP).length() <= Wire.MAX_HEADER);
        assertThat(relay.sent("flow.replies")).hasSize(3);
      }
    }

    @Test
    void aSlipOfLongNamesStaysWithinAHeader() {
      String name = "a" + "b".repeat(99);
      List<Step> steps = new ArrayList<>();
      for (int i = 10; i < 50; i++) {
        steps.add(Call.of(name).withLabel("l" + "m".repeat(97) + i));
      }
      FlowDefinition inner = FlowDefinition.of("inner", new Pipe(steps));
      Step outer = Call.of("inner").withLabel("o" + "p".repeat(99));
      Placement placement =
          Placement.REMOTE.inline(
              List.of(
                  inner,
                  FlowDefinition.of("middle", outer),
                  FlowDefinition.of("more", Call.of("middle").withLabel("q" + "r".repeat(99))),
                  FlowDefinition.of("most", Call.of("more").withLabel("v" + "w".repeat(99)))));
      try (Relay relay = new Relay(PEERS).serve(name)) {
        relay.flow(flow(Call.of("most").withLabel("t" + "u".repeat(99)), SEEN), placement);
        relay.ask("flow", "x");
        assertThat(relay.reply().isOk()).isTrue();
        assertThat(relay.sent(name + ".requests"))
            .hasSize(40)
            .allMatch(request -> Relay.header(request, Wire.SLIP).length() <= Wire.MAX_HEADER);
        assertThat(relay.sent("flow.replies").size()).isBetween(4, 10);
      }
    }
  }

  /** What goes along. */
  @Nested
  final class Headers {

    @ParameterizedTest
    @EnumSource
    void aServiceIsAskedAsIfTheFlowHadAskedIt(Form form) {
      List<Map<String, String>> asked = new ArrayList<>();
      for (RoutingSlips slips : List.of(RoutingSlips.OFF, form.slips())) {
        try (Relay relay = new Relay(slips).serve("a", "b", "c").flow(flow(form.end(A, B, C)))) {
          TestRecord<byte[], byte[]> request =
              Messages.request(
                  "request", "x", Codec.text(), Relay.START, Relay.START.plusSeconds(9));
          Wire.put(request.headers(), Wire.TRACE_PARENT, "trace");
          Wire.put(request.headers(), Wire.TRACE_STATE, "state");
          relay.send("flow.requests", request);
          TestRecord<byte[], byte[]> call = relay.sent("b.requests").get(0);
          Map<String, String> headers = headers(call);
          // Named or not, as the correlation id is.
          headers.put(Wire.CALL, new String(Wire.callId(call.headers()), UTF_8));
          asked.add(headers);
          assertThat(relay.sent("c.requests").get(0).key()).isEqualTo("key".getBytes(UTF_8));
        }
      }
      Map<String, String> handedOn = asked.get(1);
      assertThat(handedOn.remove(Wire.SLIP)).contains("\"c\"");
      assertThat(handedOn.remove("braid-again"))
          .as("who hands on may have done so before")
          .isEmpty();
      if (form == Form.TAIL) {
        assertThat(handedOn).containsEntry(Wire.REPLY_TOPIC, "client.replies");
        List.of(Wire.REPLY_TOPIC, Wire.CORRELATION_ID)
            .forEach(name -> asked.forEach(headers -> headers.remove(name)));
      }
      assertThat(handedOn).isEqualTo(asked.get(0));
    }

    private Map<String, String> headers(TestRecord<byte[], byte[]> record) {
      Map<String, String> headers = new TreeMap<>();
      record.headers().forEach(each -> headers.put(each.key(), new String(each.value(), UTF_8)));
      return headers;
    }

    @Test
    void partsAreHandedOnAsTheListOfTheirValues() {
      Service<Object, Object> look = Service.of(ServiceRef.tree("look"), tree -> tree);
      try (Relay relay = new Relay(PEERS).serve("a", "b", "d").serve(look)) {
        relay.flow(FlowDefinition.of("both", Parallel.of(A, B)));
        relay.flow(flow(D, Call.of("both"), Call.of("look"), SEEN)).ask("flow", "x");
        assertThat(relay.reply().value()).isEqualTo(List.of("x d a", "x d b"));
        assertThat(relay.sent("flow.replies")).hasSize(1);
      }
    }

    @Test
    void nullIsHandedOn() {
      Service<Object, Object> nothing = Service.of(ServiceRef.tree("nothing"), tree -> null);
      FlowDefinition signal = FlowDefinition.of("signal-it", SEEN);
      for (RoutingSlips slips : List.of(RoutingSlips.OFF, RoutingSlips.ON, PEERS)) {
        try (Relay relay = new Relay(slips).serve("a").serve(nothing).flow(signal)) {
          relay.flow(flow(A, Call.of("nothing"), Call.of("signal-it"))).ask("flow", "x");
          assertThat(relay.reply()).isEqualTo(new Reply.Ok<>(null));
          assertThat(relay.sent("signal.seen")).hasSize(1);
        }
      }
    }
  }

  /** Where a slip leads. */
  enum Form {
    HOMING,
    TAIL;

    RoutingSlips slips() {
      return PEERS;
    }

    /** The same run, where it travels in this form. */
    Step[] end(Step... steps) {
      List<Step> all = new ArrayList<>(List.of(steps));
      if (this == HOMING) {
        all.add(SEEN);
      }
      return all.toArray(Step[]::new);
    }
  }

  @Nested
  final class Faults {

    @ParameterizedTest
    @EnumSource
    void aFaultInTheMiddleGoesStraightHomeAndNothingLaterRuns(Form form) {
      try (Relay relay = new Relay(form.slips()).serve("a", "c", "d").serve(failing("b"))) {
        relay.flow(flow(form.end(A, B, C, D))).ask("flow", "x");
        assertThat(relay.reply().code()).isEqualTo(451);
        assertThat(relay.reply().fault().origin().service()).isEqualTo("b");
        assertThat(relay.ran()).containsExactly("a", "b");
        assertThat(relay.topics()).doesNotContain("c.requests", "signal.seen");
      }
    }

    @Test
    void aFaultInTheMiddleIsOfTheStepItComesFrom() {
      try (Relay relay = new Relay(PEERS).serve("a", "c").serve(failing("b"))) {
        relay.flow(flow(A, ((Call) B).withLabel("second"), C, SEEN)).ask("flow", "x");
        assertThat(relay.reply().fault().origin()).isEqualTo(new Fault.Origin("b", "flow.second"));
      }
    }

    @ParameterizedTest
    @EnumSource
    void anAlternativeGetsTheInputOfTheWholeRun(Form form) {
      try (Relay relay = new Relay(form.slips()).serve("a", "c").serve(failing("b"))) {
        relay.flow(flow(form.end(Or.of(Pipe.of(A, B), C)))).ask("flow", "x");
        assertThat(relay.reply().value()).isEqualTo("x c");
        assertThat(relay.ran()).containsExactly("a", "b", "c");
        assertThat(relay.count(EngineCounter.HANDED_ON)).isEqualTo(1);
      }
    }

    /** That it was sent none now does not mean that it was sent none before. */
    @Test
    void ofAServiceWhoseTopicIsMissingItIsNotKnownWhetherItWasAsked() {
      try (Relay relay = new Relay(PEERS).serve("a").missing("b.requests")) {
        relay.flow(flow(A, B, C)).ask("flow", "x");
        assertThat(relay.reply().fault())
            .isEqualTo(
                new Fault(
                    504,
                    "the service 'b' is not known: no topic b.requests",
                    new Fault.Origin("b", "flow.b")));
        assertThat(relay.topics()).doesNotContain("b.requests");
        assertThat(relay.count(EngineCounter.MISSING_SERVICE)).isEqualTo(1);
      }
    }

    /** It asks, unless it finds the same: then the reply to what was sent before may come yet. */
    @Test
    void aFlowThatWaitsIsGivenTheValueForAServiceWhoseTopicIsMissing() {
      try (Relay relay = new Relay(PEERS).serve("a", "b", "c").missingOnce("b.requests")) {
        relay.flow(flow(A, B, C, SEEN)).ask("flow", "x");
        assertThat(relay.topics()).startsWith("a.requests", "flow.replies", "b.requests");
        assertThat(relay.sent("flow.replies").get(0).value()).isEqualTo("x a".getBytes(UTF_8));
        assertThat(relay.reply().value()).isEqualTo("x a b c");
      }
      try (Relay relay = new Relay(PEERS).serve("a", "b", "c").missing("b.requests")) {
        relay.flow(flow(A, B, C, SEEN)).ask("flow", "x");
        assertThat(relay.topics()).containsExactly("a.requests", "flow.replies");
      }
    }

    @Test
    void ofAServiceWhoseTopicTakesLessItIsNotKnownWhetherItWasAsked() {
      try (Relay relay = swelling("b.requests", A, B)) {
        assertThat(relay.reply().code()).isEqualTo(504);
        assertThat(relay.reply().fault().origin().service()).isEqualTo("b");
        assertThat(relay.ran()).containsExactly("a");
        assertThat(relay.topics()).doesNotContain("a.dead-letters");
      }
    }

    @Test
    void aFlowThatWaitsIsGivenTheValueForAServiceWhoseTopicTakesLess() {
      try (Relay relay = swelling("b.requests", Or.of(Pipe.of(A, B), C), SEEN)) {
        assertThat(relay.sent("flow.replies").get(0).value()).hasSizeGreaterThan(600_000);
        assertThat(relay.ran()).containsExactly("a");
        assertThat(relay.replies()).as("until the deadline").isEmpty();
      }
    }

    private Relay swelling(String small, Step... steps) {
      Service<String, String> swell = Service.of(ServiceRef.text("a"), x -> x.repeat(700_000));
      Relay relay = new Relay(PEERS).serve("b", "c").serve(swell).small(small, 600_000);
      return relay.flow(flow(steps)).ask("flow", "x");
    }

    @ParameterizedTest
    @EnumSource
    void aValueThatIsTooLargeForAnyTopicIsNotHandedOn(Form form) {
      EngineSettings small =
          EngineSettings.defaults()
              .with(Limit.MAX_PAYLOAD, 100)
              .options(it -> it.withSlips(form.slips()));
      Service<String, String> swell = Service.of(ServiceRef.text("a"), text -> text.repeat(101));
      try (Relay relay = new Relay(small).serve("b").serve(swell)) {
        relay.flow(flow(form.end(A, B))).ask("flow", "x");
        assertThat(relay.reply().code()).isEqualTo(413);
        assertThat(relay.reply().fault().origin().service()).isEqualTo("a");
        assertThat(relay.ran()).containsExactly("a");
      }
    }

    @ParameterizedTest
    @EnumSource
    void aDeadlineThatHasPassedOnTheWayGoesHome(Form form) {
      FlowDefinition flow = flow(form.end(A, B));
      try (Relay relay = new Relay(form.slips()).serve("b").flow(flow).ask("flow", "x")) {
        TestRecord<byte[], byte[]> toA = relay.sent("a.requests").get(0);
        toA.headers().remove(Wire.DEADLINE);
        Wire.put(toA.headers(), Wire.DEADLINE, Relay.START.toEpochMilli());
        relay.serve("a").send("a.requests", toA);
        assertThat(relay.reply().code()).isEqualTo(504);
        assertThat(relay.ran()).isEmpty();
        assertThat(relay.count(EngineCounter.EXPIRED_REQUEST)).isEqualTo(1);
      }
    }
  }

  /**
   * Where a run is cut. A value that is handed on and a fault that goes home are in two logs: who
   * may say the one after the other hands on only where nothing behind it keeps anything.
   */
  @Nested
  final class Kinds {

    /** How often a flow that waits hears of a run of four. */
    private void comesHome(int times, String... kinds) {
      try (Relay relay = asked(kinds(kinds), A, B, C, D, SEEN)) {
        assertThat(relay.reply().value()).isEqualTo("x a b c d");
        assertThat(relay.sent("flow.replies")).as("%s", List.of(kinds)).hasSize(times);
      }
    }

    @Test
    void whereNobodyKeepsAnythingAllHandOn() {
      comesHome(1, "a:plain", "b:plain", "c:pure", "d:plain");
    }

    @Test
    void whoIsPureOrKeepsItsRepliesHandsOnToAnybody() {
      comesHome(1, "a:pure", "b:keeps", "c:keeps", "d:keeps");
      comesHome(1, "a:keeps", "b:pure", "c:pure", "d:unknown");
      comesHome(1, "a:pure", "b:keeps", "c:pure");
    }

    @Test
    void whoKeepsNothingHandsOnToNobodyWhoDoes() {
      comesHome(2, "a:plain", "b:keeps", "c:keeps", "d:keeps");
      comesHome(2, "a:plain", "b:plain", "c:plain"); // d is not known
      comesHome(3, "a:plain", "b:keeps", "c:plain", "d:keeps");
    }

    /** The value would go through b to c, which keeps something of it. */
    @Test
    void norToWhoeverHandsOnToOneWhoDoes() {
      try (Relay relay = asked(kinds("a:plain", "b:pure", "c:keeps", "d:pure"), A, B, C, D, SEEN)) {
        assertThat(relay.topics())
            .containsExactly(
                "a.requests",
                "b.requests",
                "flow.replies",
                "c.requests",
                "d.requests",
                "flow.replies",
                "client.replies",
                "signal.seen");
      }
    }

    @Test
    void whatIsNotKnownCountsAsKeepingSomething() {
      comesHome(4);
      comesHome(2, "a:plain", "c:plain", "d:plain");
      comesHome(1, "b:plain", "c:pure", "d:plain");
      comesHome(2, "a:keeps", "b:pure"); // to c, and no further
    }

    @Test
    void aRunThatIsCutIsWaitedForAtTheEndOfAFlowToo() {
      try (Relay relay = asked(kinds("a:plain", "b:keeps", "c:pure", "d:keeps"), A, B, C, D)) {
        assertThat(relay.topics())
            .containsExactly(
                "a.requests",
                "flow.replies",
                "b.requests",
                "c.requests",
                "d.requests",
                "flow.replies",
                "client.replies");
      }
    }

    /** What is hosted beside the flow need not be told. */
    @Test
    void aServiceOfTheSameAppIsOfTheKindThatItIs() {
      Service<String, String> a = Service.of(ServiceRef.text("a"), text -> text + " a");
      Service<String, String> b = Service.of(ServiceRef.text("b"), text -> text + " b");
      Placement placement = Placement.local(List.of(a.idempotent(), b));
      try (Relay relay = new Relay(kinds("a:plain")).serve(b).keep(a.idempotent()).serve("c")) {
        relay.flow(flow(A, B, C, SEEN), placement).ask("flow", "x");
        assertThat(relay.reply().value()).isEqualTo("x a b c");
        assertThat(relay.count(EngineCounter.HANDED_ON)).isEqualTo(1);
      }
    }
  }

  /** Who is asked whether anybody is there, and when nobody may be. */
  @Nested
  final class Directories {

    private Relay relay(ServiceDirectory directory) {
      return new Relay(
          EngineSettings.defaults()
              .options(it -> it.withSlips(PEERS))
              .environment(it -> it.withDirectory(directory)));
    }

    @Test
    void aSlipLeadsAsFarAsAllAreServed() {
      try (Relay relay = relay(ServiceDirectory.fixed(Set.of("a", "b")))) {
        relay.serve("a", "b").flow(flow(A, B, C, SEEN)).ask("flow", "x");
        assertThat(relay.sent("flow.replies")).isNotEmpty();
        assertThat(relay.topics()).doesNotContain("c.requests");
        assertThat(relay.reply().code()).isEqualTo(404);
      }
    }

    /** The service before it may have handed on when it was asked before. */
    @Test
    void theNextCallOfASlipIsSentWhateverTheDirectorySays() {
      Set<String> served = new HashSet<>(Set.of("a", "b", "c"));
      ServiceDirectory directory =
          (name, since) ->
              served.contains(name)
                  ? ServiceDirectory.Presence.SERVED
                  : ServiceDirectory.Presence.NOBODY;
      try (Relay relay = relay(directory).foreign("a")) {
        Service.Body<String, String> last =
            text -> {
              served.clear();
              return text + " a";
            };
        relay.serve(Service.of(ServiceRef.text("a"), last)).serve("b", "c");
        relay.flow(flow(A, B, C, SEEN)).ask("flow", "x");
        assertThat(relay.reply().value()).isEqualTo("x a b c");
        assertThat(relay.count(EngineCounter.NOBODY_SERVES)).isZero();
        assertThat(relay.sent("flow.replies")).as("b hands on all the same").hasSize(2);
      }
    }

    /** A run that was aborted may have been told otherwise. */
    @Test
    void theReachOfARecordThatMayBeAReplayIsNotAsked() {
      List<String> asked = new ArrayList<>();
      ServiceDirectory directory =
          (name, since) -> {
            asked.add(name);
            return ServiceDirectory.Presence.NOBODY;
          };
      try (Relay relay = relay(directory).replaying().serve("a", "b", "c")) {
        relay.flow(flow(A, B, C, SEEN)).ask("flow", "x");
        assertThat(asked).isEmpty();
        assertThat(relay.reply().value()).isEqualTo("x a b c");
        assertThat(relay.count(EngineCounter.HANDED_ON)).isEqualTo(2);
      }
    }
  }

  /** Services that know nothing of slips, and messages that come again. */
  @Nested
  final class Others {

    @ParameterizedTest
    @MethodSource("dev.braid.testkit.SlipRulesTest#strangers")
    void aServiceThatKnowsNothingOfSlipsMayStandAnywhereInARun(List<String> strangers) {
      try (Relay relay = new Relay(PEERS).serve("a", "b", "c", "d")) {
        relay.foreign(strangers.toArray(String[]::new));
        relay.flow(flow(A, B, C, D, SEEN)).ask("flow", "x");
        assertThat(relay.reply().value()).isEqualTo("x a b c d");
        assertThat(relay.ran()).containsExactly("a", "b", "c", "d");
        long early = strangers.stream().filter(name -> !name.equals("d")).count();
        assertThat(relay.sent("flow.replies")).hasSize((int) early + 1);
        assertThat(relay.count(EngineCounter.UNEXPECTED_REPLY)).isZero();
      }
    }

    @ParameterizedTest
    @EnumSource
    void messagesThatComeAgainChangeNothing(Form form) {
      try (Relay relay = new Relay(form.slips()).serve("a", "b", "c").deliveredTimes(2)) {
        relay.flow(flow(form.end(A, B, C))).ask("flow", "x");
        assertThat(relay.replies())
            .isNotEmpty()
            .allMatch(reply -> reply.equals(new Reply.Ok<>("x a b c")));
        if (form == Form.HOMING) {
          assertThat(relay.replies()).hasSize(1);
          long unused =
              relay.count(EngineCounter.UNEXPECTED_REPLY) + relay.count(EngineCounter.EARLY_REPLY);
          assertThat(unused).isPositive();
        }
      }
    }

    @ParameterizedTest
    @EnumSource
    void aServiceThatKeepsItsRepliesHandsOnTheKeptOne(Form form) {
      List<String> ran = Collections.synchronizedList(new ArrayList<>());
      Service<String, String> count =
          Service.stateful(
              ServiceRef.text("b"),
              Codec.text(),
              (state, text, request) -> {
                String next = state == null ? "1" : state + "1";
                return Transition.to(next, text + " b" + next);
              });
      Service.Body<String, String> once =
          text -> {
            ran.add(text);
            return text + " c";
          };
      Service<String, String> idempotent = Service.of(ServiceRef.text("c"), once).idempotent();
      RoutingSlips slips = kinds("a:pure", "b:keeps", "c:keeps", "d:plain");
      try (Relay relay = new Relay(slips).serve("a", "d").keep(count).keep(idempotent)) {
        relay.flow(flow(form.end(A, B, C, D))).deliveredTimes(2).ask("flow", "x");
        assertThat(relay.replies())
            .isNotEmpty()
            .allMatch(reply -> reply.equals(new Reply.Ok<>("x a b1 c d")));
        assertThat(ran).hasSize(1);
        assertThat(relay.count(EngineCounter.KEPT_REPLY)).isPositive();
        assertThat(relay.count(EngineCounter.HANDED_ON)).isGreaterThan(3);
      }
    }

    @Test
    void onlyTheFirstReplyToAnyStepOfARunCounts() {
      try (BareFlow flow = bare(Pipe.of(A, B, C, SEEN))) {
        // So long after its start no task takes a reply for one that awaits a replay.
        flow.advance(ofSeconds(31));
        TestRecord<byte[], byte[]> a = flow.start("x").call("a");
        flow.answer(as(a, "flow.c"), "last");
        flow.answer(as(a, "flow.b"), "middle");
        flow.answer(a, "first");
        assertThat(flow.reply().value()).isEqualTo("last");
        assertThat(flow.count(EngineCounter.UNEXPECTED_REPLY)).isEqualTo(2);
        assertThat(flow.storedKeys()).isEmpty();
      }
    }

    @Test
    void aReplyOfAStepThatIsBehindTheFlowIsDropped() {
      try (BareFlow flow = bare(Pipe.of(A, B, C, SEEN))) {
        TestRecord<byte[], byte[]> a = flow.start("x").call("a");
        flow.answer(as(a, "flow.b"), "xb");
        assertThat(flow.sent("c.requests")).hasSize(1);
        flow.answer(a, "xa");
        assertThat(flow.sent("b.requests")).isEmpty();
        assertThat(flow.count(EngineCounter.UNEXPECTED_REPLY)).isEqualTo(1);
      }
    }

    @Test
    void aWaitThatIsOverIsDecidedForTheWholeRun() {
      try (BareFlow flow = bare(Pipe.of(A, B, SEEN))) {
        TestRecord<byte[], byte[]> a = flow.start("x").call("a");
        flow.advance(ofSeconds(31));
        flow.answer(as(a, "flow.b"), "late");
        assertThat(flow.reply().code()).isEqualTo(504);
        assertThat(flow.count(EngineCounter.TIMEOUT_DECIDED)).isEqualTo(1);
        assertThat(flow.count(EngineCounter.UNEXPECTED_REPLY)).isEqualTo(1);
      }
    }

    @Test
    void anExecutionGoesOnFromTheReplyToALaterStepInAChangedFlow() {
      try (BareFlow old = bare(Pipe.of(A, B, SEEN));
          BareFlow changed = bare(Pipe.of(B, C, SEEN))) {
        TestRecord<byte[], byte[]> a = old.start("x").call("a");
        old.moveTo(changed);
        changed.answer(as(a, "flow.b"), "xb");
        assertThat(changed.sent("c.requests")).hasSize(1);
      }
    }

    @ParameterizedTest
    @MethodSource("dev.braid.testkit.SlipRulesTest#changes")
    void aReplyToAStepThatTheFlowNoLongerHasThereEndsWith409(Step changedTo) {
      try (BareFlow old = bare(Pipe.of(A, B, SEEN));
          BareFlow changed = bare(changedTo)) {
        TestRecord<byte[], byte[]> a = old.start("x").call("a");
        old.moveTo(changed);
        changed.answer(as(a, "flow.b"), "xb");
        Reply<Object> reply = changed.reply();
        assertThat(reply.code()).isEqualTo(409);
        assertThat(reply.fault().message())
            .isEqualTo("the flow has changed while step 'flow.b' was waiting");
        assertThat(changed.count(EngineCounter.CHANGED_FLOW)).isEqualTo(1);
        assertThat(changed.storedKeys()).isEmpty();
      }
    }

    /** A reply to another step of the same execution. */
    private TestRecord<byte[], byte[]> as(TestRecord<byte[], byte[]> call, String stepId) {
      String id = Relay.header(call, Wire.CORRELATION_ID);
      TestRecord<byte[], byte[]> other =
          new TestRecord<>(call.key(), call.value(), call.getRecordTime());
      Wire.put(other.headers(), Wire.CORRELATION_ID, id.substring(0, id.indexOf('/') + 1) + stepId);
      return other;
    }
  }

  static List<List<String>> strangers() {
    return List.of(
        List.of("a"),
        List.of("b"),
        List.of("d"),
        List.of("a", "c"),
        List.of("b", "c"),
        List.of("a", "b", "c", "d"));
  }

  static List<Step> changes() {
    return List.of(Pipe.of(A, C, SEEN), Pipe.of(A, Or.of(B, C), SEEN));
  }

  /** Flows on the way, which have calls of their own. */
  @Nested
  final class CalledFlows {

    private Relay relay(RoutingSlips slips, Step inner) {
      return new Relay(slips)
          .serve("a", "b", "c", "d")
          .flow(FlowDefinition.of("inner", inner))
          .flow(flow(Call.of("inner"), C, SEEN));
    }

    @Test
    void aCallAtTheEndOfACalledFlowHandsOnForIt() {
      try (Relay relay = relay(PEERS, A).ask("flow", "x")) {
        assertThat(relay.reply().value()).isEqualTo("x a c");
        assertThat(relay.topics()).doesNotContain("inner.replies");
        assertThat(relay.sent("flow.replies")).hasSize(1);
      }
    }

    @Test
    void aCalledFlowThatWaitsKeepsItsSlipMeanwhile() {
      try (Relay relay = relay(PEERS, Pipe.of(Parallel.of(A, B), Call.of("join")))) {
        relay.serve(Service.of(ServiceRef.tree("join"), tree -> String.valueOf(tree)));
        relay.ask("flow", "x");
        assertThat(relay.reply().value()).isEqualTo("[x a, x b] c");
        assertThat(relay.sent("flow.replies")).hasSize(1);
      }
    }

    @Test
    void aCalledFlowMayHaveARunOfItsOwn() {
      for (RoutingSlips slips : List.of(RoutingSlips.ON, PEERS)) {
        try (Relay relay = relay(slips, Pipe.of(A, B, D)).ask("flow", "x")) {
          assertThat(relay.reply().value()).isEqualTo("x a b d c");
          assertThat(relay.ran()).containsExactly("a", "b", "d", "c");
        }
      }
    }

    /** Else a stranger's reply, half a pipe, would be taken for the whole. */
    @Test
    void aCalledFlowDoesNotPassOnACallerToWhomOnlyPeersMayAnswer() {
      RoutingSlips some = kinds("inner:plain", "c:plain");
      try (Relay relay = new Relay(some).serve("a", "c").foreign("a")) {
        relay.flow(FlowDefinition.of("inner", A)).flow(flow(Call.of("inner"), C));
        relay.ask("flow", "x");
        assertThat(relay.reply().value()).isEqualTo("x a c");
        assertThat(relay.topics())
            .containsExactly(
                "inner.requests", "a.requests", "inner.replies", "c.requests", "client.replies");
      }
    }
  }

  /** When every reply comes back to the flow. */
  @Nested
  final class NoSlip {

    private void neither(Step... steps) {
      for (RoutingSlips slips : List.of(RoutingSlips.ON, PEERS)) {
        try (Relay relay = asked(slips, steps)) {
          assertThat(relay.reply().isOk()).isTrue();
          assertThat(relay.count(EngineCounter.HANDED_ON)).isZero();
        }
      }
    }

    private Step with(UnaryOperator<CallOptions> options) {
      return Call.of("b").withOptions(options.apply(CallOptions.NONE));
    }

    @Test
    void beforeOrAfterACallWithATimeout() {
      neither(A, with(options -> options.withTimeout(ofSeconds(5))), C);
    }

    @Test
    void beforeOrAfterACallWithRetries() {
      neither(A, with(options -> options.withRetries(2)), C);
    }

    @Test
    void beforeOrAfterACallWithAFixedPart() {
      Service<Object, Object> merged = Service.of(ServiceRef.tree("merged"), tree -> tree);
      Step fixed = Call.of("merged").withFixedPart(Map.of("vat", 19));
      try (Relay relay = new Relay(PEERS).serve(merged).flow(flow(fixed, fixed2(), fixed3()))) {
        TestRecord<byte[], byte[]> request =
            Messages.request("request", Map.of("a", 1), Codec.tree(), Relay.START, null);
        relay.send("flow.requests", request);
        assertThat(relay.reply().value()).isEqualTo(Map.of("a", 1L, "vat", 19L));
        assertThat(relay.count(EngineCounter.HANDED_ON)).isZero();
      }
    }

    private Step fixed2() {
      return Call.of("merged").withLabel("again").withFixedPart(Map.of("vat", 19));
    }

    private Step fixed3() {
      return Call.of("merged").withLabel("third").withFixedPart(Map.of("vat", 19));
    }

    @Test
    void betweenCallsWithSomethingElseBetween() {
      neither(A, SEEN, B, Emit.of("seen-too"), C);
    }

    @Test
    void whereAValueHasToBeConverted() {
      Bindings bindings =
          Bindings.of(ServiceRef.text("a"))
              .and(Bindings.of(ServiceRef.of("b", Codec.tree(), Codec.text())));
      FlowDefinition flow = new FlowDefinition("flow", Pipe.of(A, B, SEEN), bindings);
      try (Relay relay = new Relay(PEERS).serve("a", "b").flow(flow).ask("flow", "x")) {
        assertThat(relay.reply().value()).isEqualTo("x a b");
        assertThat(relay.count(EngineCounter.HANDED_ON)).isZero();
      }
    }

    @Test
    void toAServiceWhoseTypesAreKnownFromOneWhoseAreNot() {
      FlowDefinition flow =
          new FlowDefinition("flow", Pipe.of(A, B, SEEN), Bindings.of(ServiceRef.text("b")));
      try (Relay relay = new Relay(PEERS).serve("a", "b").flow(flow).ask("flow", "x")) {
        assertThat(relay.count(EngineCounter.HANDED_ON)).isZero();
      }
    }

    /** The bindings say that a answers text; it answers JSON. */
    @Test
    void whenAValueIsOfAnotherTypeThanWasSaid() {
      Bindings bindings = Bindings.of(ServiceRef.text("a")).and(Bindings.of(ServiceRef.text("b")));
      FlowDefinition flow = new FlowDefinition("flow", Pipe.of(A, B, SEEN), bindings);
      Service<Object, Object> other = Service.of(ServiceRef.tree("a"), tree -> tree + " a");
      try (Relay relay = new Relay(PEERS).serve("b").serve(other).flow(flow).ask("flow", "x")) {
        assertThat(relay.reply().value()).isEqualTo("x a b");
        assertThat(relay.count(EngineCounter.HANDED_ON)).isZero();
        assertThat(Relay.header(relay.sent("b.requests").get(0), Wire.CONTENT_TYPE))
            .isEqualTo("text/plain");
      }
    }

    @Test
    void betweenTypesThatAgreeTheValueIsHandedOn() {
      Bindings bindings = Bindings.of(ServiceRef.text("a")).and(Bindings.of(ServiceRef.text("b")));
      FlowDefinition flow = new FlowDefinition("flow", Pipe.of(A, B, SEEN), bindings);
      try (Relay relay = new Relay(PEERS).serve("a", "b").flow(flow).ask("flow", "x")) {
        assertThat(relay.count(EngineCounter.HANDED_ON)).isEqualTo(1);
      }
    }
  }

  /** A slip is data from outside. */
  @Nested
  final class Hostile {

    @ParameterizedTest
    @MethodSource("dev.braid.testkit.SlipRulesTest#hostile")
    void aSlipThatIsNoneIsAFault400AndNothingRuns(byte[] slip) {
      try (Relay relay = new Relay(PEERS).serve("a", "b").flow(FlowDefinition.of("flow", B))) {
        for (String topic : List.of("a.requests", "flow.requests")) {
          TestRecord<byte[], byte[]> request =
              Messages.request("request", "x", Codec.text(), Relay.START, null);
          request.headers().add(Wire.SLIP, slip);
          relay.send(topic, request);
        }
        assertThat(relay.replies()).hasSize(2).allMatch(reply -> reply.code() == 400);
        assertThat(relay.replies().get(0).fault().message()).contains("slip");
        assertThat(relay.topics()).containsOnly("client.replies");
        assertThat(relay.ran()).isEmpty();
        assertThat(relay.count(EngineCounter.REFUSED_SLIP)).isEqualTo(2);
      }
    }

    @Test
    void aSlipThatLeadsToTheSameServiceEnds() {
      List<Object> stops = Collections.nCopies(16, List.of("a", "flow.a", ""));
      try (Relay relay = new Relay(PEERS).serve("a")) {
        relay.send("a.requests", request(slip("stops", stops)));
        assertThat(relay.ran()).hasSize(17);
        assertThat(relay.replies()).hasSize(1);
      }
    }

    @Test
    void whoStartsAnExecutionIsAnsweredAndNobodyElse() {
      try (Relay relay = new Relay(PEERS).serve("a", "b").flow(flow(A, SEEN))) {
        for (String control : List.of(Wire.DURABLE, Wire.AWAIT, Wire.WHERE)) {
          TestRecord<byte[], byte[]> request = request(slip("tail", true));
          Wire.put(request.headers(), control, control.equals(Wire.DURABLE) ? "1000" : EXECUTION);
          relay.send("flow.requests", request);
        }
        assertThat(relay.replies()).hasSize(3).allMatch(reply -> reply.code() == 400);
        assertThat(relay.topics()).containsOnly("client.replies");
        assertThat(relay.count(EngineCounter.REFUSED_CONTROL)).isEqualTo(3);
      }
    }

    @Test
    void nobodyIsVisitedForACallerWhoCannotBeAnswered() {
      try (Relay relay = new Relay(PEERS).serve("a", "b")) {
        TestRecord<byte[], byte[]> request = request(slip("tail", true));
        request.headers().remove(Wire.REPLY_TOPIC);
        Wire.put(request.headers(), Wire.REPLY_TOPIC, "b.requests");
        relay.send("a.requests", request);
        assertThat(relay.topics()).containsOnly("a.dead-letters");
        assertThat(relay.count(EngineCounter.UNDELIVERABLE_REPLY)).isEqualTo(1);
      }
    }

    private TestRecord<byte[], byte[]> request(byte[] slip) {
      TestRecord<byte[], byte[]> request =
          Messages.request("request", "x", Codec.text(), Relay.START, null);
      request.headers().add(Wire.SLIP, slip);
      return request;
    }
  }

  /** A slip that is right but for one thing. */
  private static byte[] slip(String key, Object value) {
    Map<String, Object> tree = new LinkedHashMap<>();
    tree.put("tail", false);
    tree.put("sender", "flow");
    tree.put("execution", EXECUTION);
    tree.put("stops", List.of(List.of("b", "flow.b", "")));
    tree.put(key, value);
    return Json.bytes(tree);
  }

  private static byte[] stop(Object... parts) {
    return slip("stops", List.of(List.of("b", "flow.b", ""), Arrays.asList(parts)));
  }

  static List<Arguments> hostile() {
    return List.of(
        hostile("empty", new byte[0]),
        hostile("no JSON", "{".getBytes(UTF_8)),
        hostile("no UTF-8", new byte[] {-1, -2}),
        hostile("deep", "[".repeat(8000).getBytes(UTF_8)),
        hostile("no map", "[]".getBytes(UTF_8)),
        hostile("null", "null".getBytes(UTF_8)),
        hostile("too long", slip("padding", "x".repeat(8 * 1024))),
        hostile("a megabyte", new byte[1024 * 1024]),
        hostile("nobody waits", slip("tail", "yes")),
        hostile("a sender that is none", slip("sender", "a b")),
        hostile("a reserved sender", slip("sender", "braid.x")),
        hostile("an execution that is none", slip("execution", "x".repeat(32))),
        hostile("a short execution", slip("execution", "0")),
        hostile("no stops", slip("stops", List.of())),
        hostile("stops that are none", slip("stops", Map.of())),
        hostile("17 stops", slip("stops", Collections.nCopies(17, List.of("b", "flow.b", "")))),
        hostile("a stop that is a text", slip("stops", List.of("b"))),
        hostile("a stop that is short", stop("b", "flow.b")),
        hostile("a stop of numbers", stop(1, 2, 3)),
        hostile("null in a stop", stop("b", null, "")),
        hostile("a path for a service", stop("../b", "flow.b", "")),
        hostile("an upper-case service", stop("B", "flow.b", "")),
        hostile("no service", stop("", "flow.b", "")),
        hostile("a long service", stop("b".repeat(101), "flow.b", "")),
        hostile("a consumer offsets topic", stop("__consumer_offsets", "flow.b", "")),
        hostile("a signal", stop("signal.x", "flow.b", "")),
        hostile("a store", stop("store.stock", "flow.b", "")),
        hostile("braid's own", stop("braid.registrations", "flow.b", "")),
        hostile("a word of the language", stop("emit", "flow.b", "")),
        hostile("a step with a line break", stop("b", "flow.b\n", "")),
        hostile("no step", stop("b", "", "")),
        hostile("a long step", stop("b", "f".repeat(1025), "")),
        hostile("a long content type", stop("b", "flow.b", "t".repeat(257))));
  }

  private static Arguments hostile(String name, byte[] slip) {
    return Arguments.argumentSet(name, (Object) slip);
  }
}
