package dev.braid.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.braid.dsl.Reply;
import dev.braid.testkit.FlowNetwork.Placing;
import java.util.HashSet;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Placement makes no difference: the compiled topologies and the reference interpreter agree on
 * every flow, wherever its parts run, in whatever order the records come, and with some of them
 * coming twice.
 */
class PlacementLawsTest {

  private static final int RUNS = 1000;

  private static final GeneratorOptions OPTIONS = GeneratorOptions.ALL;

  @Test
  void fusedFlowsAnswerAsTheInterpreterDoes() {
    agrees(Placing.LOCAL);
  }

  @Test
  void remoteFlowsAnswerAsTheInterpreterDoes() {
    agrees(Placing.REMOTE);
  }

  @Test
  void mixedFlowsAnswerAsTheInterpreterDoes() {
    agrees(Placing.MIXED);
  }

  /** And run once, although the start comes twice; so do those who await the result. */
  @Test
  void flowsThatAreStartedDurablyEndAsTheInterpreterDoes() {
    agrees(Placing.MIXED, true);
  }

  private static void agrees(Placing placing) {
    agrees(placing, false);
  }

  private static void agrees(Placing placing, boolean durably) {
    Property.forAll(
        RUNS,
        random -> new Placed(new FlowGenerator(OPTIONS).next(random), random.nextLong()),
        Placed::smaller,
        placed -> placed.check(placing, durably));
  }

  /** A case and what decides where its parts run and what happens on the way. */
  private record Placed(FlowCase given, long luck) {

    Stream<Placed> smaller() {
      return FlowShrinker.smaller(given).map(fewer -> new Placed(fewer, luck));
    }

    void check(Placing placing, boolean durably) {
      Outcome expected = given.outcome().withoutPlaces();
      try (FlowNetwork network =
          new FlowNetwork(given, placing, durably, new SplittableRandom(luck))) {
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
