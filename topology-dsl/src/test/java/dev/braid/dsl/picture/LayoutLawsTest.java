package dev.braid.dsl.picture;

import static org.assertj.core.api.Assertions.assertThat;

import dev.braid.dsl.Call;
import dev.braid.dsl.Composition;
import dev.braid.dsl.FlowDefinition;
import dev.braid.dsl.FlowLimits;
import dev.braid.dsl.Leaf;
import dev.braid.dsl.Or;
import dev.braid.dsl.Parallel;
import dev.braid.dsl.Pipe;
import dev.braid.dsl.Step;
import dev.braid.dsl.picture.Mark.Area;
import dev.braid.dsl.picture.Mark.Box;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What holds for every picture. A random flow is named for its seed; the first are the smallest.
 */
class LayoutLawsTest {

  private static final int RANDOM_FLOWS = 240;

  static Stream<FlowDefinition> flows() {
    Stream<FlowDefinition> random =
        LongStream.range(0, RANDOM_FLOWS)
            .mapToObj(seed -> RandomFlows.of(seed, 1 + (int) seed / 4));
    FlowDefinition largest = RandomFlows.of(RANDOM_FLOWS, FlowLimits.STEPS);
    return Stream.of(FlowCases.all(), random, Stream.of(deepest(), largest)).flatMap(it -> it);
  }

  private static FlowDefinition deepest() {
    Step step = Call.of("innermost");
    for (int depth = 1; depth <= FlowLimits.DEPTH; depth++) {
      Step leaf = Call.of("leaf" + depth);
      step =
          switch (depth % 3) {
            case 0 -> Parallel.of(step, leaf);
            case 1 -> Or.of(leaf, step);
            default -> Pipe.of(leaf, step);
          };
    }
    return FlowDefinition.of("deepest", step);
  }

  @ParameterizedTest
  @MethodSource("flows")
  void everyMarkLiesWithinTheCanvas(FlowDefinition flow) {
    Scene scene = Layout.of(flow);
    int right = scene.width() - Layout.MARGIN;
    int bottom = scene.height() - Layout.MARGIN;

    assertThat(Stream.of(Geometry.solids(scene), Geometry.wires(scene)).flatMap(List::stream))
        .allMatch(area -> area.x() >= Layout.MARGIN && area.right() <= right)
        .allMatch(area -> area.y() >= Layout.MARGIN && area.bottom() <= bottom);
  }

  @ParameterizedTest
  @MethodSource("flows")
  void noTwoMarksOverlap(FlowDefinition flow) {
    List<Area> solids = Geometry.solids(Layout.of(flow));

    for (int i = 1; i < solids.size(); i++) {
      assertThat(overlaps(List.of(solids.get(i)), solids.subList(0, i))).isEmpty();
    }
  }

  @ParameterizedTest
  @MethodSource("flows")
  void noWireRunsThroughAMark(FlowDefinition flow) {
    Scene scene = Layout.of(flow);

    assertThat(overlaps(Geometry.wires(scene), Geometry.solids(scene))).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("flows")
  void noTwoWiresCross(FlowDefinition flow) {
    List<Area> wires = Geometry.wires(Layout.of(flow));

    assertThat(overlaps(wires, wires)).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("flows")
  void everyWireIsLevelOrUpright(FlowDefinition flow) {
    assertThat(Geometry.wires(Layout.of(flow)))
        .allMatch(piece -> piece.width() == 0 || piece.height() == 0);
  }

  @ParameterizedTest
  @MethodSource("flows")
  void everyLabelFitsItsBox(FlowDefinition flow) {
    assertThat(Geometry.boxes(Layout.of(flow))).allMatch(LayoutLawsTest::labelFits);
  }

  @ParameterizedTest
  @MethodSource("flows")
  void everyLeafHasItsBoxInWrittenOrder(FlowDefinition flow) {
    assertThat(Geometry.boxes(Layout.of(flow)).stream().map(Box::tooltip))
        .containsExactlyElementsOf(leaves(flow.step()).map(flow::idOf).toList());
  }

  private static boolean labelFits(Box box) {
    int width = box.area().width() - box.shape().left - box.shape().right;
    List<String> details = box.text().details();
    String name = box.text().prefix() + box.text().name();
    return TextWidth.of(name, Layout.NAME_SIZE) < width
        && details.stream().allMatch(text -> TextWidth.of(text, Layout.DETAIL_SIZE) < width)
        && box.area().height() >= Layout.NAME_HEIGHT + details.size() * Layout.DETAIL_HEIGHT;
  }

  private static Stream<Leaf> leaves(Step step) {
    return step instanceof Composition composition
        ? composition.steps().stream().flatMap(LayoutLawsTest::leaves)
        : Stream.of((Leaf) step);
  }

  private static List<String> overlaps(List<Area> ones, List<Area> others) {
    List<String> found = new ArrayList<>();
    for (Area one : ones) {
      for (Area other : others) {
        if (Geometry.overlap(one, other)) {
          found.add(one + " and " + other);
        }
      }
    }
    return found;
  }
}
