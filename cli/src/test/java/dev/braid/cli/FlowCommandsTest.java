package dev.braid.cli;

import static dev.braid.cli.Ran.braid;
import static org.assertj.core.api.Assertions.assertThat;

import dev.braid.dsl.Problem;
import dev.braid.dsl.picture.Picture;
import dev.braid.dsl.text.FlowFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FlowCommandsTest {

  private static final String CHECKOUT =
      """
      # How an order is paid.
      checkout = (price | (reserve & charge) | confirm) || apologise
      """;

  @TempDir Path folder;
  private String checkout;

  @BeforeEach
  void writeTheFile() throws IOException {
    checkout = file("checkout.flow", CHECKOUT);
  }

  @ParameterizedTest
  @ValueSource(strings = {"check", "print", "draw", "topology"})
  void aFileThatDoesNotExistIsNamed(String command) {
    String missing = folder.resolve("missing.flow").toString();
    assertThat(braid("flow", command, missing))
        .isEqualTo(new Ran(1, "", missing + ": does not exist\n"));
  }

  @Test
  void aTopologyStandsInTheNamespaceThatIsNamed() throws IOException {
    String abroad = file("abroad.flow", "a = b | bank:c\n");
    String topology = braid("flow", "topology", abroad, "--namespace", "shop").out();
    assertThat(topology)
        .contains("(topic: shop.b.requests)", "(topic: bank.c.requests)", "[shop.a.requests]");
    assertThat(braid("flow", "topology", abroad, "--local", "bank:c").err())
        .contains("--local names 'bank:c', which stands in another namespace");
  }

  @Test
  void theRightsOfAFlowAreThoseThatTheDocsShow() throws IOException {
    Ran ran =
        braid(
            "acl",
            checkout,
            "--namespace",
            "shop",
            "--bootstrap-servers",
            "localhost:9092",
            "--principal",
            "User:shop");
    assertThat(ran.code()).as(ran.err()).isZero();
    Path docs = Path.of("../docs/security.md");
    assertThat(Files.readString(docs))
        .contains(
            "```\n$ ./braid acl checkout.flow --namespace shop --principal User:shop\n"
                + ran.out()
                + "```\n");
  }

  @Test
  void ofAnAppThatIsNoneNothingIsTold() throws IOException {
    Path jar = Files.writeString(folder.resolve("app.jar"), "no jar");
    Ran ran = braid("acl", jar.toString());
    assertThat(ran.code()).isEqualTo(1);
    assertThat(ran.err()).contains(jar + ": did not tell its rights", "java -jar");
  }

  @ParameterizedTest
  @ValueSource(strings = {"check", "print", "draw", "topology"})
  void withoutAFileTheUsageIsBad(String command) {
    Ran ran = braid("flow", command);
    assertThat(ran.code()).isEqualTo(2);
    assertThat(ran.out()).isEmpty();
    assertThat(ran.err())
        .startsWith("Missing required parameter: 'FILE'\n")
        .endsWith("try: braid flow " + command + " --help\n");
  }

  @ParameterizedTest
  @ValueSource(strings = {"print", "draw", "topology"})
  void whatNeedsAGoodFileShowsTheProblemsOfABadOne(String command) throws IOException {
    Ran ran = braid("flow", command, file("bad.flow", "a = b |\n"));
    assertThat(ran.code()).isEqualTo(1);
    assertThat(ran.out()).isEmpty();
    assertThat(ran.err()).contains("bad.flow:1:").contains("^");
  }

  @Test
  void aFileThatIsNotTextIsAProblem() throws IOException {
    Path binary = Files.write(folder.resolve("binary.flow"), new byte[] {(byte) 0xff, 0});
    assertThat(braid("flow", "check", binary.toString()))
        .isEqualTo(new Ran(1, "", binary + ": is not UTF-8 text\n"));
  }

  @Nested
  class Check {

    @Test
    void aGoodFileHasNoProblems() {
      assertThat(braid("flow", "check", checkout))
          .isEqualTo(new Ran(0, checkout + ": 1 flow, no problems\n", ""));
    }

    @Test
    void flowsAreCounted() throws IOException {
      String two = file("two.flow", "a = b | c\nd = e | f\n");
      assertThat(braid("flow", "check", two).out()).isEqualTo(two + ": 2 flows, no problems\n");
    }

    @Test
    void aNameThatIsNearlyOneOfTheFilesIsWarnedOf() throws IOException {
      String near = file("near.flow", "main = x | populr\npopular = a & b\n");
      Ran ran = braid("flow", "check", near);
      assertThat(ran.code()).isZero();
      assertThat(ran.out()).isEqualTo(near + ": 2 flows, no problems, 1 warning\n");
      assertThat(ran.err())
          .startsWith(
              "warning: "
                  + near
                  + ":1:12: 'populr' is no definition of this file, and so a service")
          .contains("did you mean 'popular'?");
      assertThat(braid("flow", "check", near, "--strict").code()).isEqualTo(1);
    }

    @Test
    void aDefinitionMayBeUsedThroughTwoOthers() throws IOException {
      String shared =
          file(
              "shared.flow",
              "notify = mail || log\na = x | notify\nb = y | notify\nmain = a & b\n");
      assertThat(braid("flow", "topology", shared, "--flow", "main").out())
          .contains("a.notify.mail", "b.notify.mail");
    }

    @Test
    void aProblemOfAStepInsideADefinitionHasItsPlace() throws IOException {
      String misfit =
          file(
              "misfit.flow", "notify = apply nothing\na = x | notify\nb = y | notify\nm = a & b\n");
      FlowFile read = FlowFile.parse("misfit.flow", Files.readString(Path.of(misfit)));
      assertThat(read.locate(List.of(Problem.of("b.notify.nothing", "is wrong"))))
          .singleElement()
          .asString()
          .startsWith("misfit.flow:1:16: is wrong");
    }

    @Test
    void everyProblemIsShownWithItsPlace() throws IOException {
      String bad = file("bad.flow", "first = a | b & c\nsecond = call | call\n");
      assertThat(braid("flow", "check", bad))
          .isEqualTo(
              new Ran(
                  1,
                  "",
                  """
                  FILE:1:15: '|' and '&' side by side
                    in: first = a | b & c
                                      ^
                    use parentheses, as in '(a | b) & c' or 'a | (b & c)'
                  FILE:2:17: the name 'call' is used a second time
                    in: second = call | call
                                        ^^^^
                    give this one a label, such as 'again: call'
                  """
                      .replace("FILE", bad)));
    }

    @Test
    void aServiceThatIsNotThereIsAProblem() {
      String services = "price,reserv,charge,confirm,apologise";
      assertThat(braid("flow", "check", checkout, "--services", services))
          .isEqualTo(
              new Ran(
                  1,
                  "",
                  """
                  FILE:2:22: unknown service 'reserve'
                    in: checkout = (price | (reserve & charge) | confirm) || apologise
                                             ^^^^^^^
                    did you mean 'reserv'?
                  """
                      .replace("FILE", checkout)));
    }

    @Test
    void whenAllServicesAreThereItIsGood() {
      String services = "price,reserve,charge,confirm,apologise,other";
      assertThat(braid("flow", "check", checkout, "--services", services).code()).isZero();
    }
  }

  @Nested
  class Print {

    @Test
    void theCanonicalFormIsPrinted() throws IOException {
      String odd = file("odd.flow", "# why\n\na=((b|c))\n");
      assertThat(braid("flow", "print", odd)).isEqualTo(new Ran(0, "a = b | c\n", ""));
    }

    @Test
    void whatIsPrintedIsReadBackAsTheSame() {
      String printed = braid("flow", "print", checkout).out();
      assertThat(FlowFile.parse("printed", printed).definitions())
          .isEqualTo(FlowFile.parse("checkout", CHECKOUT).definitions());
    }
  }

  @Nested
  class Draw {

    @ParameterizedTest
    @CsvSource({"svg, SVG", "SVG, SVG", "mermaid, MERMAID", "mmd, MERMAID", "dot, DOT", "Dot, DOT"})
    void everyFormatIsDrawn(String format, Picture.Format expected) {
      assertThat(braid("flow", "draw", checkout, "--format", format))
          .isEqualTo(new Ran(0, picture(expected), ""));
    }

    @Test
    void withoutAFormatItIsSvg() {
      assertThat(braid("flow", "draw", checkout).out()).isEqualTo(picture(Picture.Format.SVG));
    }

    @ParameterizedTest
    @CsvSource({"a.svg, SVG", "a.mmd, MERMAID", "a.DOT, DOT", "svg, SVG"})
    void theFormatFollowsTheFileThatIsWritten(String name, Picture.Format expected)
        throws IOException {
      Path out = folder.resolve(name);
      assertThat(braid("flow", "draw", checkout, "-o", out.toString()))
          .isEqualTo(new Ran(0, "", "wrote " + out + "\n"));
      assertThat(Files.readString(out)).isEqualTo(picture(expected));
    }

    @Test
    void definitionsOfTheFileAreFramesUntilTheyAreClosed() throws IOException {
      String nested = file("nested.flow", "main = x | popular\npopular = a & b\n");
      for (String format : List.of("svg", "mermaid", "dot")) {
        String[] opened = {"flow", "draw", nested, "--format", format};
        String[] closed = {"flow", "draw", nested, "--format", format, "--depth", "0"};
        FlowFile read = FlowFile.parse(nested, Files.readString(Path.of(nested)));
        assertThat(braid(closed).out())
            .isEqualTo(Picture.draw(read.require("main"), Picture.Format.parse(format)));
        assertThat(braid(opened).out())
            .isEqualTo(
                Picture.draw(
                    read.require("main"), read.definitions(), 1, Picture.Format.parse(format)));
      }
    }

    @Test
    void anEndingThatNoPictureHasIsBadUsage() {
      Path out = folder.resolve("a.png");
      assertThat(braid("flow", "draw", checkout, "-o", out.toString()))
          .isEqualTo(
              new Ran(
                  2,
                  "",
                  """
                  FILE ends like no picture that can be drawn: expected .mmd .dot .svg, or --format
                  try: braid flow draw --help
                  """
                      .replace("FILE", out.toString())));
      assertThat(out).doesNotExist();
    }

    @Test
    void aFormatThatIsGivenIsStrongerThanTheFile() throws IOException {
      Path out = folder.resolve("a.svg");
      braid("flow", "draw", checkout, "--format", "dot", "--out", out.toString());
      assertThat(Files.readString(out)).isEqualTo(picture(Picture.Format.DOT));
    }

    @Test
    void theFolderOfThePictureIsMade() {
      Path out = folder.resolve("new").resolve("a.svg");
      assertThat(braid("flow", "draw", checkout, "-o", out.toString()).code()).isZero();
      assertThat(out).exists();
    }

    @Test
    void aPictureThatCannotBeWrittenIsAProblem() {
      Ran ran = braid("flow", "draw", checkout, "-o", folder.toString());
      assertThat(ran.code()).isEqualTo(1);
      assertThat(ran.err()).startsWith(folder + ": cannot be written: ").hasLineCount(1);
    }

    @Test
    void anUnknownFormatIsBadUsage() {
      assertThat(braid("flow", "draw", checkout, "--format", "svgg"))
          .isEqualTo(
              new Ran(
                  2,
                  "",
                  """
                  Invalid value for option '--format': unknown picture format 'svgg', expected one of \
                  mermaid, dot, svg; did you mean 'svg'?
                  try: braid flow draw --help
                  """));
    }

    private String picture(Picture.Format format) {
      return Picture.draw(FlowFile.parse("checkout", CHECKOUT).require("checkout"), format);
    }
  }

  @Nested
  class Choosing {

    @ParameterizedTest
    @ValueSource(strings = {"draw", "topology"})
    void ofSeveralFlowsOneMustBeNamed(String command) throws IOException {
      String two = file("two.flow", "a = b | c\nd = e | f\n");
      assertThat(braid("flow", command, two))
          .isEqualTo(new Ran(1, "", two + ": has several flows: a, d\n  name one with --flow\n"));
      assertThat(braid("flow", command, two, "--flow", "d").code()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"draw", "topology"})
    void whatTheNamedOneDoesNotReachMayBeWrong(String command) throws IOException {
      String half = file("half.flow", "a = b | c\nd = ( | f\n");
      assertThat(braid("flow", command, half, "--flow", "a").code()).isZero();
      assertThat(braid("flow", command, half, "--flow", "d").err()).contains(half + ":2:");
    }

    @Test
    void aFlowThatOthersCallIsNotMeant() throws IOException {
      String nested = file("nested.flow", "inner = b | c\nouter = inner | d\n");
      assertThat(braid("flow", "draw", nested, "--format", "dot").out()).contains("outer");
    }

    @Test
    void anUnknownFlowIsAProblemWithTheNearName() {
      assertThat(braid("flow", "draw", checkout, "--flow", "chekout"))
          .isEqualTo(
              new Ran(
                  1,
                  "",
                  checkout
                      + ": no definition of the name 'chekout'\n  did you mean 'checkout'?\n"));
    }
  }

  @Nested
  class Topology {

    @Test
    void everyServiceIsBehindItsTopic() {
      Ran ran = braid("flow", "topology", checkout);
      assertThat(ran.code()).isZero();
      assertThat(ran.err()).isEmpty();
      assertThat(ran.out())
          .startsWith("Flow: checkout\nGuarantee: effective-once")
          .contains("  price.requests ", "  confirm.requests ", "  checkout.replies ");
    }

    @Test
    void localServicesHaveNoTopic() {
      Ran ran = braid("flow", "topology", checkout, "--local", "price=pure,confirm=pure");
      assertThat(ran.out())
          .contains("  reserve.requests ")
          .doesNotContain("price.requests", "confirm.requests");
    }

    @Test
    void whenAllAreLocalNothingIsKept() {
      Ran ran =
          braid("flow", "topology", checkout, "--local=price,reserve,charge,confirm,apologise");
      assertThat(ran.out())
          .contains("Guarantee: at_least_once, no state")
          .doesNotContain("replies");
    }

    @Test
    void functionsThatLiveInJavaDoNotHinderIt() throws IOException {
      String applying = file("applying.flow", "a = b | apply converge\n");
      assertThat(braid("flow", "topology", applying).out()).contains("a.converge");
    }

    @Test
    void itIsTheSameEveryTime() {
      assertThat(braid("flow", "topology", checkout))
          .isEqualTo(braid("flow", "topology", checkout));
    }

    @Test
    void aLocalServiceThatTheFlowDoesNotCallIsAProblem() {
      assertThat(braid("flow", "topology", checkout, "--local", "prise"))
          .isEqualTo(
              new Ran(
                  1,
                  "",
                  checkout
                      + ": --local names 'prise', which no flow calls\n"
                      + "  did you mean 'price'?\n"));
    }
  }

  private String file(String name, String text) throws IOException {
    return Files.writeString(folder.resolve(name), text).toString();
  }
}
