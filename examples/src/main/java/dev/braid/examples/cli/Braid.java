package dev.braid.examples.cli;

import dev.braid.dsl.FlowException;
import dev.braid.runtime.ConfigException;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParseResult;

/** The {@code braid} command. */
@Command(
    name = "braid",
    description = "Compositions of services, on Kafka Streams.",
    mixinStandardHelpOptions = true,
    versionProvider = Braid.Version.class,
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {
      DemoCommand.class,
      FlowCommand.class,
      CallCommand.class,
      DevCommand.class,
      CommandLine.HelpCommand.class
    })
public final class Braid {

  private Braid() {}

  public static void main(String[] arguments) {
    System.exit(run(arguments));
  }

  /** Runs one command. Answers its exit code. */
  static int run(String... arguments) {
    return new CommandLine(new Braid())
        .setExecutionExceptionHandler(Braid::failed)
        .setCaseInsensitiveEnumValuesAllowed(true)
        .execute(arguments);
  }

  private static int failed(Exception failure, CommandLine command, ParseResult arguments) {
    command.getErr().println(failure.getMessage());
    boolean explained = failure instanceof FlowException || failure instanceof ConfigException;
    Throwable cause = failure.getCause();
    if (!explained && cause != null) {
      command.getErr().println("  because: " + cause);
    }
    boolean usage = failure instanceof ConfigException;
    return usage
        ? command.getCommandSpec().exitCodeOnInvalidInput()
        : command.getCommandSpec().exitCodeOnExecutionException();
  }

  /** The version in the jar's manifest. */
  static final class Version implements CommandLine.IVersionProvider {
    @Override
    public String[] getVersion() {
      String version = Braid.class.getPackage().getImplementationVersion();
      return new String[] {"braid " + (version == null ? "(not packaged)" : version)};
    }
  }
}
