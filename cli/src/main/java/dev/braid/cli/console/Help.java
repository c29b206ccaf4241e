package dev.braid.cli.console;

import picocli.CommandLine.Option;

/** The option that every command has. */
public final class Help {

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "show this, and exit")
  boolean asked;
}
