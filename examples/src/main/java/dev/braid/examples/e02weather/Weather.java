package dev.braid.examples.e02weather;

import dev.braid.dsl.NamedFunction;
import dev.braid.dsl.Service;
import dev.braid.dsl.text.FlowFile;
import dev.braid.examples.Resources;
import dev.braid.runtime.App;
import java.util.List;

/** The weather example: its services, its named functions and its flow. */
public final class Weather {

  private Weather() {}

  public static void main(String[] arguments) {
    app().launch(arguments);
  }

  /** The services and the flow in one app. */
  public static App app() {
    FlowFile file = FlowFile.parse("weather.flow", flows());
    return App.named("weather")
        .services(services())
        .functions(functions())
        .parts(file.definitions())
        .flow(file, "weather");
  }

  /** All services that the flow calls. */
  public static List<Service<?, ?>> services() {
    return List.of(
        Service.of(Readings.REF, Readings::of).pure(),
        Service.of(Months.REF, Months::group).pure(),
        Service.of(Extremes.MIN, Extremes::min).pure(),
        Service.of(Extremes.MAX, Extremes::max).pure());
  }

  /** The functions that the flow applies. */
  public static List<NamedFunction<?, ?>> functions() {
    return List.of(Months.pick("jan"), Months.pick("feb"));
  }

  /** The flow file: {@code weather} answers a part for each of two months, of two rows each. */
  public static String flows() {
    return Resources.text(Weather.class, "weather.flow");
  }
}
