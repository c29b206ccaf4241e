package dev.braid.examples.docs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.braid.avro.registry.InMemorySchemaRegistry;
import dev.braid.dsl.Bindings;
import dev.braid.dsl.FaultCode;
import dev.braid.dsl.FlowDefinition;
import dev.braid.dsl.Problem;
import dev.braid.dsl.ServiceRef;
import dev.braid.dsl.kafka.FlowCompiler;
import dev.braid.dsl.kafka.Placement;
import dev.braid.dsl.picture.Picture;
import dev.braid.dsl.text.FlowFile;
import dev.braid.examples.e05orders.Orders;
import dev.braid.runtime.config.ConfigKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Keeps the README and docs/ true. A fenced block under a comment {@code <!-- from FILE#TAG -->} is
 * that region of that file, one under {@code <!-- from FILE -->} the whole file without its
 * imports; a table under {@code <!-- table NAME -->} is made from the code; a picture is drawn by
 * Braid.
 *
 * <p>With {@code -Ddocs.update=true} tables and pictures are written instead of compared.
 */
class DocsTest {

  private static final Path ROOT = root();
  private static final Path README = ROOT.resolve("README.md");
  private static final boolean UPDATE = Boolean.getBoolean("docs.update");

  private static final Pattern BLOCK =
      Pattern.compile("<!-- from (\\S+?)(?:#(\\S+))? -->\\s*```\\w*\\n(.*?)```", Pattern.DOTALL);
  private static final Pattern TABLE =
      Pattern.compile("<!-- table (\\S+) -->\\n(.*?)<!-- end -->", Pattern.DOTALL);

  /** A class of tests, or one of its methods, as docs/engine-rules.md names them. */
  private static final Pattern TEST = Pattern.compile("`(\\w+(?:Test|IT))(?:#(\\w+))?`");

  @TestFactory
  List<DynamicTest> everyBlockStandsInTheCode() throws IOException {
    List<DynamicTest> tests = new ArrayList<>();
    for (Path document : documents()) {
      List<MatchResult> blocks = BLOCK.matcher(Files.readString(document)).results().toList();
      assertThat(blocks).as("blocks of %s", document).hasSizeGreaterThan(3);
      for (MatchResult block : blocks) {
        tests.add(
            DynamicTest.dynamicTest(
                "%s: %s#%s".formatted(document.getFileName(), block.group(1), block.group(2)),
                () -> assertThat(block.group(3)).isEqualTo(region(block))));
      }
    }
    return tests;
  }

  private static List<Path> documents() {
    return List.of(README, ROOT.resolve("docs/spring-kafka.md"));
  }

  @Test
  void theTestsOfTheEnginesRulesExist() throws IOException {
    String rules = Files.readString(ROOT.resolve("docs/engine-rules.md"));
    Map<String, String> tests = tests();
    List<String> missing = new ArrayList<>();
    for (MatchResult named : TEST.matcher(rules).results().toList()) {
      String source = tests.get(named.group(1));
      String method = named.group(2);
      if (source == null || (method != null && !source.contains(" " + method + "("))) {
        missing.add(named.group());
      }
    }
    assertThat(missing).isEmpty();
  }

  /** The source of each class of tests, by its simple name. */
  private static Map<String, String> tests() throws IOException {
    Map<String, String> tests = new HashMap<>();
    try (Stream<Path> files = Files.walk(ROOT)) {
      List<Path> sources =
          files
              .filter(file -> file.toString().matches(".*/src/test/java/.*(Test|IT)[.]java"))
              .toList();
      for (Path source : sources) {
        String name = source.getFileName().toString();
        tests.put(name.substring(0, name.length() - ".java".length()), Files.readString(source));
      }
    }
    return tests;
  }

  @Test
  void theTablesAreMadeFromTheCode() throws IOException {
    String readme = Files.readString(README);
    String made =
        TABLE
            .matcher(readme)
            .replaceAll(
                table ->
                    "<!-- table %s -->\n%s<!-- end -->"
                        .formatted(table.group(1), table(table.group(1)))
                        .replace("$", "\\$"));
    if (UPDATE) {
      Files.writeString(README, made);
    } else {
      assertThat(readme).isEqualTo(made);
    }
  }

  static Stream<FlowDefinition> pictures() {
    return Stream.of(
        CheckoutTest.CHECKOUT.named("checkout"),
        FlowFile.parse("orders.flow", Orders.flows()).require("orders"));
  }

  @ParameterizedTest
  @MethodSource("pictures")
  void thePictureIsDrawnByBraid(FlowDefinition flow) throws IOException {
    String svg = Picture.draw(flow, Picture.Format.SVG);
    Path picture = ROOT.resolve("docs/%s.svg".formatted(flow.name()));
    if (UPDATE) {
      Files.writeString(picture, svg);
    } else {
      assertThat(Files.readString(picture)).isEqualTo(svg);
    }
  }

  @Test
  void theProblemThatTheReadmeShowsIsWhatBraidSays() throws IOException {
    FlowFile file =
        FlowFile.parse(
            "checkout.flow",
            "checkout = (price | (reserv & charge) | apply paid | confirm) || apologise");
    Set<String> known = Set.of("price", "reserve", "charge", "confirm", "apologise");
    String said =
        file.unknownServices(known).stream()
            .map(Problem::toString)
            .collect(Collectors.joining("\n"));
    assertThat(Files.readString(README)).contains("```\n" + said + "\n```");
  }

  @Test
  void theWarningsThatTheReadmeShowsAreWhatBraidSays() throws IOException {
    FlowFile file =
        FlowFile.parse("orders.flow", "orders = (price | reserve | confirm) || apologise");
    List<ServiceRef<?, ?>> services = new ArrayList<>();
    Orders.app(new InMemorySchemaRegistry())
        .services()
        .forEach(service -> services.add(service.ref()));
    FlowDefinition typed = file.require("orders").withBindings(Bindings.ofServices(services));
    String said =
        file.locate(FlowCompiler.mismatches(typed, Placement.REMOTE)).stream()
            .sorted()
            .map(warning -> "warning: " + warning)
            .collect(Collectors.joining("\n"));
    assertThat(Files.readString(README)).contains(said + "\n");
  }

  private static String table(String name) {
    return switch (name) {
      case "config" ->
          "| key | default | meaning |\n| --- | --- | --- |\n"
              + ConfigKey.values().stream()
                  .map(
                      key ->
                          "| `%s` | %s | %s |\n"
                              .formatted(key.key(), code(key.fallback()), key.meaning()))
                  .collect(Collectors.joining());
      case "faults" ->
          "| code | name | whose move | tried again | outcome |\n"
              + "| --- | --- | --- | --- | --- |\n"
              + Arrays.stream(FaultCode.values())
                  .map(
                      code ->
                          "| %d | %s | %s | %s | %s |\n"
                              .formatted(
                                  code.number(),
                                  words(code.name()),
                                  words(code.party().name()),
                                  code.isRetryable() ? "yes" : "no",
                                  code.isOutcomeKnown() ? "not done" : "unknown"))
                  .collect(Collectors.joining());
      default -> throw new AssertionError("the README has a table that nobody makes: " + name);
    };
  }

  private static String words(String constant) {
    return constant.toLowerCase(Locale.ROOT).replace('_', ' ');
  }

  private static String code(String text) {
    return text.isEmpty() ? "" : "`" + text + "`";
  }

  private static String region(MatchResult block) throws IOException {
    String source = Files.readString(ROOT.resolve(block.group(1)));
    if (block.group(2) == null) {
      return source
          .lines()
          .filter(line -> !line.startsWith("import ") && !line.startsWith("package "))
          .collect(Collectors.joining("\n", "", "\n"))
          .stripLeading();
    }
    Pattern between =
        Pattern.compile(
            "(?://|<!--) tag::%1$s\\[\\][^\n]*\n(.*?)(?://|<!--) end::%1$s\\[\\]"
                .formatted(block.group(2)),
            Pattern.DOTALL);
    String region =
        between
            .matcher(source)
            .results()
            .findFirst()
            .orElseThrow(() -> new AssertionError("no such region: " + block.group()))
            .group(1);
    return region.stripIndent().strip() + "\n";
  }

  private static Path root() {
    Path here = Path.of("").toAbsolutePath();
    return Files.exists(here.resolve("README.md")) && Files.exists(here.resolve("braid"))
        ? here
        : here.getParent();
  }
}
