package dev.braid.dsl.picture;

import dev.braid.dsl.FlowDefinition;
import dev.braid.dsl.FlowLimits;
import dev.braid.dsl.Spelling;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/** Draws a flow as text in a picture format. Equal flows have equal pictures. */
public final class Picture {

  private Picture() {}

  /** The picture of {@code flow}; a whole file of its format, ending with a line break. */
  public static String draw(FlowDefinition flow, Format format) {
    return draw(flow, List.of(), 0, format);
  }

  /**
   * The same, with definitions that stand inline in it: each call of one is a frame of its name,
   * with its steps in it.
   *
   * @param depth how many frames may stand in each other; below that a call is a box
   */
  public static String draw(
      FlowDefinition flow, Collection<FlowDefinition> definitions, int depth, Format format) {
    Map<String, FlowDefinition> byName = new HashMap<>();
    definitions.forEach(definition -> byName.put(definition.name(), definition));
    Inside inside = new Inside(byName, Math.min(depth, FlowLimits.DEPTH));
    return switch (format) {
      case MERMAID -> MermaidText.of(Graphing.of(flow, inside));
      case DOT -> DotText.of(Graphing.of(flow, inside));
      case SVG -> SvgText.of(Layout.of(flow, inside));
    };
  }

  /** What a picture is written in. */
  public enum Format {
    /**
     * A Mermaid flowchart, which GitHub and many wikis draw where it stands in a page. They refuse
     * one of more than 500 edges.
     */
    MERMAID("mmd"),
    /** A Graphviz digraph, to be laid out by {@code dot}. */
    DOT("dot"),
    /** A finished picture, laid out by Braid; needs no tool and no font of its own. */
    SVG("svg");

    private final String extension;

    Format(String extension) {
      this.extension = extension;
    }

    /** The usual end of a file's name, without the dot. */
    public String extension() {
      return extension;
    }

    /**
     * The format of that name or file extension, in upper or lower case.
     *
     * @throws IllegalArgumentException naming the formats there are
     */
    public static Format parse(String text) {
      String word = text.strip().toLowerCase(Locale.ROOT);
      return Stream.of(values())
          .filter(format -> format.words().contains(word))
          .findFirst()
          .orElseThrow(() -> new IllegalArgumentException(unknown(text, word)));
    }

    private static String unknown(String text, String word) {
      List<String> known = Stream.of(values()).map(format -> format.words().get(0)).toList();
      String hint = Spelling.hint(word, known);
      return "unknown picture format '%s', expected one of %s%s"
          .formatted(text, String.join(", ", known), hint.isEmpty() ? "" : "; " + hint);
    }

    private List<String> words() {
      return List.of(name().toLowerCase(Locale.ROOT), extension);
    }
  }
}
