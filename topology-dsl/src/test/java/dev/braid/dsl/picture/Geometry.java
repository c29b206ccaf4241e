package dev.braid.dsl.picture;

import dev.braid.dsl.picture.Mark.Area;
import dev.braid.dsl.picture.Mark.Badge;
import dev.braid.dsl.picture.Mark.Bar;
import dev.braid.dsl.picture.Mark.Box;
import dev.braid.dsl.picture.Mark.Dot;
import dev.braid.dsl.picture.Mark.Point;
import dev.braid.dsl.picture.Mark.Wire;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** A scene as the rectangles that its marks take up; a piece of wire is one without area. */
final class Geometry implements Mark.Visitor<Stream<Area>> {

  private Geometry() {}

  /** All but the wires. */
  static List<Area> solids(Scene scene) {
    return areas(scene.marks().stream().filter(mark -> !(mark instanceof Wire)));
  }

  /** Each straight piece of each wire. */
  static List<Area> wires(Scene scene) {
    return areas(scene.marks().stream().filter(Wire.class::isInstance));
  }

  static List<Box> boxes(Scene scene) {
    return scene.marks().stream().filter(Box.class::isInstance).map(Box.class::cast).toList();
  }

  /** Whether they share more than an edge. */
  static boolean overlap(Area a, Area b) {
    return a.x() < b.right() && b.x() < a.right() && a.y() < b.bottom() && b.y() < a.bottom();
  }

  private static List<Area> areas(Stream<Mark> marks) {
    return marks.flatMap(mark -> mark.accept(new Geometry())).toList();
  }

  @Override
  public Stream<Area> box(Box box) {
    return Stream.of(box.area());
  }

  @Override
  public Stream<Area> bar(Bar bar) {
    return Stream.of(bar.area());
  }

  @Override
  public Stream<Area> badge(Badge badge) {
    return Stream.of(badge.area());
  }

  /** Stands around others, and takes up nothing. */
  @Override
  public Stream<Area> frame(Mark.Frame frame) {
    return Stream.of();
  }

  @Override
  public Stream<Area> dot(Dot dot) {
    return Stream.of(dot.area());
  }

  @Override
  public Stream<Area> wire(Wire wire) {
    List<Point> points = wire.points();
    return IntStream.range(1, points.size())
        .mapToObj(i -> between(points.get(i - 1), points.get(i)));
  }

  private static Area between(Point a, Point b) {
    return new Area(
        Math.min(a.x(), b.x()),
        Math.min(a.y(), b.y()),
        Math.abs(a.x() - b.x()),
        Math.abs(a.y() - b.y()));
  }
}
