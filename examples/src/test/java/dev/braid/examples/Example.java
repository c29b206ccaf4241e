package dev.braid.examples;

import dev.braid.avro.Avro;
import dev.braid.avro.SchemaRegistry;
import dev.braid.avro.registry.InMemorySchemaRegistry;
import dev.braid.dsl.Bindings;
import dev.braid.dsl.Codec;
import dev.braid.dsl.FlowDefinition;
import dev.braid.dsl.NamedFunction;
import dev.braid.dsl.Service;
import dev.braid.dsl.text.FlowFile;
import dev.braid.examples.e01wordcount.WordCount;
import dev.braid.examples.e01wordcount.WordCountCases;
import dev.braid.examples.e02weather.Weather;
import dev.braid.examples.e02weather.WeatherCases;
import dev.braid.examples.e03operators.Operators;
import dev.braid.examples.e03operators.OperatorsCases;
import dev.braid.examples.e04square.SquareOfSum;
import dev.braid.examples.e04square.SquareOfSumCases;
import dev.braid.examples.e05orders.Orders;
import dev.braid.examples.e05orders.OrdersCases;
import dev.braid.examples.e06factors.Factors;
import dev.braid.examples.e06factors.FactorsCases;
import dev.braid.runtime.App;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * An example as tests see it.
 *
 * @param name of its app
 * @param file its flow file
 * @param cases what its flows must answer; they may write texts into the folder they are given
 * @param answers reads what its flows answer
 */
record Example(
    String name,
    FlowFile file,
    List<Service<?, ?>> services,
    List<NamedFunction<?, ?>> functions,
    Cases cases,
    Codec<Object> answers) {

  Example(
      String name,
      FlowFile file,
      List<Service<?, ?>> services,
      List<NamedFunction<?, ?>> functions,
      Cases cases) {
    this(name, file, services, functions, cases, Codec.tree());
  }

  interface Cases {
    List<FlowCase> in(Path folder) throws IOException;
  }

  static List<Example> all() {
    return List.of(
        new Example(
            "wordcount",
            FlowFile.parse("wordcount.flow", WordCount.flows()),
            WordCount.services(),
            WordCount.functions(),
            WordCountCases::in),
        new Example(
            "weather",
            FlowFile.parse("weather.flow", Weather.flows()),
            Weather.services(),
            Weather.functions(),
            folder -> WeatherCases.ALL),
        new Example(
            "operators",
            FlowFile.parse("operators.flow", Operators.flows()),
            Operators.services(),
            Operators.functions(),
            folder -> OperatorsCases.ALL),
        new Example(
            "square",
            FlowFile.parse("square.flow", SquareOfSum.flows()),
            SquareOfSum.services(),
            SquareOfSum.functions(),
            folder -> SquareOfSumCases.ALL),
        orders(new InMemorySchemaRegistry()),
        new Example(
            "factors",
            FlowFile.parse("factors.flow", Factors.flows()),
            Factors.services(),
            List.of(),
            folder -> FactorsCases.ALL));
  }

  private static Example orders(SchemaRegistry registry) {
    App app = Orders.app(registry);
    return new Example(
        "orders",
        FlowFile.parse("orders.flow", Orders.flows()),
        app.services(),
        app.functions(),
        folder -> OrdersCases.ALL,
        Avro.with(registry).tree());
  }

  /** A flow of the file, with the functions that it applies. */
  FlowDefinition flow(String flow) {
    return file.require(flow).withBindings(Bindings.ofFunctions(functions));
  }

  @Override
  public String toString() {
    return name;
  }
}
