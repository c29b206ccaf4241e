package dev.braid.cli.console;

import java.io.PrintWriter;
import picocli.CommandLine;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** Says what is wrong with a command line, and where to read how it is right. */
public final class BadUsage implements IParameterExceptionHandler {

  @Override
  public int handleParseException(ParameterException wrong, String[] arguments) {
    CommandLine command = wrong.getCommandLine();
    PrintWriter err = command.getErr();
    err.println(wrong.getMessage());
    boolean noCommand =
        !command.getSubcommands().isEmpty() && !(wrong instanceof UnmatchedArgumentException);
    if (noCommand) {
      command.usage(err);
    } else if (!UnmatchedArgumentException.printSuggestions(wrong, err)) {
      if (wrong instanceof MissingParameterException) {
        err.print(command.getHelp().synopsisHeading() + command.getHelp().synopsis(0));
      }
      err.println("try: %s --help".formatted(command.getCommandSpec().qualifiedName()));
    }
    return command.getCommandSpec().exitCodeOnInvalidInput();
  }
}
