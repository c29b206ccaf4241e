package dev.braid.runtime;

import dev.braid.dsl.FlowException;
import dev.braid.dsl.Problem;
import dev.braid.runtime.config.Config;
import dev.braid.runtime.config.ConfigException;
import dev.braid.runtime.config.ConfigKey;
import dev.braid.runtime.config.Settings;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.Charset;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.ILoggerFactory;
import org.slf4j.LoggerFactory;
import org.slf4j.helpers.NOPLoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.UsageMessageSpec;
import picocli.CommandLine.ParseResult;

/** The command line of an app. */
final class AppMain {

  private static final int OK = 0;
  private static final int FAILED = 1;
  private static final int BAD_USAGE = 2;

  private final String name;
  private final List<Settings> brought;
  private final Function<Config, App> app;
  private final PrintWriter output;
  private final PrintWriter errors;
  private final ILoggerFactory loggers;

  private AppMain(
      String name,
      List<Settings> brought,
      Function<Config, App> app,
      PrintWriter output,
      PrintWriter errors,
      ILoggerFactory loggers) {
    this.name = name;
    this.brought = brought;
    this.app = app;
    this.output = output;
    this.errors = errors;
    this.loggers = loggers;
  }

  /**
   * Runs an app until the process is told to stop. Answers the exit code.
   *
   * @param brought settings that its components bring
   */
  static int run(
      String name, List<Settings> brought, Function<Config, App> app, String... arguments) {
    return run(name, brought, app, console(System.out), console(System.err), arguments);
  }

  private static PrintWriter console(PrintStream stream) {
    return new PrintWriter(stream, true, Charset.defaultCharset());
  }

  /** The same, for those who read what is printed. */
  static int run(
      String name,
      List<Settings> brought,
      Function<Config, App> app,
      PrintWriter output,
      PrintWriter errors,
      String... arguments) {
    return run(name, brought, app, output, errors, LoggerFactory.getILoggerFactory(), arguments);
  }

  /**
   * @param loggers by which the app logs
   */
  static int run(
      String name,
      List<Settings> brought,
      Function<Config, App> app,
      PrintWriter output,
      PrintWriter errors,
      ILoggerFactory loggers,
      String... arguments) {
    AppMain main = new AppMain(name, brought, app, output, errors, loggers);
    return commandLine(name, brought)
        .setOut(output)
        .setErr(errors)
        .setExecutionStrategy(main::execute)
        .execute(arguments);
  }

  /** A flag for every setting, made from the settings themselves. */
  static CommandLine commandLine(String name, List<Settings> brought) {
    CommandSpec spec = CommandSpec.create().name(name);
    spec.usageMessage(
        new UsageMessageSpec()
            .description(
                "Runs the app '%s' until it is told to stop.".formatted(name),
                "Settings come from defaults, the file, the environment (such as"
                    + " BRAID_BOOTSTRAP_SERVERS), system properties (such as"
                    + " -Dbraid.bootstrap.servers) and flags; each over the ones before.")
            .sortOptions(false));
    spec.addOption(
        OptionSpec.builder("-h", "--help")
            .usageHelp(true)
            .description("show this, and exit")
            .build());
    spec.addOption(
        OptionSpec.builder("--config")
            .paramLabel("FILE")
            .type(Path.class)
            .description("settings as Java properties")
            .build());
    for (ConfigKey<?> key : ConfigKey.values()) {
      spec.addOption(
          OptionSpec.builder(key.flag())
              .paramLabel("VALUE")
              .type(String.class)
              .description("%s (default: %s)".formatted(key.meaning(), shown(key.fallback())))
              .build());
    }
    spec.addOption(passedOn("--kafka", "a setting for the Kafka clients"));
    spec.addOption(
        passedOn("--schema-registry", "a setting of the schema registry, such as its url"));
    for (Settings each : brought) {
      String names = String.join(", ", each.names());
      spec.addOption(
          passedOn(each.flag(), "a setting of %s, one of %s".formatted(each.owner(), names)));
    }
    spec.addOption(
        OptionSpec.builder("--acl")
            .paramLabel("PRINCIPAL")
            .type(String.class)
            .arity("0..1")
            .fallbackValue("User:" + name)
            .description(
                "print the rights that it needs on a cluster with ACLs, as kafka-acls commands for"
                    + " this principal (default: User:%s), and exit".formatted(name))
            .build());
    return new CommandLine(spec);
  }

  private static OptionSpec passedOn(String flag, String meaning) {
    return OptionSpec.builder(flag)
        .paramLabel("KEY=VALUE")
        .type(Map.class)
        .auxiliaryTypes(String.class, String.class)
        .description(meaning + "; may be repeated")
        .build();
  }

  private static String shown(String fallback) {
    return fallback.isEmpty() ? "none" : fallback;
  }

  private int execute(ParseResult flags) {
    Integer help = CommandLine.executeHelpRequest(flags);
    if (help != null) {
      return help;
    }
    try {
      @Nullable String principal = flags.matchedOptionValue("--acl", (String) null);
      if (principal != null) {
        Config config = config(brought, flags);
        made(config).grants(config, principal).forEach(output::println);
        return OK;
      }
      runUntilStopped(config(brought, flags));
      return OK;
    } catch (ConfigException wrong) {
      errors.println(wrong.getMessage());
      return BAD_USAGE;
    } catch (FlowException wrong) {
      errors.println(wrong.getMessage());
      return FAILED;
    } catch (RuntimeException failure) {
      // The command line's own handler would print a stack trace and lose the exit code.
      errors.println(failure.getMessage());
      Because.of(failure).ifPresent(errors::println);
      return FAILED;
    }
  }

  private void runUntilStopped(Config config) {
    errors.printf("%s: starting on %s%n", name, config.get(ConfigKey.BOOTSTRAP_SERVERS));
    if (loggers instanceof NOPLoggerFactory) {
      errors.printf(
          "%s: nothing is logged, as there is no log provider: add"
              + " ch.qos.logback:logback-classic%n",
          name);
    }
    RunningApp running = made(config).start(config);
    Thread hook = new Thread(running::close, "stop " + name);
    Runtime.getRuntime().addShutdownHook(hook);
    try {
      running.awaitRunning();
      errors.printf("%s: running%n", name);
    } catch (IllegalStateException late) {
      // What serves already goes on, and the rest is tried without end.
      errors.println(late.getMessage());
    }
    running.ended().join();
  }

  private App made(Config config) {
    try {
      return app.apply(config);
    } catch (IllegalArgumentException wrong) {
      throw new ConfigException(List.of(Problem.of("", String.valueOf(wrong.getMessage()))));
    }
  }

  static Config config(List<Settings> brought, ParseResult flags) {
    Map<String, String> given = new LinkedHashMap<>();
    for (ConfigKey<?> key : ConfigKey.values()) {
      String value = flags.matchedOptionValue(key.flag(), (String) null);
      if (value != null) {
        given.put(key.key(), value);
      }
    }
    passOn(flags, "--kafka", ConfigKey.KAFKA_PREFIX, given);
    passOn(flags, "--schema-registry", ConfigKey.SCHEMA_REGISTRY_PREFIX, given);
    brought.forEach(each -> passOn(flags, each.flag(), each.prefix(), given));
    @Nullable Path file = flags.matchedOptionValue("--config", (Path) null);
    Settings[] settings = brought.toArray(Settings[]::new);
    return Config.load(file, System.getenv(), System.getProperties(), given, settings);
  }

  private static void passOn(
      ParseResult flags, String flag, String prefix, Map<String, String> given) {
    Map<String, String> values = flags.matchedOptionValue(flag, Map.<String, String>of());
    values.forEach((key, value) -> given.put(prefix + key, value));
  }
}
