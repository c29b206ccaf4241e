package dev.braid.examples.cli;

import picocli.CommandLine;
import picocli.CommandLine.Option;

/** What to ask with, and how to print the answer: the options of commands that ask once. */
final class AskOptions {

  @Option(
      names = "--data",
      paramLabel = "TEXT|@FILE",
      required = true,
      description =
          "what to ask with: JSON, or else text; @FILE for that of a file, @- of the standard"
              + " input, @@ for an at sign")
  private String data;

  @Option(names = "--text", description = "the data is text, also where it looks like JSON")
  private boolean text;

  @Option(names = "--json", description = "print one JSON document, with the code")
  private boolean json;

  RequestData data() {
    return RequestData.parse(data, text, System.in);
  }

  /** Prints an answer as {@code command} was asked to. */
  void print(Answer answer, CommandLine command) {
    answer.print(json, command);
  }
}
