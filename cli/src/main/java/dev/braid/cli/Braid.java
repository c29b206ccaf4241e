package dev.braid.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.braid.cli.call.AwaitCommand;
import dev.braid.cli.call.CallCommand;
import dev.braid.cli.call.StartCommand;
import dev.braid.cli.call.WhereCommand;
import dev.braid.cli.console.BadUsage;
import dev.braid.cli.console.Help;
import dev.braid.cli.dev.DemoCommand;
import dev.braid.cli.dev.DevCommand;
import dev.braid.cli.flow.AclCommand;
import dev.braid.cli.flow.FlowCommand;
import dev.braid.cli.registry.EndpointsCommand;
import dev.braid.cli.registry.InstancesCommand;
import dev.braid.cli.registry.RegistryCommand;
import dev.braid.cli.registry.ServicesCommand;
import dev.braid.cli.store.StoreCommand;
import dev.braid.dsl.FlowException;
import dev.braid.runtime.Because;
import dev.braid.runtime.config.ConfigException;
import java.io.OutputStreamWriter;
import java.io.PrintStream;
import java.io.PrintWriter;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParseResult;

/** The {@code braid} command. */
@Command(
    name = "braid",
    description = "Compositions of services, on Kafka Streams.",
    versionProvider = Braid.Version.class,
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {
      DemoCommand.class,
      FlowCommand.class,
      CallCommand.class,
      StartCommand.class,
      AwaitCommand.class,
      WhereCommand.class,
      InstancesCommand.class,
      ServicesCommand.class,
      EndpointsCommand.class,
      RegistryCommand.class,
      StoreCommand.class,
      AclCommand.class,
      DevCommand.class,
      CommandLine.HelpCommand.class
    })
public final class Braid {

  @Mixin Help help;

  @Option(
      names = {"-V", "--version"},
      versionHelp = true,
      description = "show the version, and exit")
  boolean version;

  private Braid() {}

  public static void main(String[] arguments) {
    System.exit(run(console(System.out), console(System.err), arguments));
  }

  /**
   * Runs one command.
   *
   * @param out for answers
   * @param err for progress and problems
   * @return the exit code
   */
  static int run(PrintWriter out, PrintWriter err, String... arguments) {
    return new CommandLine(new Braid())
        .setOut(out)
        .setErr(err)
        // An argument that begins with @ names a file of data, not one of further arguments.
        .setExpandAtFiles(false)
        .setParameterExceptionHandler(new BadUsage())
        .setExecutionExceptionHandler(Braid::failed)
        .execute(arguments);
  }

  /** JSON and flow files are UTF-8, whatever the terminal's locale. */
  private static PrintWriter console(PrintStream stream) {
    return new PrintWriter(new OutputStreamWriter(stream, UTF_8), true);
  }

  private static int failed(Exception failure, CommandLine command, ParseResult arguments) {
    PrintWriter err = command.getErr();
    boolean explained = failure instanceof FlowException || failure instanceof ConfigException;
    if (explained) {
      err.println(failure.getMessage());
    } else if (failure instanceof IllegalStateException) {
      err.println(failure.getMessage());
      Because.of(failure).ifPresent(err::println);
    } else {
      // Nobody has foreseen this, so whoever reports it will want to say where it was.
      failure.printStackTrace(err);
    }
    return failure instanceof ConfigException
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
