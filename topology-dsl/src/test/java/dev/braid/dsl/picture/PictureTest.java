package dev.braid.dsl.picture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.braid.dsl.Call;
import dev.braid.dsl.FlowDefinition;
import dev.braid.dsl.Pipe;
import dev.braid.dsl.picture.Picture.Format;
import java.io.StringReader;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.api.parallel.Resources;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.w3c.dom.Document;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;

class PictureTest {

  @ParameterizedTest
  @EnumSource
  void formatIsFoundByNameAndByExtensionInAnyCase(Format format) {
    assertThat(Format.parse(format.name())).isEqualTo(format);
    assertThat(Format.parse(" " + format.name().toLowerCase(Locale.ROOT))).isEqualTo(format);
    assertThat(Format.parse(format.extension())).isEqualTo(format);
  }

  @Test
  void unknownFormatIsRefusedWithTheKnownOnes() {
    assertThatThrownBy(() -> Format.parse("memaid"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "unknown picture format 'memaid', expected one of mermaid, dot, svg;"
                + " did you mean 'mermaid'?");
  }

  @ParameterizedTest
  @EnumSource
  void equalFlowsHaveEqualPictures(Format format) {
    FlowDefinition one = RandomFlows.of(7, 30);
    FlowDefinition other = RandomFlows.of(7, 30);

    assertThat(Picture.draw(one, format)).isEqualTo(Picture.draw(other, format));
  }

  @ParameterizedTest
  @EnumSource
  @ResourceLock(Resources.LOCALE)
  void aPictureIsTheSameWhereverItIsDrawn(Format format) {
    FlowDefinition flow = RandomFlows.of(7, 30);
    String picture = Picture.draw(flow, format);
    Locale usual = Locale.getDefault();
    try {
      Locale.setDefault(Locale.forLanguageTag("ar-EG")); // whose digits are others
      assertThat(Picture.draw(flow, format)).isEqualTo(picture);
    } finally {
      Locale.setDefault(usual);
    }
  }

  @ParameterizedTest
  @MethodSource("dev.braid.dsl.picture.LayoutLawsTest#flows")
  void everySvgIsWellFormed(FlowDefinition flow) throws Exception {
    assertThat(parsed(Picture.draw(flow, Format.SVG)).getDocumentElement().getTagName())
        .isEqualTo("svg");
  }

  @ParameterizedTest
  @ValueSource(strings = {"<b>&amp;", "'\"\\", "]]>", "\u0000\b\u007f", "\uFFFE", "\uD83D\uDC1F"})
  void textOfAFixedPartIsReadBackFromTheSvgOrReplaced(String text) throws Exception {
    FlowDefinition flow = with(text);
    String shown = LeafText.of((Call) ((Pipe) flow.step()).steps().get(0)).details().get(0);

    NodeList texts = parsed(Picture.draw(flow, Format.SVG)).getElementsByTagName("text");

    String legal = shown.replaceAll("[\u007f\uFFFE]", "\uFFFD");
    assertThat(IntStream.range(0, texts.getLength()).mapToObj(i -> texts.item(i).getTextContent()))
        .contains(legal);
  }

  @Test
  void mermaidLabelsHoldNoSignThatMermaidCouldReadAsMarkup() {
    String picture = Picture.draw(with("\"<br>`%%{#;|"), Format.MERMAID);

    assertThat(picture)
        .contains("with {#34;k#34;:#34;#92;#34;#60;br#62;#96;#37;#37;{#35;#59;#124;");
  }

  @Test
  void dotLabelsAreEscapedAsTheHtmlTheyAre() {
    String picture = Picture.draw(with("<&\">"), Format.DOT);

    assertThat(picture).contains("with {&quot;k&quot;:&quot;&lt;&amp;\\\\&quot;&gt;&quot;}");
  }

  private static FlowDefinition with(String text) {
    return FlowDefinition.of(
        "escapes", Pipe.of(Call.of("a").withFixedPart(Map.of("k", text)), Call.of("b")));
  }

  private static Document parsed(String svg) throws Exception {
    return DocumentBuilderFactory.newInstance()
        .newDocumentBuilder()
        .parse(new InputSource(new StringReader(svg)));
  }
}
