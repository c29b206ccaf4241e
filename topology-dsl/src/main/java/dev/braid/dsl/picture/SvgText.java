package dev.braid.dsl.picture;

import dev.braid.dsl.picture.Mark.Area;
import dev.braid.dsl.picture.Mark.Badge;
import dev.braid.dsl.picture.Mark.Bar;
import dev.braid.dsl.picture.Mark.Box;
import dev.braid.dsl.picture.Mark.Dot;
import dev.braid.dsl.picture.Mark.Frame;
import dev.braid.dsl.picture.Mark.Point;
import dev.braid.dsl.picture.Mark.Tip;
import dev.braid.dsl.picture.Mark.Tone;
import dev.braid.dsl.picture.Mark.Wire;
import java.util.List;

/** Writes a scene as SVG, an element or group a line. */
final class SvgText implements Mark.Visitor<String> {

  private static final String STYLE =
      """
      <style>
        .braid { font-family: system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif; }
        .braid text { fill: #1c2733; font-size: %spx; text-anchor: middle; }
        .braid .title { font-size: %spx; font-weight: 600; text-anchor: start; }
        .braid .quiet { fill: #5d6b7a; }
        .braid .detail { fill: #5d6b7a; font-size: %spx; }
        .braid .page { fill: #ffffff; stroke: #d5dce4; }
        .braid .call { fill: #eaf2fd; stroke: #3f78c4; stroke-width: 1.4; }
        .braid .apply { fill: #eaf7f0; stroke: #2f8f67; stroke-width: 1.4; }
        .braid .emit { fill: #fdf3df; stroke: #c08a1e; stroke-width: 1.4; }
        .braid .wire { fill: none; stroke: #5d6b7a; stroke-width: 1.5; stroke-linecap: round; }
        .braid .tip { fill: #5d6b7a; }
        .braid .bar { fill: #1c2733; }
        .braid .badge { fill: #ffffff; stroke: #5d6b7a; stroke-width: 1.3; }
        .braid .badge-text { font-size: %spx; font-weight: 600; }
        .braid .wire.fault { stroke: #c2452d; stroke-dasharray: 4 3; stroke-linecap: butt; }
        .braid .tip.fault { fill: #c2452d; }
        .braid .badge.fault { stroke: #c2452d; }
        .braid .badge-text.fault { fill: #c2452d; }
        .braid .dot { fill: #1c2733; }
        .braid .ring { fill: #ffffff; stroke: #1c2733; stroke-width: 1.6; }
      </style>
      """
          .formatted(Layout.NAME_SIZE, Layout.TITLE_SIZE, Layout.DETAIL_SIZE, Rail.BADGE_SIZE);

  private static final String FRAME_STYLE =
      """
      <style>
        .braid .frame { fill: none; stroke: #9aa7b5; stroke-width: 1.2; }
        .braid .frame-text { fill: #5d6b7a; text-anchor: start; }
      </style>
      """;

  /** How far below the top of a box its first line stands, and a badge's only one. */
  private static final int BASELINE = 23;

  private static final int BADGE_BASELINE = 14;

  private static final int FRAME_BASELINE = 20;
  private static final int FRAME_INDENT = 12;

  private static final int CORNER = 7;
  private static final int TIP_LENGTH = 8;
  private static final int TIP_SPREAD = 4;

  private SvgText() {}

  static String of(Scene scene) {
    String title = Xml.escape(scene.title());
    StringBuilder out = new StringBuilder();
    out.append(
            """
            <svg xmlns="http://www.w3.org/2000/svg" class="braid" width="%1$s" height="%2$s" \
            viewBox="0 0 %1$s %2$s" role="img" aria-label="flow %3$s">
            """
                .formatted(scene.width(), scene.height(), title))
        .append(STYLE)
        .append(
            """
            <rect class="page" x="0.5" y="0.5" width="%s" height="%s" rx="10"/>
            <text class="title" x="%s" y="%s">%s</text>
            """
                .formatted(
                    scene.width() - 1,
                    scene.height() - 1,
                    Layout.MARGIN,
                    Layout.MARGIN + Layout.TITLE_SIZE,
                    title));
    if (scene.marks().stream().anyMatch(Frame.class::isInstance)) {
      out.append(FRAME_STYLE);
    }
    SvgText marks = new SvgText();
    scene.marks().forEach(mark -> out.append(mark.accept(marks)).append('\n'));
    return out.append("</svg>\n").toString();
  }

  @Override
  public String box(Box box) {
    Area area = box.area();
    int center = area.x() + (area.width() + box.shape().left - box.shape().right) / 2;
    int baseline = area.y() + BASELINE;
    StringBuilder out = new StringBuilder("<g>");
    out.append(tooltip(box.tooltip())).append(outline(box));
    String prefix = box.text().prefix();
    out.append("<text x=\"%s\" y=\"%s\">".formatted(center, baseline));
    if (!prefix.isEmpty()) {
      out.append("<tspan class=\"quiet\">")
          .append(Xml.escape(prefix.strip()))
          .append("</tspan>&#160;");
    }
    out.append(Xml.escape(box.text().name())).append("</text>");
    for (String detail : box.text().details()) {
      baseline += Layout.DETAIL_HEIGHT;
      out.append(
          "<text class=\"detail\" x=\"%s\" y=\"%s\">%s</text>"
              .formatted(center, baseline, Xml.escape(detail)));
    }
    return out.append("</g>").toString();
  }

  @Override
  public String frame(Frame frame) {
    Area area = frame.area();
    StringBuilder out = new StringBuilder("<g>").append(tooltip(frame.tooltip()));
    out.append(
        "<rect class=\"frame\" x=\"%s\" y=\"%s\" width=\"%s\" height=\"%s\" rx=\"10\"/>"
            .formatted(area.x(), area.y(), area.width(), area.height()));
    out.append(
        "<text class=\"frame-text\" x=\"%s\" y=\"%s\">%s"
            .formatted(
                area.x() + FRAME_INDENT,
                area.y() + FRAME_BASELINE,
                Xml.escape(frame.text().prefix() + frame.text().name())));
    for (String detail : frame.text().details()) {
      out.append("<tspan class=\"detail\">&#160; ").append(Xml.escape(detail)).append("</tspan>");
    }
    return out.append("</text></g>").toString();
  }

  private static String outline(Box box) {
    Area a = box.area();
    int left = a.x() + box.shape().left;
    int right = a.right() - box.shape().right;
    int middle = a.y() + a.height() / 2;
    return switch (box.shape()) {
      case CALL ->
          "<rect class=\"call\" x=\"%s\" y=\"%s\" width=\"%s\" height=\"%s\" rx=\"7\"/>"
              .formatted(a.x(), a.y(), a.width(), a.height());
      case APPLY ->
          "<path class=\"apply\" d=\"M%s %s L%s %s H%s L%s %s L%s %s H%s Z\"/>"
              .formatted(
                  a.x(), middle, left, a.y(), right, a.right(), middle, right, a.bottom(), left);
      case EMIT ->
          "<path class=\"emit\" d=\"M%s %s H%s L%s %s L%s %s H%s Z\"/>"
              .formatted(left, a.y(), right, a.right(), middle, right, a.bottom(), left);
    };
  }

  @Override
  public String bar(Bar bar) {
    Area area = bar.area();
    return "<rect class=\"bar\" x=\"%s\" y=\"%s\" width=\"%s\" height=\"%s\" rx=\"2\">%s</rect>"
        .formatted(area.x(), area.y(), area.width(), area.height(), tooltip(bar.tooltip()));
  }

  @Override
  public String badge(Badge badge) {
    Area area = badge.area();
    String tone = tone(badge.tone());
    return "<g>%s<rect class=\"badge%s\" x=\"%s\" y=\"%s\" width=\"%s\" height=\"%s\" rx=\"%s\"/>"
            .formatted(
                tooltip(badge.tooltip()),
                tone,
                area.x(),
                area.y(),
                area.width(),
                area.height(),
                area.height() / 2)
        + "<text class=\"badge-text%s\" x=\"%s\" y=\"%s\">%s</text></g>"
            .formatted(
                tone,
                area.x() + area.width() / 2,
                area.y() + BADGE_BASELINE,
                Xml.escape(badge.text()));
  }

  @Override
  public String dot(Dot dot) {
    Area area = dot.area();
    int x = area.x() + area.width() / 2;
    int y = area.y() + area.height() / 2;
    int radius = area.width() / 2;
    if (!dot.end()) {
      return "<circle class=\"dot\" cx=\"%s\" cy=\"%s\" r=\"%s\">%s</circle>"
          .formatted(x, y, radius - 1, tooltip("start"));
    }
    return "<g>%s<circle class=\"ring\" cx=\"%s\" cy=\"%s\" r=\"%s\"/>"
            .formatted(tooltip("end"), x, y, radius - 1)
        + "<circle class=\"dot\" cx=\"%s\" cy=\"%s\" r=\"%s\"/></g>".formatted(x, y, radius - 4);
  }

  @Override
  public String wire(Wire wire) {
    String tone = tone(wire.tone());
    List<Point> points = wire.points();
    Point last = points.get(points.size() - 1);
    Point before = points.get(points.size() - 2);
    String line = "<path class=\"wire%s\" d=\"%s\"/>".formatted(tone, path(wire));
    return line + tip(wire.tip(), before, last, tone);
  }

  /** The wire with its corners rounded, and ending where its arrow begins. */
  private static String path(Wire wire) {
    List<Point> points = wire.points();
    StringBuilder path = new StringBuilder("M").append(at(points.get(0)));
    for (int i = 1; i < points.size() - 1; i++) {
      Point corner = points.get(i);
      Point into = towards(corner, points.get(i - 1), CORNER);
      Point outOf = towards(corner, points.get(i + 1), CORNER);
      path.append(" L").append(at(into));
      path.append(" Q").append(at(corner)).append(' ').append(at(outOf));
    }
    Point last = points.get(points.size() - 1);
    Point before = points.get(points.size() - 2);
    Point end = wire.tip() == Tip.ARROW ? towards(last, before, TIP_LENGTH - 1) : last;
    return path.append(" L").append(at(end)).toString();
  }

  private static String tip(Tip tip, Point before, Point last, String tone) {
    Point base = towards(last, before, TIP_LENGTH);
    int dx = Integer.signum(last.x() - before.x());
    int dy = Integer.signum(last.y() - before.y());
    return switch (tip) {
      case NONE -> "";
      case ARROW ->
          "<path class=\"tip%s\" d=\"M%s L%s L%s Z\"/>"
              .formatted(
                  tone,
                  at(last),
                  at(base.moved(dy * TIP_SPREAD, dx * TIP_SPREAD)),
                  at(base.moved(-dy * TIP_SPREAD, -dx * TIP_SPREAD)));
      case STOP ->
          "<path class=\"wire%s\" d=\"M%s L%s\"/>"
              .formatted(
                  tone,
                  at(last.moved(dy * TIP_SPREAD, dx * TIP_SPREAD)),
                  at(last.moved(-dy * TIP_SPREAD, -dx * TIP_SPREAD)));
    };
  }

  /** The point {@code distance} away, or half way if that is less far. */
  private static Point towards(Point from, Point to, int distance) {
    int length = Math.abs(to.x() - from.x()) + Math.abs(to.y() - from.y());
    int step = Math.min(distance, length / 2);
    return from.moved(
        Integer.signum(to.x() - from.x()) * step, Integer.signum(to.y() - from.y()) * step);
  }

  private static String at(Point point) {
    return point.x() + " " + point.y();
  }

  private static String tooltip(String text) {
    return "<title>" + Xml.escape(text) + "</title>";
  }

  private static String tone(Tone tone) {
    return tone == Tone.FAULT ? " fault" : "";
  }
}
