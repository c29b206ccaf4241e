package dev.braid.cli.console;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.braid.dsl.Fault;
import dev.braid.dsl.Json;
import dev.braid.dsl.Reply;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;

/** A reply as commands print it. */
public record Answer(String name, Reply<Object> reply, long millis) {

  /** What is asked now, with the time that it took. */
  public static Answer of(String name, Supplier<Reply<Object>> asked) {
    long start = System.nanoTime();
    Reply<Object> reply = asked.get();
    return new Answer(name, reply, (System.nanoTime() - start) / 1_000_000);
  }

  /** 0 for a success, 1 for a fault. */
  public int exitCode() {
    return reply.isOk() ? 0 : 1;
  }

  /** One JSON document. */
  public String json() {
    Map<String, @Nullable Object> document = new LinkedHashMap<>();
    document.put("flow", name);
    document.put("code", reply.code());
    document.put("millis", millis);
    if (reply.isOk()) {
      document.put("result", reply.value());
    } else {
      document.put("fault", fault(reply.fault()));
      if (reply instanceof Reply.Parts<?> parts) {
        document.put("parts", parts(parts));
      }
    }
    return text(document);
  }

  /** As {@code command} was asked to: as one JSON document, or for people. */
  public void print(boolean asJson, CommandLine command) {
    if (asJson) {
      command.getOut().println(json());
    } else {
      print(command.getOut(), command.getErr());
    }
  }

  /** The value on {@code out}; a fault, and the codes of parts, on {@code err}. */
  public void print(PrintWriter out, PrintWriter err) {
    if (reply.isOk()) {
      out.println(reply.value() instanceof String text ? text : text(reply.value()));
    } else if (reply instanceof Reply.Parts<?> parts) {
      out.println(text(parts(parts)));
      err.println(line(reply.fault()));
    } else {
      err.println(line(reply.fault()));
    }
    out.flush();
  }

  public static String text(@Nullable Object tree) {
    return new String(Json.bytes(tree), UTF_8);
  }

  private static String line(Fault fault) {
    return "fault %d: %s (%s)".formatted(fault.code(), fault.message(), fault.origin());
  }

  private static List<@Nullable Object> parts(Reply.Parts<?> parts) {
    List<@Nullable Object> trees = new ArrayList<>();
    for (Reply<?> part : parts.replies()) {
      Map<String, @Nullable Object> tree = new LinkedHashMap<>();
      tree.put("code", part.code());
      if (part instanceof Reply.Parts<?> inner) {
        tree.put("parts", parts(inner));
      } else if (part.isOk()) {
        tree.put("result", part.value());
      } else {
        tree.put("fault", fault(part.fault()));
      }
      trees.add(tree);
    }
    return trees;
  }

  private static Map<String, @Nullable Object> fault(Fault fault) {
    Map<String, @Nullable Object> tree = new LinkedHashMap<>();
    tree.put("code", fault.code());
    tree.put("message", fault.message());
    tree.put("service", fault.origin().service());
    tree.put("step", fault.origin().step());
    if (!fault.exception().isEmpty()) {
      tree.put("exception", fault.exception());
    }
    return tree;
  }
}
