package dev.braid.dsl.picture;

import dev.braid.dsl.picture.Graph.Edge;
import dev.braid.dsl.picture.Graph.Node;

/** Writes a graph as a Graphviz digraph. */
final class DotText {

  private static final String HEAD =
      """
      digraph "%1$s" {
        graph [label="%1$s", labelloc=t, labeljust=l, rankdir=LR, ordering=out, nodesep=0.3, ranksep=0.4, bgcolor=white]
        graph [fontname="Helvetica,Arial,sans-serif", fontsize=15, fontcolor="#1c2733"]
        node [fontname="Helvetica,Arial,sans-serif", fontsize=12, fontcolor="#1c2733", height=0.42]
        edge [fontname="Helvetica,Arial,sans-serif", fontsize=10, color="#5d6b7a", arrowsize=0.7]
      """;

  private static final String FRAME =
      """
        subgraph "cluster_%s" {
        graph [label=<%s>, labelloc=t, labeljust=l, style=rounded, color="#9aa7b5", fontsize=12]
      """;

  private DotText() {}

  static String of(Graph graph) {
    StringBuilder out = new StringBuilder(HEAD.formatted(graph.title()));
    for (Node node : graph.nodes()) {
      for (Graph.Frame frame : graph.beginningAt(node)) {
        out.append(FRAME.formatted(frame.id(), label(frame.text())));
      }
      out.append("  ").append(node(node)).append('\n');
      out.append("  }\n".repeat((int) graph.endingAt(node)));
    }
    graph.edges().forEach(edge -> out.append("  ").append(edge(edge)).append('\n'));
    return out.append("}\n").toString();
  }

  private static String node(Node node) {
    String shape =
        switch (node.kind()) {
          case START ->
              "shape=circle, style=filled, fillcolor=\"#1c2733\", width=0.18, height=0.18";
          case END ->
              "shape=doublecircle, style=filled, fillcolor=\"#1c2733\", width=0.12, height=0.12";
          case CALL ->
              "shape=box, style=\"rounded,filled\", fillcolor=\"#eaf2fd\", color=\"#3f78c4\"";
          case APPLY -> "shape=hexagon, style=filled, fillcolor=\"#eaf7f0\", color=\"#2f8f67\"";
          case EMIT -> "shape=cds, style=filled, fillcolor=\"#fdf3df\", color=\"#c08a1e\"";
          case ROWS -> "shape=diamond, color=\"#5d6b7a\", fontsize=10, margin=0.02";
          case FORK, JOIN ->
              "shape=box, style=filled, fillcolor=\"#1c2733\", width=0.06, height=0.7";
        };
    return switch (node.kind()) {
      case START, END, FORK, JOIN ->
          "%s [label=\"\", fixedsize=true, %s]".formatted(node.id(), shape);
      case CALL, APPLY, EMIT, ROWS ->
          "%s [label=<%s>, %s]".formatted(node.id(), label(node.text()), shape);
    };
  }

  private static String edge(Edge edge) {
    StringBuilder out = new StringBuilder(edge.fromId()).append(" -> ").append(edge.toId());
    if (edge.onFault()) {
      out.append(
          " [label=\"%s\", style=dashed, color=\"#c2452d\", fontcolor=\"#c2452d\"]"
              .formatted(edge.text()));
    } else if (!edge.text().isEmpty()) {
      out.append(" [label=\"%s\"]".formatted(edge.text()));
    }
    return out.toString();
  }

  private static String label(LeafText text) {
    StringBuilder out = new StringBuilder(escape(text.prefix() + text.name()));
    for (String detail : text.details()) {
      out.append("<br/><font point-size=\"10\" color=\"#5d6b7a\">")
          .append(escape(detail))
          .append("</font>");
    }
    return out.toString();
  }

  /** Graphviz reads such labels as XML, and then a backslash in them as its own escape. */
  private static String escape(String text) {
    return Xml.escape(text).replace("\\", "\\\\");
  }
}
