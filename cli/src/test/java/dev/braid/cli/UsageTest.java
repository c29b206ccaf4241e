package dev.braid.cli;

import static dev.braid.cli.Ran.braid;
import static org.assertj.core.api.Assertions.assertThat;

import dev.braid.cli.dev.Demo;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class UsageTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "demo",
        "flow",
        "flow check",
        "flow print",
        "flow draw",
        "flow topology",
        "flow run",
        "call",
        "start",
        "await",
        "where",
        "instances",
        "services",
        "endpoints",
        "registry",
        "registry explain",
        "registry serve",
        "acl",
        "dev",
        "help"
      })
  void everyCommandHasHelp(String command) {
    Ran ran = braid(words(command + " --help"));
    assertThat(ran.code()).isZero();
    assertThat(ran.err()).isEmpty();
    assertThat(ran.out()).contains(("Usage: braid " + command).strip(), "-h, --help");
  }

  @Test
  void helpShowsACommand() {
    assertThat(braid("help", "demo").out()).isEqualTo(braid("demo", "--help").out());
  }

  @Test
  void theVersionIsShown() {
    Ran ran = braid("--version");
    assertThat(ran.code()).isZero();
    assertThat(ran.out()).startsWith("braid ").hasLineCount(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "flow", "registry"})
  void withoutACommandTheCommandsAreShown(String command) {
    Ran ran = braid(words(command));
    assertThat(ran.code()).isEqualTo(2);
    assertThat(ran.out()).isEmpty();
    assertThat(ran.err()).startsWith("Missing required subcommand\n").contains("Commands:");
  }

  @ParameterizedTest
  @CsvSource({
    "demos,                      Unmatched argument at index 0: 'demos'",
    "flow drew x,                'Unmatched arguments from index 1: ''drew'', ''x'''",
    "flow check a b,             Unmatched argument at index 3: 'b'",
    "flow check --servces a b,   'Unknown options: ''--servces'', ''b'''",
    "call shout,                 Missing required option: '--data=TEXT|@FILE'",
    "start shout,                Missing required option: '--data=TEXT|@FILE'",
    "where,                      Missing required parameter: 'HANDLE'",
    "call --data x,              Missing required parameter: 'SERVICE'",
    "flow run --data x,          Missing required parameter: 'FILE'",
    "dev --port many,            Invalid value for option '--port': 'many' is not an int",
    "dev --port 70000,           'expected a port of 1 to 65535, or 0, found 70000'",
    "dev --schema-registry=70000, 'expected a port of 1 to 65535, or 0, found 70000'",
    "demo square weather,        Unmatched argument at index 2: 'weather'",
    "instances --all --watch,    '--all has no meaning with --watch, which tells who dies anyway'",
    "registry explain Price/i,   'service name ''Price'' is not dotted lower-case words (such as"
        + " order.placed) of at most 100 characters'",
    "registry explain,           Missing required parameter: 'INSTANCE'",
    "services --state alife,     'Invalid value for option ''--state'': unknown state ''alife'',"
        + " expected one of alive, suspect, dead; did you mean ''alive''?'",
    "services --timings haylo,   'Invalid value for option ''--timings'': unknown timings"
        + " ''haylo'', expected one of default, hailo, rpc-proxy; did you mean ''hailo''?'",
  })
  void badUsageIsNamed(String command, String message) {
    Ran ran = braid(words(command));
    assertThat(ran.code()).isEqualTo(2);
    assertThat(ran.out()).isEmpty();
    assertThat(ran.err()).startsWith(message + "\n");
    assertThat(ran.err().lines().count()).as("lines of\n" + ran.err()).isLessThan(7);
  }

  @Test
  void aFilterThatIsNoneIsShownWithThePlace() {
    Ran ran = braid("instances", "service=price", "zon=a");
    assertThat(ran.code()).isEqualTo(2);
    assertThat(ran.err())
        .isEqualTo(
            """
            filter:1:15: unknown field 'zon'
              in: service=price zon=a
                                ^^^
              did you mean 'zone'?
            try: braid instances --help
            """);
  }

  @Test
  void anUnknownExampleIsNamedWithTheNearOne() {
    assertThat(braid("demo", "wether").err())
        .startsWith(
            "Invalid value for positional parameter at index 0 (EXAMPLE): unknown example 'wether',"
                + " expected one of wordcount, weather, operators, square, orders, factors; did you"
                + " mean 'weather'?\n");
  }

  @ParameterizedTest
  @ValueSource(strings = {"await", "where"})
  void whatIsNoHandleIsNamed(String command) {
    Ran ran = braid(command, "checkout/1");
    assertThat(ran.code()).isEqualTo(2);
    assertThat(ran.err())
        .startsWith(
            "Invalid value for positional parameter at index 0 (HANDLE): not a handle:"
                + " 'checkout/1'; expected flow/partition/execution");
  }

  @Test
  void aBadTimeToKeepOrKeyIsNamed() {
    assertThat(braid("start", "shout", "--data", "x", "--keep", "long").err())
        .startsWith("--keep: expected a duration such as 500ms, 2s or 1m, found 'long'\n");
    assertThat(braid("start", "shout", "--data", "x", "--idempotency-key", "").err())
        .startsWith("idempotency key must have 1 to 1024 bytes, found 0\n");
  }

  @ParameterizedTest
  @CsvSource({
    "--timeout soon,           'request.timeout: expected a duration such as 500ms, 2s or 1m, found"
        + " ''soon'''",
    "--namespace A.b,          'namespace: expected one lower-case word of at most 20 characters"
        + " that has no other meaning, found ''A.b'''",
    "--config no.properties,   no.properties: the file cannot be read",
  })
  void aBadSettingIsBadUsage(String option, String message) {
    Ran ran = braid(words("call shout --data hi " + option));
    assertThat(ran.code()).isEqualTo(2);
    assertThat(ran.err()).startsWith(message);
  }

  private static String[] words(String command) {
    return Stream.of(command.split(" ")).filter(word -> !word.isEmpty()).toArray(String[]::new);
  }

  @Test
  void theExamplesOfTheDemoAreAllNamed() {
    String help = braid("demo", "--help").out();
    for (Demo demo : Demo.values()) {
      assertThat(help).contains(demo.toString());
    }
  }
}
