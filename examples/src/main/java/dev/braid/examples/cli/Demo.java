package dev.braid.examples.cli;

import dev.braid.dsl.FlowDefinition;
import dev.braid.dsl.Service;
import dev.braid.examples.e01wordcount.WordCount;
import dev.braid.examples.e02weather.Weather;
import dev.braid.examples.e03operators.Operators;
import dev.braid.examples.e04square.SquareOfSum;
import dev.braid.runtime.App;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** An example that the demo can run. */
enum Demo {
  WORDCOUNT("which words of 3, 4 and 5 letters does Moby-Dick use most?") {
    @Override
    App app() {
      return WordCount.app();
    }

    @Override
    RequestData input(@Nullable String given, Path folder) throws IOException {
      return RequestData.text(
          given == null ? WordCount.copyBook(folder).toString() : absolute(given));
    }
  },
  WEATHER("the coldest and the hottest hour of January and of February in Pune") {
    @Override
    App app() {
      return Weather.app();
    }

    @Override
    RequestData input(@Nullable String given, Path folder) {
      return given == null ? RequestData.text("pune") : RequestData.read(Path.of(given));
    }
  },
  OPERATORS("what or, batch, with and a recorded batch make of one input") {
    @Override
    App app() {
      return Operators.app();
    }

    @Override
    RequestData input(@Nullable String given, Path folder) {
      return given == null ? RequestData.parse("{\"input\": 1}") : RequestData.read(Path.of(given));
    }
  },
  SQUARE("the square of the sum of 3 and 4") {
    @Override
    App app() {
      return SquareOfSum.app();
    }

    @Override
    RequestData input(@Nullable String given, Path folder) {
      return given == null
          ? RequestData.parse("{\"a\": 3, \"b\": 4}")
          : RequestData.read(Path.of(given));
    }
  };

  private final String question;

  Demo(String question) {
    this.question = question;
  }

  /** As it is written on the command line. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }

  String question() {
    return question;
  }

  /** The whole example in one app. */
  abstract App app();

  /**
   * What the flow is asked with.
   *
   * @param given the input that the user named, or null
   * @param folder where the example may write its own
   */
  abstract RequestData input(@Nullable String given, Path folder) throws IOException;

  FlowDefinition flow() {
    return app().flows().get(0);
  }

  /** Each service in an app of its own, and the flow in another. */
  List<App> apps() {
    App whole = app();
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

  /** A path means the same whatever folder the services run in. */
  private static String absolute(String fileOrUrl) {
    return fileOrUrl.contains("://") || !Files.exists(Path.of(fileOrUrl))
        ? fileOrUrl
        : Path.of(fileOrUrl).toAbsolutePath().toString();
  }
}
