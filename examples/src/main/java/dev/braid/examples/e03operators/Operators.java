package dev.braid.examples.e03operators;

import dev.braid.dsl.Fault;
import dev.braid.dsl.FaultCode;
import dev.braid.dsl.FaultException;
import dev.braid.dsl.NamedFunction;
import dev.braid.dsl.Service;
import dev.braid.dsl.ServiceRef;
import dev.braid.dsl.Tree;
import dev.braid.dsl.text.FlowFile;
import dev.braid.examples.Resources;
import dev.braid.runtime.App;
import java.util.List;
import java.util.Map;

/** The operators example: its services and its flows. */
public final class Operators {

  private Operators() {}

  public static void main(String[] arguments) {
    app().launch(arguments);
  }

  /** The services and the flow in one app. */
  public static App app() {
    FlowFile file = FlowFile.parse("operators.flow", flows());
    return App.named("operators")
        .services(services())
        .functions(functions())
        .flow(file, "operators");
  }

  /**
   * {@code one}, {@code two} and {@code three} answer the map they are given with an {@code
   * ack-one} and so on added; {@code badtwo} always fails with code 500.
   */
  public static List<Service<?, ?>> services() {
    return List.of(ack("one"), ack("two"), ack("three"), failing("badtwo"));
  }

  /** The flows apply no functions. */
  public static List<NamedFunction<?, ?>> functions() {
    return List.of();
  }

  /** The flow file: six flows, each named after its operator and what comes of it. */
  public static String flows() {
    return Resources.text(Operators.class, "operators.flow");
  }

  private static Service<?, ?> ack(String name) {
    return Service.of(ServiceRef.tree(name), input -> acknowledged(name, input)).pure();
  }

  private static Object acknowledged(String name, Object input) {
    if (input instanceof Map<?, ?> map) {
      return Tree.merge(map, Map.of("ack-" + name, name));
    }
    throw new FaultException(
        Fault.of(
            FaultCode.BAD_REQUEST,
            "%s: expected a map such as {\"input\": 1}, found %s"
                .formatted(name, Tree.kind(input))));
  }

  private static Service<?, ?> failing(String name) {
    return Service.of(
            ServiceRef.tree(name),
            input -> {
              throw new FaultException(
                  Fault.of(FaultCode.HANDLER_FAILED, name + " fails, whatever it is given"));
            })
        .pure();
  }
}
