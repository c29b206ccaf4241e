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
import dev.braid.registry.join.RegistryKeys;
import dev.braid.runtime.config.ConfigKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
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
 * Keeps the README and docs/ true: every block of code and every table in them is held against the
 * code, and every link must lead somewhere. A fenced block under a comment {@code <!-- from
 * FILE#TAG -->} is that region of that file, one under {@code <!-- from FILE -->} the whole file
 * without its imports; a table under {@code <!-- table NAME -->} is made from the code; a picture
 * is drawn by Braid.
 *
 * <p>With {@code -Ddocs.update=true} tables and pictures are written instead of compared.
 */
class DocsTest {

  private static final Path ROOT = root();
  private static final boolean UPDATE = Boolean.getBoolean("docs.update");

  private static final Pattern BLOCK =
      Pattern.compile("<!-- from (\\S+?)(?:#(\\S+))? -->\\s*```\\w*\\n(.*?)```", Pattern.DOTALL);
  private static final Pattern TABLE =
      Pattern.compile("<!-- table (\\S+) -->\\n(.*?)<!-- end -->", Pattern.DOTALL);

  /** Code that no comment before it gives a source. */
  private static final Pattern LOOSE =
      Pattern.compile("(?<!-->\\n)^```(java|xml)$", Pattern.MULTILINE);

  /** A link inside the project: the file, and the heading in it. */
  private static final Pattern LINK =
      Pattern.compile("\\]\\((?!https?:)([^)#\\s]*)(?:#([^)\\s]+))?\\)");

  /** A class of tests, or one of its methods, as docs/engine-rules.md names them. */
  private static final Pattern TEST = Pattern.compile("`(\\w+(?:Test|IT))(?:#(\\w+))?`");

  /** A class that the map of the code names, with the end of its package, or with a method. */
  private static final Pattern CLASS =
      Pattern.compile("`((?:[a-z]+[.])*[A-Z]\\w+)(?:[.]([a-z]\\w+))?`");

  @TestFactory
  List<DynamicTest> everyBlockStandsInTheCode() throws IOException {
    List<DynamicTest> tests = new ArrayList<>();
    for (Path document : documents()) {
      List<MatchResult> blocks = BLOCK.matcher(Files.readString(document)).results().toList();
      for (MatchResult block : blocks) {
        tests.add(
            DynamicTest.dynamicTest(
                "%s: %s#%s".formatted(document.getFileName(), block.group(1), block.group(2)),
                () -> assertThat(block.group(3)).isEqualTo(region(block))));
      }
    }
    return tests;
  }

  /** The README, all of docs/, and the READMEs of modules that have no test of their own for it. */
  private static List<Path> documents() throws IOException {
    List<Path> documents = new ArrayList<>();
    for (String readme : List.of("", "topology-dsl/", "topology-dsl/avro/", "runtime/")) {
      documents.add(ROOT.resolve(readme + "README.md"));
    }
    try (Stream<Path> pages = Files.list(ROOT.resolve("docs"))) {
      pages.filter(page -> page.toString().endsWith(".md")).sorted().forEach(documents::add);
    }
    return documents;
  }

  @Test
  void noCodeStandsInThePagesWithoutASource() throws IOException {
    List<String> loose = new ArrayList<>();
    for (Path document : documents()) {
      String text = Files.readString(document);
      if (LOOSE.matcher(text).find()) {
        loose.add(ROOT.relativize(document).toString());
      }
    }
    assertThat(loose).isEmpty();
  }

  @Test
  void theReadmeCanBeReadInAMinute() throws IOException {
    assertThat(Files.size(ROOT.resolve("README.md"))).isLessThanOrEqualTo(9_000);
  }

  @Test
  void everyLinkLeadsSomewhere() throws IOException {
    List<String> broken = new ArrayList<>();
    for (Path document : pages()) {
      String text = Files.readString(document);
      for (MatchResult link : LINK.matcher(text).results().toList()) {
        Path target =
            link.group(1).isEmpty() ? document : document.resolveSibling(link.group(1)).normalize();
        if (!Files.exists(target)
            || (link.group(2) != null && !headings(target).contains(link.group(2)))) {
          broken.add(ROOT.relativize(document) + ": " + link.group());
        }
      }
    }
    assertThat(broken).isEmpty();
  }

  /** Every page of the project, the READMEs of all modules among them. */
  private static List<Path> pages() throws IOException {
    try (Stream<Path> files = Files.walk(ROOT, 4)) {
      return files
          .filter(file -> file.toString().endsWith(".md"))
          .filter(file -> !ROOT.relativize(file).toString().matches("(.*/)?(target|[.].*)/.*"))
          .sorted()
          .toList();
    }
  }

  /** What a page can be linked at, as GitHub names it. */
  private static Set<String> headings(Path page) throws IOException {
    return Files.readString(page)
        .lines()
        .filter(line -> line.startsWith("#"))
        .map(line -> line.replaceFirst("^#+ ", "").toLowerCase(Locale.ROOT))
        .map(heading -> heading.replaceAll("[^\\w\\- ]", "").replace(' ', '-'))
        .collect(Collectors.toSet());
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

  @Test
  void theClassesThatTheMapNamesExist() throws IOException {
    List<String> sources;
    try (Stream<Path> files = Files.walk(ROOT)) {
      sources =
          files
              .map(file -> file.toString().replace('\\', '/'))
              .filter(file -> file.matches(".*/src/(main|test)/java/.*[.]java"))
              .toList();
    }
    List<String> missing = new ArrayList<>();
    String map = Files.readString(ROOT.resolve("docs/architecture.md"));
    for (MatchResult named : CLASS.matcher(map).results().toList()) {
      String file = "/" + named.group(1).replace('.', '/') + ".java";
      List<String> homes = sources.stream().filter(source -> source.endsWith(file)).toList();
      String method = named.group(2);
      if (homes.isEmpty()
          || (method != null
              && !Files.readString(Path.of(homes.get(0))).contains(" " + method + "("))) {
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
    Set<String> seen = new HashSet<>();
    for (Path document : documents()) {
      String text = Files.readString(document);
      String made =
          TABLE
              .matcher(text)
              .replaceAll(
                  table -> {
                    seen.add(table.group(1));
                    return "<!-- table %s -->\n%s<!-- end -->"
                        .formatted(table.group(1), table(table.group(1)))
                        .replace("$", "\\$");
                  });
      if (UPDATE) {
        Files.writeString(document, made);
      } else {
        assertThat(text).as("tables of %s", document).isEqualTo(made);
      }
    }
    assertThat(seen).containsExactlyInAnyOrder("config", "registry-config", "faults");
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
  void theProblemThatThePagesShowIsWhatBraidSays() throws IOException {
    FlowFile file =
        FlowFile.parse(
            "checkout.flow",
            "checkout = (price | (reserv & charge) | apply paid | confirm) || apologise");
    Set<String> known = Set.of("price", "reserve", "charge", "confirm", "apologise");
    String said =
        file.unknownServices(known).stream()
            .map(Problem::toString)
            .collect(Collectors.joining("\n"));
    for (String page : List.of("README.md", "docs/flows.md")) {
      assertThat(Files.readString(ROOT.resolve(page))).contains("```\n" + said + "\n```");
    }
  }

  @Test
  void theWarningsThatThePagesShowAreWhatBraidSays() throws IOException {
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
    assertThat(Files.readString(ROOT.resolve("docs/avro.md"))).contains(said + "\n");
  }

  private static String table(String name) {
    return switch (name) {
      case "config" -> settings(ConfigKey.values());
      case "registry-config" -> settings(RegistryKeys.ALL.keys());
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
      default -> throw new AssertionError("a page has a table that nobody makes: " + name);
    };
  }

  private static String settings(List<ConfigKey<?>> keys) {
    return "| key | default | meaning |\n| --- | --- | --- |\n"
        + keys.stream()
            .map(
                key ->
                    "| `%s` | %s | %s |\n"
                        .formatted(key.key(), code(key.fallback()), key.meaning()))
            .collect(Collectors.joining());
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
