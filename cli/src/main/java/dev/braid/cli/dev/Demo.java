package dev.braid.cli.dev;

import dev.braid.avro.SchemaRegistry;
import dev.braid.cli.call.RequestData;
import dev.braid.cli.console.Words;
import dev.braid.dsl.FaultException;
import dev.braid.dsl.Service;
import dev.braid.examples.e01wordcount.Fetch;
import dev.braid.examples.e01wordcount.WordCount;
import dev.braid.examples.e02weather.Weather;
import dev.braid.examples.e03operators.Operators;
import dev.braid.examples.e04square.SquareOfSum;
import dev.braid.examples.e05orders.Orders;
import dev.braid.examples.e06factors.Factors;
import dev.braid.runtime.App;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;

/** An example that the demo can run. */
public enum Demo {
  WORDCOUNT(
      "which words of 3, 4 and 5 letters does Moby-Dick use most?",
      WordCount::app,
      (given, folder) ->
          RequestData.text(
              given == null ? WordCount.copyBook(folder).toString() : absolute(given))),
  WEATHER(
      "the coldest and the hottest hour of January and of February in Pune",
      Weather::app,
      orFetched(RequestData.text("pune"))),
  OPERATORS(
      "what or, batch, with and a recorded batch make of one input",
      Operators::app,
      orFetched(RequestData.of("{\"input\": 1}"))),
  SQUARE(
      "the square of the sum of 3 and 4",
      SquareOfSum::app,
      orFetched(RequestData.of("{\"a\": 3, \"b\": 4}"))),
  ORDERS(
      "two teapots, please",
      Orders::app,
      orFetched(
          RequestData.of(
              "{\"id\": \"17\", \"item\": \"teapot\", \"quantity\": 2, \"card\": \"4711\"}"))),
  FACTORS(
      "the prime factors of 600851475143", Factors::app, orFetched(RequestData.of("600851475143")));

  private final String question;

  @SuppressWarnings("ImmutableEnumChecker") // a function without state
  private final Function<SchemaRegistry, App> app;

  @SuppressWarnings("ImmutableEnumChecker") // a function without state
  private final Input input;

  Demo(String question, Supplier<App> app, Input input) {
    this(question, registry -> app.get(), input);
  }

  Demo(String question, Function<SchemaRegistry, App> app, Input input) {
    this.question = question;
    this.app = app;
    this.input = input;
  }

  /** Where the input of an example comes from. */
  @FunctionalInterface
  private interface Input {
    RequestData from(@Nullable String given, Path folder) throws IOException, InterruptedException;
  }

  /** The example's own input, unless the user names another. */
  private static Input orFetched(RequestData own) {
    return (given, folder) -> given == null ? own : fetched(given);
  }

  /** All names as they are written on the command line. */
  static final class Names implements Iterable<String> {
    @Override
    public Iterator<String> iterator() {
      return Arrays.stream(values()).map(Demo::toString).iterator();
    }
  }

  /** Reads a name as it is written on the command line. */
  static final class Name implements CommandLine.ITypeConverter<Demo> {
    @Override
    public Demo convert(String text) {
      return Words.read("example", text, Demo.class);
    }
  }

  /** As it is written on the command line. */
  @Override
  public String toString() {
    return Words.of(this);
  }

  String question() {
    return question;
  }

  /**
   * The whole example in one app.
   *
   * @param schemas where it keeps its schemas, if it has any
   */
  App app(SchemaRegistry schemas) {
    return app.apply(schemas);
  }

  /**
   * What the flow is asked with.
   *
   * @param given the input that the user named, or null
   * @param folder where the example may write its own
   * @throws FaultException when the input cannot be read
   */
  RequestData input(@Nullable String given, Path folder) throws IOException, InterruptedException {
    return input.from(given, folder);
  }

  /** Each service of an example in an app of its own, and the flow in another. */
  static List<App> apart(App whole) {
    List<App> apps = new ArrayList<>();
    for (Service<?, ?> service : whole.services()) {
      apps.add(App.named(whole.name() + "." + service.name()).service(service));
    }
    apps.add(
        App.named(whole.name())
            .parts(whole.parts())
            .functions(whole.functions())
            .flows(whole.flows()));
    return apps;
  }

  private static RequestData fetched(String fileOrUrl) throws InterruptedException {
    return RequestData.ofFileText(Fetch.withDefaults().read(fileOrUrl));
  }

  /** A path means the same whatever folder the services run in. */
  private static String absolute(String fileOrUrl) {
    return fileOrUrl.contains("://") || !Files.exists(Path.of(fileOrUrl))
        ? fileOrUrl
        : Path.of(fileOrUrl).toAbsolutePath().toString();
  }
}
