package dev.braid.dsl.picture;

import static java.util.Comparator.comparing;

import java.util.List;

/** A flow as nodes and edges, for tools that lay them out. Edges name nodes by number. */
record Graph(String title, List<Node> nodes, List<Edge> edges, List<Frame> frames) {

  Graph {
    nodes = List.copyOf(nodes);
    frames = List.copyOf(frames);
    edges = edges.stream().sorted(comparing(Edge::from).thenComparing(Edge::to)).toList();
  }

  /**
   * Around the nodes from the one number to before the other: the steps of a definition. Frames
   * stand in each other or beside each other; the outer one comes first.
   */
  record Frame(int from, int to, LeafText text) {
    String id() {
      return "f" + from + "_" + to;
    }
  }

  /** The frames that begin with a node, the outer one first. */
  List<Frame> beginningAt(Node node) {
    return frames.stream().filter(frame -> frame.from() == node.number()).toList();
  }

  /** How many frames end with a node. */
  long endingAt(Node node) {
    return frames.stream().filter(frame -> frame.to() == node.number() + 1).count();
  }

  enum Kind {
    START,
    END,
    CALL,
    APPLY,
    EMIT,
    /** Where rows begin that are given the same input; its text is the operator. */
    ROWS,
    /** Where all at once begins. */
    FORK,
    /** Where replies are collected. */
    JOIN
  }

  /** The text is empty for a kind without words of its own. */
  record Node(int number, Kind kind, LeafText text) {
    String id() {
      return Graph.id(number);
    }
  }

  /** The text tells when the edge is taken; empty: always. */
  record Edge(int from, int to, String text, boolean onFault) {
    String fromId() {
      return id(from);
    }

    String toId() {
      return id(to);
    }
  }

  private static String id(int number) {
    return "n" + number;
  }
}
