package dev.braid.cli.store;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.braid.cli.call.CallCommand;
import dev.braid.cli.call.RequestData;
import dev.braid.cli.console.Answer;
import dev.braid.cli.console.ClusterOptions;
import dev.braid.dsl.Json;
import dev.braid.dsl.Names;
import dev.braid.dsl.Reply;
import dev.braid.runtime.client.RequestClient;
import dev.braid.runtime.client.RequestOptions;
import dev.braid.runtime.config.Config;
import dev.braid.store.StoreDefinition;
import dev.braid.store.model.Command;
import dev.braid.store.model.Content;
import dev.braid.store.model.Result;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;

/** Which key of which store is meant, and how the answer is printed. */
final class StoreOptions {

  private static final int CONFLICT = 409;

  @Mixin private ClusterOptions cluster;

  @Parameters(index = "0", paramLabel = "NAME", description = "the store")
  private String name;

  @Parameters(index = "1", paramLabel = "KEY", description = "the key, a text")
  private String key;

  @Option(names = "--json", description = "print one JSON document")
  private boolean json;

  /** Reads the value; exits 1 where there is none. */
  int get(CommandLine line) {
    Reply<Result> reply = ask(new Command.Get(), line);
    Result result = reply.isOk() ? reply.value() : null;
    if (result == null) {
      return fail(reply, line);
    }
    Content content = result.content();
    if (json) {
      Map<String, @Nullable Object> document = new LinkedHashMap<>();
      document.put("store", name);
      document.put("key", key);
      document.put("found", content != null);
      document.put("value", content == null ? null : value(content));
      document.put("version", result.version() == null ? null : result.version().toString());
      document.put("region", result.version() == null ? null : result.version().region());
      document.put("read", "linearizable");
      document.put("ageMs", 0);
      document.put("via", "log");
      line.getOut().println(Answer.text(document));
    } else if (content == null) {
      line.getErr().printf("'%s' has no value in %s%n", key, name);
    } else {
      line.getOut().println(text(content));
    }
    return content == null ? 1 : 0;
  }

  /** Writes; exits 1 where nothing was done. */
  int write(Command command, CommandLine line) {
    Reply<Result> reply = ask(command, line);
    Result result = reply.isOk() ? reply.value() : null;
    if (result == null) {
      return fail(reply, line);
    }
    Content content = result.content();
    if (json) {
      Map<String, @Nullable Object> document = new LinkedHashMap<>();
      document.put("code", result.isApplied() ? reply.code() : CONFLICT);
      document.put("version", result.version() == null ? null : result.version().toString());
      document.put("applied", result.isApplied());
      document.put("current", content == null ? null : value(content));
      line.getOut().println(Answer.text(document));
    } else if (result.isApplied()) {
      line.getOut().println(content == null ? "deleted" : text(content));
    } else {
      PrintWriter err = line.getErr();
      err.printf("nothing was done: '%s' ", key);
      err.println(
          content == null
              ? "has no value in " + name
              : "is %s (version %s)".formatted(text(content), result.version()));
    }
    return result.isApplied() ? 0 : 1;
  }

  private Reply<Result> ask(Command command, CommandLine line) {
    if (!Names.isLegal(name)) {
      throw new ParameterException(
          line, "expected a store's name, of dotted lower-case words, found '%s'".formatted(name));
    }
    Config config = cluster.config();
    cluster.reach(config).close(); // waits for nobody who is not there
    try (RequestClient client = RequestClient.connect(CallCommand.CLIENT, config)) {
      return client.request(StoreDefinition.service(name), command, RequestOptions.key(key)).join();
    }
  }

  private int fail(Reply<Result> reply, CommandLine line) {
    if (json) {
      Map<String, @Nullable Object> document = new LinkedHashMap<>();
      document.put("code", reply.code());
      document.put("applied", false);
      document.put("message", reply.fault().message());
      line.getOut().println(Answer.text(document));
    } else {
      line.getErr().printf("fault %d: %s%n", reply.code(), reply.fault().message());
    }
    return 1;
  }

  /** What a command line says, as it is written there. */
  static Content content(String value) {
    return new Content(RequestData.of(value).codec().contentType(), value.getBytes(UTF_8));
  }

  /** The same as JSON: what is none is a text in quotes. */
  static String json(String value) {
    return Answer.text(RequestData.of(value).value());
  }

  private static String text(Content content) {
    return new String(content.bytes(), UTF_8);
  }

  private static @Nullable Object value(Content content) {
    return content.type().equals(Json.CONTENT_TYPE) ? Json.tree(content.bytes()) : text(content);
  }
}
