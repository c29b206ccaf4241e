package dev.braid.cli.call;

import dev.braid.cli.console.Answer;
import dev.braid.dsl.FaultCode;
import dev.braid.dsl.Reply;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Option;

/** What to ask with, and how to print the answer: the options of commands that ask once. */
public final class AskOptions {

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

  @Option(
      names = "--key",
      paramLabel = "K",
      description =
          "the key of what is asked about, such as an order's number: what services keep by key,"
              + " and the order of requests, go by it")
  private @Nullable String key;

  @Option(names = "--json", description = "print one JSON document, with the code")
  private boolean json;

  public RequestData data() {
    return RequestData.parse(data, text, System.in);
  }

  /** The key that was given. */
  public Optional<String> key() {
    return Optional.ofNullable(key);
  }

  /** Prints an answer as {@code command} was asked to. */
  public void print(Answer answer, CommandLine command) {
    answer.print(json, command);
    if (key == null && isKeyMissing(answer.reply())) {
      command.getErr().println("  give it one with --key K: what belongs together has the same");
    }
  }

  private static boolean isKeyMissing(Reply<?> reply) {
    return reply.code() == FaultCode.BAD_REQUEST.number()
        && reply instanceof Reply.Failed<?>
        && reply.fault().message().contains("needs a key");
  }
}
