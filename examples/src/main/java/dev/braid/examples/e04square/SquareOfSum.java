package dev.braid.examples.e04square;

import dev.braid.dsl.NamedFunction;
import dev.braid.dsl.Service;
import dev.braid.dsl.text.FlowFile;
import dev.braid.examples.Resources;
import dev.braid.runtime.App;
import java.util.List;

/** The square of a sum: its services and its flow. */
public final class SquareOfSum {

  private SquareOfSum() {}

  public static void main(String[] arguments) {
    app().launch(arguments);
  }

  /** The services and the flow in one app. */
  public static App app() {
    FlowFile file = FlowFile.parse("square.flow", flows());
    return App.named("square")
        .services(services())
        .functions(functions())
        .flow(file, "square-of-sum");
  }

  /** {@code add}, from a map of {@code a} and {@code b} to their sum, and {@code square}. */
  public static List<Service<?, ?>> services() {
    return List.of(
        Service.of(Arithmetic.ADD, Arithmetic::add).pure(),
        Service.of(Arithmetic.SQUARE, Arithmetic::square).pure());
  }

  /** The flow applies no functions. */
  public static List<NamedFunction<?, ?>> functions() {
    return List.of();
  }

  /** The flow file: {@code square-of-sum} answers a number. */
  public static String flows() {
    return Resources.text(SquareOfSum.class, "square.flow");
  }
}
