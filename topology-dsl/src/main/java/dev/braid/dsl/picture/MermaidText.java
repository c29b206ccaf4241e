package dev.braid.dsl.picture;

import dev.braid.dsl.picture.Graph.Edge;
import dev.braid.dsl.picture.Graph.Node;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Writes a graph as a Mermaid flowchart. */
final class MermaidText {

  private static final String HEAD =
      """
      ---
      title: "%s"
      ---
      flowchart LR
      """;

  // The class of a call cannot be "call": that is a keyword of Mermaid.
  private static final String CLASSES =
      """
        classDef callStep fill:#eaf2fd,stroke:#3f78c4,color:#1c2733
        classDef applyStep fill:#eaf7f0,stroke:#2f8f67,color:#1c2733
        classDef emitStep fill:#fdf3df,stroke:#c08a1e,color:#1c2733
        classDef operator fill:#ffffff,stroke:#5d6b7a,color:#1c2733
        classDef bar fill:#1c2733,stroke:#1c2733,color:#ffffff
      """;

  private MermaidText() {}

  static String of(Graph graph) {
    StringBuilder out = new StringBuilder(HEAD.formatted(escape(graph.title())));
    for (Node node : graph.nodes()) {
      for (Graph.Frame frame : graph.beginningAt(node)) {
        out.append("  subgraph ")
            .append(frame.id())
            .append("[\"")
            .append(label(frame.text()))
            .append("\"]\n");
      }
      out.append("  ").append(node(node)).append('\n');
      out.append("  end\n".repeat((int) graph.endingAt(node)));
    }
    graph.edges().forEach(edge -> out.append("  ").append(edge(edge)).append('\n'));
    return out.append(CLASSES).toString();
  }

  private static String node(Node node) {
    String label = '"' + label(node.text()) + '"';
    return node.id()
        + switch (node.kind()) {
          case START -> "((\" \")):::bar";
          case END -> "(((\" \"))):::bar";
          case CALL -> "(" + label + "):::callStep";
          case APPLY -> "{{" + label + "}}:::applyStep";
          case EMIT -> ">" + label + "]:::emitStep";
          case ROWS -> "{" + label + "}:::operator";
          case FORK, JOIN -> "[" + label + "]:::bar";
        };
  }

  private static String edge(Edge edge) {
    String line = edge.onFault() ? "-.->" : "-->";
    String text = edge.text().isEmpty() ? "" : "|" + edge.text() + "|";
    return edge.fromId() + " " + line + text + " " + edge.toId();
  }

  private static String label(LeafText text) {
    return Stream.concat(Stream.of(text.prefix() + text.name()), text.details().stream())
        .map(MermaidText::escape)
        .collect(Collectors.joining("<br/>"));
  }

  /** Writes all but the harmless by number: Mermaid has many ways to read a sign as markup. */
  private static String escape(String text) {
    StringBuilder out = new StringBuilder(text.length() + 8);
    text.codePoints()
        .forEach(
            point -> {
              boolean harmless =
                  Character.isLetterOrDigit(point) || " .,:-(){}[]…·".indexOf(point) >= 0;
              if (harmless) {
                out.appendCodePoint(point);
              } else {
                out.append('#').append(point).append(';');
              }
            });
    return out.toString();
  }
}
