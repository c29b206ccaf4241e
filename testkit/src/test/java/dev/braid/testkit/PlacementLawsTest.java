package dev.braid.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.braid.dsl.FlowDefinition;
import dev.braid.dsl.Reply;
import dev.braid.engine.RoutingSlips;
import dev.braid.testkit.FlowNetwork.Placing;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Placement makes no difference: the compiled topologies and the reference interpreter agree on
 * every flow, wherever its parts run, in whatever order the records come, with some of them coming
 * twice, and whoever hands on to whom.
 */
class PlacementLawsTest {

  private static final int RUNS = 500;

  /** Half of the flows ask nothing special of their calls, so that more of these form runs. */
  private static final List<GeneratorOptions> OPTIONS =
      List.of(
          GeneratorOptions.ALL,
          GeneratorOptions.ALL.without(
              Feature.FIXED_PARTS,
              Feature.TIMEOUTS,
              Feature.RETRIES,
              Feature.APPLIES,
              Feature.EMITS));

  /** What flows know of the services that they call. */
  enum Hands {
    NO_SLIPS,
    NO_PEERS,
    ALL_PEERS,
    SOME_PEERS;

    RoutingSlips slips(FlowCase given, RandomGenerator random) {
      Stream<String> names =
          Stream.concat(
              given.services().stream().map(TreeService::name),
              given.definitions().stream().map(FlowDefinition::name));
      return switch (this) {
        case NO_SLIPS -> RoutingSlips.OFF;
        case NO_PEERS -> RoutingSlips.ON;
        case ALL_PEERS -> RoutingSlips.ON.withPeers(Set.of(RoutingSlips.EVERYBODY));
        case SOME_PEERS ->
            RoutingSlips.ON.withPeers(names.filter(name -> random.nextBoolean()).toList());
      };
    }
  }

  @Test
  void fusedFlowsAnswerAsTheInterpreterDoes() {
    agrees(Placing.LOCAL, Hands.NO_PEERS);
  }

  @ParameterizedTest
  @EnumSource
  void remoteFlowsAnswerAsTheInterpreterDoes(Hands hands) {
    agrees(Placing.REMOTE, hands);
  }

  @ParameterizedTest
  @EnumSource
  void mixedFlowsAnswerAsTheInterpreterDoes(Hands hands) {
    agrees(Placing.MIXED, hands);
  }

  /** And run once, although the start comes twice; so do those who await the result. */
  @ParameterizedTest
  @EnumSource(names = {"NO_SLIPS", "SOME_PEERS"})
  void flowsThatAreStartedDurablyEndAsTheInterpreterDoes(Hands hands) {
    agrees(Placing.MIXED, hands, true);
  }

  private static void agrees(Placing placing, Hands hands) {
    agrees(placing, hands, false);
  }

  private static void agrees(Placing placing, Hands hands, boolean durably) {
    Property.forAll(
        RUNS,
        random -> {
          GeneratorOptions options = OPTIONS.get(random.nextInt(OPTIONS.size()));
          return new Placed(new FlowGenerator(options).next(random), random.nextLong());
        },
        Placed::smaller,
        placed -> placed.check(placing, hands, durably));
  }

  /** A case and what decides where its parts run and what happens on the way. */
  private record Placed(FlowCase given, long luck) {

    Stream<Placed> smaller() {
      return FlowShrinker.smaller(given).map(fewer -> new Placed(fewer, luck));
    }

    void check(Placing placing, Hands hands, boolean durably) {
      Outcome expected = given.outcome().withoutPlaces();
      SplittableRandom random = new SplittableRandom(luck);
      RoutingSlips slips = hands.slips(given, random);
      try (FlowNetwork network = new FlowNetwork(given, placing, durably, slips, random)) {
        network.run();
        assertThat(network.replies()).hasSizeGreaterThanOrEqualTo(durably ? 3 : 1);
        assertThat(network.handles()).allMatch(Reply::isOk);
        for (Reply<Object> reply : network.replies()) {
          Outcome actual = new Outcome(reply, expected.calls(), expected.signals());
          assertThat(actual.withoutPlaces().reply()).isEqualTo(expected.reply());
        }
        assertThat(network.calls()).isEqualTo(blanked(expected));
        assertThat(network.signals()).isEqualTo(new HashSet<>(expected.signals()));
      }
    }

    private static Set<Outcome.ServiceCall> blanked(Outcome expected) {
      Set<Outcome.ServiceCall> calls = new HashSet<>();
      expected
          .calls()
          .forEach(call -> calls.add(new Outcome.ServiceCall("", call.service(), call.input())));
      return calls;
    }
  }
}
