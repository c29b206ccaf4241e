package dev.braid.dsl.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import dev.braid.dsl.And;
import dev.braid.dsl.Call;
import dev.braid.dsl.CallOptions;
import dev.braid.dsl.Composition;
import dev.braid.dsl.Emit;
import dev.braid.dsl.Or;
import dev.braid.dsl.Parallel;
import dev.braid.dsl.Pipe;
import dev.braid.dsl.Service;
import dev.braid.dsl.ServiceRef;
import dev.braid.dsl.Step;
import dev.braid.wire.TopicSpec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.kafka.streams.TopologyDescription;
import org.apache.kafka.streams.TopologyDescription.Node;
import org.junit.jupiter.api.Test;

final class CompilerTest {

  private static final Step A = Call.of("a");
  private static final Step B = Call.of("b");
  private static final Step C = Call.of("c");
  private static final Step NEW = Call.of("new");

  private static List<Node> nodes(Step step, Placement placement) {
    TopologyDescription topology = FlowShapes.compile(step, placement).topology().describe();
    return topology.subtopologies().stream().flatMap(each -> each.nodes().stream()).toList();
  }

  private static List<String> names(Step step) {
    return nodes(step, Placement.REMOTE).stream().map(Node::name).toList();
  }

  private static Placement local(int services) {
    List<Service<?, ?>> all = new ArrayList<>();
    for (int i = 0; i < services; i++) {
      all.add(Service.of(ServiceRef.text("s" + i), text -> text).pure());
    }
    return Placement.local(all);
  }

  private static List<Step> calls(int count) {
    List<Step> calls = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      calls.add(Call.of("s" + i));
    }
    return calls;
  }

  /** Rule 1: a continuation is compiled once, or this would have 2^64 nodes. */
  @Test
  void nestingMakesNodesInProportionToTheSteps() {
    Step step = Call.of("s0");
    for (int i = 1; i <= 62; i++) {
      Step next = Call.of("s" + i);
      step = i % 2 == 0 ? Or.of(step, next) : And.of(step, next);
    }

    // A call, its reply and its sink for each of 63, a save and a restore for each of 62.
    assertThat(nodes(step, Placement.REMOTE)).hasSizeLessThan(63 * 3 + 62 * 2 + 10);
  }

  /** Rule 1. */
  @Test
  void aThousandStepsMakeAThousandNodes() {
    assertThat(nodes(new Pipe(calls(1000)), local(1000))).hasSizeBetween(1000, 1000 + 20);
  }

  /** Rule 7. */
  @Test
  void atMostTwoHundredNodesStandInARow() {
    List<Step> branches = new ArrayList<>();
    for (int i = 0; i < 9; i++) {
      branches.add(new Pipe(calls(1000).subList(i * 100, (i + 1) * 100)));
    }
    assertThat(longestRow(new Pipe(calls(1000)), local(1000))).isLessThanOrEqualTo(200);
    assertThat(longestRow(Pipe.of(new Parallel(branches), Emit.of("x")), local(1000)))
        .isLessThanOrEqualTo(200);
  }

  private static int longestRow(Step step, Placement placement) {
    int longest = 0;
    Set<Node> row = new HashSet<>();
    for (Node node : nodes(step, placement)) {
      if (node instanceof TopologyDescription.Source) {
        row.add(node);
      }
    }
    while (!row.isEmpty()) {
      longest++;
      Set<Node> next = new HashSet<>();
      row.forEach(node -> next.addAll(node.successors()));
      row = next;
    }
    return longest;
  }

  @Test
  void insertingAStepKeepsTheNameOfEveryOtherNode() {
    List<Composition> before = List.of(Pipe.of(A, B), Or.of(A, B), And.of(A, B), Parallel.of(A, B));
    List<Composition> after =
        List.of(Pipe.of(A, NEW, B), Or.of(A, NEW, B), And.of(A, NEW, B), Parallel.of(A, NEW, B));
    for (int i = 0; i < before.size(); i++) {
      assertThat(names(Pipe.of(after.get(i), C)))
          .as("%s", before.get(i))
          .containsAll(names(Pipe.of(before.get(i), C)));
    }
  }

  @Test
  void everyNodeIsNamedAfterAStepOrTheFlowOrATopic() {
    Step step = Pipe.of(Or.of(Pipe.of(A, B), Parallel.of(C, NEW)), Emit.of("x"));
    assertThat(names(step))
        .allMatch(name -> name.matches("(flow|flow\\..*|flow/.*|(from|to) .*)"))
        .noneMatch(name -> name.matches(".*\\d.*"));
  }

  /** Rule 8: one sub-topology, since two sources share one store. */
  @Test
  void aFlowIsOneSubTopologyWithEqualPartitions() {
    FlowShapes.all()
        .forEach(
            (name, flow) -> {
              assertThat(flow.topology().describe().subtopologies()).as(name).hasSize(1);
              assertThat(flow.topics()).filteredOn(TopicSpec::owned).isNotEmpty();
              assertThat(flow.topics())
                  .filteredOn(TopicSpec::owned)
                  .extracting(TopicSpec::partitions)
                  .containsOnly(3);
            });
  }

  /** Rule 6: nothing of it is stored or sent. */
  @Test
  void aFlowOfLocalStepsHasNeitherStoreNorRepliesOfItsOwn() {
    CompiledFlow flow = FlowShapes.compile(new Pipe(calls(5)), local(5));

    assertThat(flow.stateful()).isFalse();
    assertThat(flow.topics())
        .extracting(TopicSpec::name)
        .containsExactly("flow.dead-letters", "flow.requests");
    assertThat(flow.topology().describe().toString()).doesNotContain("executions");
  }

  /** Rule 6: options need what a fused handler has not. */
  @Test
  void aLocalServiceWithOptionsIsCalledThroughItsTopic() {
    Step limited = Call.of("s0").withOptions(CallOptions.timeout(Duration.ofSeconds(1)));

    assertThat(FlowShapes.compile(limited, local(1)).topics())
        .extracting(TopicSpec::name)
        .containsExactly("flow.dead-letters", "flow.replies", "flow.requests", "s0.requests");
  }
}
