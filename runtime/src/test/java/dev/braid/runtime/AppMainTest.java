package dev.braid.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import dev.braid.dsl.Apply;
import dev.braid.dsl.Call;
import dev.braid.dsl.FlowDefinition;
import dev.braid.dsl.FlowException;
import dev.braid.dsl.Pipe;
import dev.braid.dsl.Problem;
import dev.braid.dsl.Service;
import dev.braid.dsl.ServiceRef;
import dev.braid.runtime.config.Config;
import dev.braid.runtime.config.ConfigKey;
import dev.braid.runtime.config.Kind;
import dev.braid.runtime.config.Settings;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.slf4j.ILoggerFactory;
import org.slf4j.LoggerFactory;
import org.slf4j.helpers.NOPLoggerFactory;
import picocli.CommandLine;

/** Everything that a command line can come to without a broker. */
class AppMainTest {

  private static final App APP =
      App.named("shop").service(Service.of(ServiceRef.text("shop.echo"), text -> text));

  private static final ConfigKey<Integer> DESK =
      ConfigKey.of("shop.desk.number", "1", Kind.number(1, 9), "where it stands");

  private static final Settings SHOP = new Settings("shop.desk.", "the desk", List.of(DESK));

  private final StringWriter output = new StringWriter();
  private final StringWriter errors = new StringWriter();

  private int run(App app, String... arguments) {
    return AppMain.run(
        app.name(),
        List.of(SHOP),
        config -> app,
        new PrintWriter(output, true),
        new PrintWriter(errors, true),
        arguments);
  }

  @Test
  void itPrintsTheRightsThatItNeedsWithoutACluster() {
    assertThat(run(APP, "--acl", "--bootstrap-servers", "k:1")).isZero();
    String give = "kafka-acls --bootstrap-server k:1 --add --allow-principal 'User:shop'";
    assertThat(output.toString().lines())
        .containsExactly(
            give
                + " --operation Read --operation Write --operation Create"
                + " --operation DescribeConfigs --topic shop.echo.dead-letters",
            give
                + " --operation Read --operation Write --operation Create"
                + " --operation DescribeConfigs --topic shop.echo.requests",
            give + " --operation Read --group service.shop.echo",
            "# And Write on the reply topics of those who call it: NAME.replies.",
            "# Without these it runs, but does not see who is absent, nor what the brokers"
                + " promise.",
            give + " --operation Describe --operation DescribeConfigs --cluster");
    assertThat(errors.toString()).isEmpty();
  }

  @Test
  void inANamespaceOneRightOfEachKindIsEnough() {
    assertThat(run(APP, "--acl=User:me", "--namespace", "team")).isZero();
    assertThat(output.toString())
        .contains("'User:me'", "--topic team. --resource-pattern-type prefixed")
        .contains("--group team. --resource-pattern-type prefixed");
  }

  @Test
  void helpExitsZeroAndSaysWhatItIs() {
    assertThat(run(APP, "--help")).isZero();
    assertThat(output.toString()).contains("Usage: shop", "Runs the app 'shop'", "--config=FILE");
    assertThat(errors.toString()).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("dev.braid.runtime.config.ConfigKey#values")
  void helpListsEveryFlagWithItsMeaningAndDefault(ConfigKey<?> key) {
    run(APP, "--help");
    String shown = key.fallback().replace("${user.home}", System.getProperty("user.home"));
    assertThat(output.toString().replaceAll("\\s+", ""))
        .contains(key.flag() + "=VALUE")
        .contains(key.meaning().replaceAll("\\s+", ""))
        .containsAnyOf(
            "(default:" + shown + ")", "(default:" + key.fallback() + ")", "(default:none)");
  }

  @Test
  void anUnknownFlagExitsTwoWithASuggestion() {
    assertThat(run(APP, "--bootstrap-server", "here:9092")).isEqualTo(2);
    assertThat(errors.toString()).contains("--bootstrap-server", "--bootstrap-servers");
    assertThat(output.toString()).isEmpty();
  }

  @Test
  void anArgumentThatIsNoFlagExitsTwo() {
    assertThat(run(APP, "start")).isEqualTo(2);
    assertThat(errors.toString()).contains("'start'");
  }

  @Test
  void badSettingsExitTwoAllAtOnce() {
    assertThat(run(APP, "--threads", "many", "--partitions", "0", "--kafka", "application.id=x"))
        .isEqualTo(2);
    assertThat(errors.toString()).contains("threads: ", "partitions: ", "kafka.application.id: ");
  }

  @Test
  void aFileWithAnUnknownKeyExitsTwo(@TempDir Path folder) throws IOException {
    Path file = Files.writeString(folder.resolve("app.properties"), "treads=2");
    assertThat(run(APP, "--config", file.toString())).isEqualTo(2);
    assertThat(errors.toString()).contains(file.toString(), "did you mean 'threads'?");
  }

  @Test
  void aFlowThatDoesNotCompileExitsOneWithItsProblem() {
    App wrong =
        APP.flow(
            FlowDefinition.of("shop.flow", Pipe.of(Call.of("shop.echo"), Apply.of("converge"))));
    assertThat(run(wrong, "--bootstrap-servers", "localhost:1")).isEqualTo(1);
    assertThat(errors.toString())
        .contains("shop.flow.converge: no function 'converge' is given")
        .doesNotContain("Exception", "\tat ");
  }

  @Test
  void anAppThatIsMadeOfItsConfigIsTold() {
    List<String> brokers = new ArrayList<>();
    int code =
        AppMain.run(
            "shop",
            List.of(SHOP),
            config -> {
              brokers.add(config.get(ConfigKey.BOOTSTRAP_SERVERS));
              throw new FlowException(List.of(Problem.of("shop", "nothing to sell")));
            },
            new PrintWriter(output, true),
            new PrintWriter(errors, true),
            "--bootstrap-servers",
            "here:1");
    assertThat(code).isEqualTo(1);
    assertThat(brokers).containsExactly("here:1");
    assertThat(errors.toString()).contains("shop: nothing to sell").doesNotContain("\tat ");
  }

  @Test
  void withoutALogProviderOneLineSaysSo() {
    assertThat(startedWith(new NOPLoggerFactory()))
        .containsExactly(
            "shop: starting on here:1",
            "shop: nothing is logged, as there is no log provider: add"
                + " ch.qos.logback:logback-classic",
            "shop: nothing to sell");
    assertThat(startedWith(LoggerFactory.getILoggerFactory()))
        .containsExactly("shop: starting on here:1", "shop: nothing to sell");
  }

  /** What is said of a start that ends before there is anything to start. */
  private static List<String> startedWith(ILoggerFactory loggers) {
    StringWriter said = new StringWriter();
    AppMain.run(
        "shop",
        List.of(SHOP),
        config -> {
          throw new FlowException(List.of(Problem.of("shop", "nothing to sell")));
        },
        new PrintWriter(new StringWriter()),
        new PrintWriter(said, true),
        loggers,
        "--bootstrap-servers",
        "here:1");
    return said.toString().lines().toList();
  }

  @Test
  void whatAnAppCannotBeMadeOfIsBadUsage() {
    int code =
        AppMain.run(
            "shop",
            List.of(SHOP),
            config -> {
              throw new IllegalArgumentException("schema.registry.url: no such scheme");
            },
            new PrintWriter(output, true),
            new PrintWriter(errors, true));
    assertThat(code).isEqualTo(2);
    assertThat(errors.toString()).endsWith("schema.registry.url: no such scheme\n");
  }

  @Test
  void whatHasMerelyCarriedACauseIsNotTold() {
    int code =
        AppMain.run(
            "shop",
            List.of(SHOP),
            config -> {
              throw new IllegalStateException(
                  "nothing listens at host:9",
                  new ExecutionException(new TimeoutException("late")));
            },
            new PrintWriter(output, true),
            new PrintWriter(errors, true));
    assertThat(code).isOne();
    assertThat(errors.toString()).endsWith("nothing listens at host:9\n");
  }

  @Test
  void flagsOfAllKindsReachTheConfig() {
    CommandLine.ParseResult flags =
        AppMain.commandLine(APP.name(), List.of(SHOP))
            .parseArgs(
                "--bootstrap-servers",
                "here:9092",
                "--stop-timeout=5s",
                "--kafka",
                "acks=all",
                "--kafka",
                "producer.linger.ms=1",
                "--schema-registry",
                "url=http://there:8081",
                "--shop-desk",
                "number=7");
    Config config = AppMain.config(List.of(SHOP), flags);
    assertThat(config.get(ConfigKey.BOOTSTRAP_SERVERS)).isEqualTo("here:9092");
    assertThat(config.get(ConfigKey.STOP_TIMEOUT)).isEqualTo(Duration.ofSeconds(5));
    assertThat(config.kafka())
        .containsEntry("acks", "all")
        .containsEntry("producer.linger.ms", "1");
    assertThat(config.schemaRegistry())
        .containsExactly(entry("schema.registry.url", "http://there:8081"));
    assertThat(config.given(DESK)).contains(7);
  }

  @Test
  void whatComponentsBringIsCheckedWithTheRest() {
    assertThat(run(APP, "--shop-desk", "number=ten", "--shop-desk", "nomber=1", "--threads", "x"))
        .isEqualTo(2);
    assertThat(errors.toString().lines())
        .containsExactlyInAnyOrder(
            "threads: expected a whole number, found 'x'",
            "shop.desk.number: expected a whole number, found 'ten'",
            "shop.desk.nomber: unknown setting of the desk",
            "  did you mean 'shop.desk.number'?");
    run(APP, "--help");
    assertThat(output.toString().replaceAll("\\s+", " "))
        .contains("--shop-desk=KEY=VALUE", "a setting of the desk, one of number;");
  }

  @Test
  void thereIsOneFlagForEachSetting() {
    assertThat(
            AppMain.commandLine(APP.name(), List.of(SHOP)).getCommandSpec().optionsMap().keySet())
        .containsAll(ConfigKey.values().stream().map(ConfigKey::flag).toList())
        .hasSize(ConfigKey.values().size() + 7);
  }
}
