package dev.braid.cli.registry;

import dev.braid.cli.console.Words;
import dev.braid.dsl.FlowException;
import dev.braid.registry.model.Filter;
import dev.braid.registry.model.InstanceState;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;

/** Which instances are meant: everything that is given must hold. */
final class FilterOptions {

  @Parameters(
      paramLabel = "FILTER",
      arity = "0..*",
      description =
          "such as: service=price zone=a or not (version=7 host=h1); fields are service, version,"
              + " host, zone, region, endpoint, signal and state, and service=pric* is a prefix")
  private @Nullable List<String> text;

  @Option(names = "--service", paramLabel = "NAME", description = "of this service")
  private @Nullable String service;

  @Option(
      names = "--prefix",
      paramLabel = "TEXT",
      description = "of a service whose name begins so")
  private @Nullable String prefix;

  @Option(names = "--zone", paramLabel = "ZONE", description = "in this zone")
  private @Nullable String zone;

  @Option(names = "--region", paramLabel = "REGION", description = "in this region")
  private @Nullable String region;

  @Option(names = "--version", paramLabel = "VERSION", description = "of this version")
  private @Nullable String version;

  @Option(names = "--host", paramLabel = "HOST", description = "on this host")
  private @Nullable String host;

  @Option(
      names = "--endpoint",
      paramLabel = "NAME",
      description = "with this endpoint, such as price.history")
  private @Nullable String endpoint;

  @Option(names = "--signal", paramLabel = "NAME", description = "that subscribes to this signal")
  private @Nullable String signal;

  @Option(
      names = "--state",
      paramLabel = "STATE",
      converter = State.class,
      description = "alive, suspect or dead")
  private @Nullable InstanceState state;

  /** A state on a command line. */
  static final class State implements ITypeConverter<InstanceState> {
    @Override
    public InstanceState convert(String word) {
      return Words.read("state", word, InstanceState.class);
    }
  }

  /** All of it as one filter. */
  Filter filter(CommandLine command) {
    List<Filter> given = new ArrayList<>();
    add(given, service, Filter::service);
    add(given, prefix, Filter::servicePrefix);
    add(given, zone, Filter::zone);
    add(given, region, Filter::region);
    add(given, version, Filter::version);
    add(given, host, Filter::host);
    add(given, endpoint, Filter::endpoint);
    add(given, signal, Filter::signal);
    add(given, state, Filter::state);
    add(given, text, words -> parse(String.join(" ", words), command));
    return given.stream().reduce(Filter::and).orElseGet(Filter::all);
  }

  private static <T> void add(List<Filter> given, @Nullable T value, Function<T, Filter> filter) {
    if (value != null) {
      given.add(filter.apply(value));
    }
  }

  private static Filter parse(String text, CommandLine command) {
    try {
      return Filter.parse(text);
    } catch (FlowException wrong) {
      throw new ParameterException(command, String.valueOf(wrong.getMessage()));
    }
  }
}
