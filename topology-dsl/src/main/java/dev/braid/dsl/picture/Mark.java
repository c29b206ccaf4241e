package dev.braid.dsl.picture;

import java.util.List;

/** Something to be drawn, and where: pixels, from the left and from the top. */
sealed interface Mark {

  Mark moved(int right, int down);

  <R> R accept(Visitor<R> visitor);

  /** One method for each kind of mark. */
  interface Visitor<R> {
    R box(Box box);

    R bar(Bar bar);

    R badge(Badge badge);

    R dot(Dot dot);

    R wire(Wire wire);

    R frame(Frame frame);
  }

  /** Around the steps of a definition. The tooltip is the id of the call that it stands for. */
  record Frame(Area area, LeafText text, String tooltip) implements Mark {
    @Override
    public Mark moved(int right, int down) {
      return new Frame(area.moved(right, down), text, tooltip);
    }

    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.frame(this);
    }
  }

  record Point(int x, int y) {
    Point moved(int right, int down) {
      return new Point(x + right, y + down);
    }
  }

  record Area(int x, int y, int width, int height) {
    Area moved(int right, int down) {
      return new Area(x + right, y + down, width, height);
    }

    int right() {
      return x + width;
    }

    int bottom() {
      return y + height;
    }
  }

  /** The shape of a leaf, one for each kind. */
  enum Shape {
    CALL(0, 0),
    APPLY(10, 10),
    EMIT(0, 14);

    /** How far the shape's ends reach beyond the part that can hold text. */
    final int left;

    final int right;

    Shape(int left, int right) {
      this.left = left;
      this.right = right;
    }
  }

  /** A leaf. The tooltip is its id. */
  record Box(Area area, Shape shape, LeafText text, String tooltip) implements Mark {
    @Override
    public Mark moved(int right, int down) {
      return new Box(area.moved(right, down), shape, text, tooltip);
    }

    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.box(this);
    }
  }

  /** Where rows part, or are collected. */
  record Bar(Area area, String tooltip) implements Mark {
    @Override
    public Mark moved(int right, int down) {
      return new Bar(area.moved(right, down), tooltip);
    }

    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.bar(this);
    }
  }

  /** A word or number that tells when a row runs. */
  record Badge(Area area, String text, Tone tone, String tooltip) implements Mark {
    @Override
    public Mark moved(int right, int down) {
      return new Badge(area.moved(right, down), text, tone, tooltip);
    }

    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.badge(this);
    }
  }

  /** The start of the flow, or its end. */
  record Dot(Area area, boolean end) implements Mark {
    @Override
    public Mark moved(int right, int down) {
      return new Dot(area.moved(right, down), end);
    }

    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.dot(this);
    }
  }

  /** What a wire or badge is about: the usual way, or the way after a fault. */
  enum Tone {
    PLAIN,
    FAULT
  }

  /** How a wire ends. */
  enum Tip {
    NONE,
    ARROW,
    /** A small bar across: what flows here is dropped. */
    STOP
  }

  /** Straight lines from point to point, all of them level or upright. */
  record Wire(List<Point> points, Tone tone, Tip tip) implements Mark {
    public Wire {
      points = List.copyOf(points);
    }

    /** A plain wire without a tip. */
    static Wire of(Point... points) {
      return new Wire(List.of(points), Tone.PLAIN, Tip.NONE);
    }

    /** The arrow that leads into a mark at its right. */
    static Wire lead(int y) {
      return of(new Point(0, y), new Point(Layout.LEAD, y)).with(Tip.ARROW);
    }

    Wire with(Tip changed) {
      return new Wire(points, tone, changed);
    }

    Wire with(Tone changed) {
      return new Wire(points, changed, tip);
    }

    @Override
    public Mark moved(int right, int down) {
      return new Wire(points.stream().map(p -> p.moved(right, down)).toList(), tone, tip);
    }

    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.wire(this);
    }
  }
}
