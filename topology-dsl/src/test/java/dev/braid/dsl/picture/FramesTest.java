package dev.braid.dsl.picture;

import static org.assertj.core.api.Assertions.assertThat;

import dev.braid.dsl.FlowDefinition;
import dev.braid.dsl.picture.Mark.Area;
import dev.braid.dsl.picture.Picture.Format;
import dev.braid.dsl.text.FlowFile;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Definitions that are drawn where they are called. */
final class FramesTest {

  private static final FlowFile FILE =
      FlowFile.parse(
          "shop.flow",
          """
          main = x | popular | again: popular | (slow timeout 2s)
          popular = (a & inner) | b
          inner = (c || d) | e
          slow = f
          """);

  private static final FlowDefinition MAIN = FILE.require("main");

  private static String drawn(int depth, Format format) {
    return Picture.draw(MAIN, FILE.definitions(), depth, format);
  }

  @ParameterizedTest
  @EnumSource
  void showTheirStepsUnderTheirNames(Format format) {
    String picture = drawn(64, format);
    assertThat(picture).contains("popular", "again: popular", "inner");
    assertThat(frames(picture, format)).isEqualTo(4);
    assertThat(frames(drawn(1, format), format)).isEqualTo(2);
    assertThat(picture).as("it has a timeout, and so a topic").contains("slow", "timeout 2s");
  }

  private static int frames(String picture, Format format) {
    String frame =
        switch (format) {
          case MERMAID -> "  subgraph ";
          case DOT -> "subgraph \"cluster_";
          case SVG -> "class=\"frame\"";
        };
    return picture.split(Pattern.quote(frame), -1).length - 1;
  }

  @ParameterizedTest
  @EnumSource
  void areBoxesWhereTheyAreClosed(Format format) {
    assertThat(drawn(0, format)).isEqualTo(Picture.draw(MAIN, format));
  }

  @ParameterizedTest
  @EnumSource(names = {"MERMAID", "DOT"})
  void areClosedWhereTheyAreOpened(Format format) {
    String picture = drawn(64, format);
    long ends = picture.lines().filter(line -> line.equals("  end") || line.equals("  }")).count();
    assertThat(ends).isEqualTo(4);
  }

  @Test
  void holdWhatIsInside() {
    Map<String, FlowDefinition> definitions =
        Map.of("popular", FILE.require("popular"), "inner", FILE.require("inner"));
    Scene scene = Layout.of(MAIN, new Inside(definitions, 64));
    List<Area> frames =
        scene.marks().stream()
            .filter(Mark.Frame.class::isInstance)
            .map(mark -> ((Mark.Frame) mark).area())
            .toList();
    assertThat(frames).hasSize(4);
    Area page = new Area(0, 0, scene.width(), scene.height());
    assertThat(frames).allMatch(frame -> isWithin(frame, page));
    for (Area solid : Geometry.solids(scene)) {
      for (Area frame : frames) {
        assertThat(isWithin(solid, frame) || !Geometry.overlap(solid, frame))
            .as("%s is in %s, or out of it", solid, frame)
            .isTrue();
      }
    }
    assertThat(Geometry.boxes(scene)).hasSize(12);
  }

  private static boolean isWithin(Area inner, Area outer) {
    return inner.x() >= outer.x()
        && inner.y() >= outer.y()
        && inner.right() <= outer.right()
        && inner.bottom() <= outer.bottom();
  }
}
