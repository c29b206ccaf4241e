package dev.braid.examples.e06factors;

import dev.braid.dsl.FaultException;
import dev.braid.dsl.Service;
import dev.braid.dsl.ServiceRef;
import dev.braid.dsl.text.FlowFile;
import dev.braid.examples.Resources;
import dev.braid.registry.join.RegistryComponent;
import dev.braid.registry.model.Sla;
import dev.braid.runtime.App;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Prime factors: its services and its flow, in an app that others can find. */
public final class Factors {

  /** A number of 15 digits with two large factors takes a tenth of a second or so. */
  private static final long MOST = 999_999_999_999_999L;

  private Factors() {}

  public static void main(String[] arguments) {
    app()
        .with(RegistryComponent.of().withVersion("7").withSla("factorise", Sla.millis(40, 250)))
        .launch(arguments);
  }

  /** The services and the flow in one app. */
  public static App app() {
    FlowFile file = FlowFile.parse("factors.flow", flows());
    return App.named("mathematics").services(services()).flow(file, "factors");
  }

  /** {@code factorise}, from a number to its factors, and {@code verify}. */
  public static List<Service<?, ?>> services() {
    return List.of(
        Service.of(ServiceRef.tree("factorise"), Factors::factorise).pure(),
        Service.of(ServiceRef.tree("verify"), Factors::verify).pure());
  }

  /** The flow file. */
  public static String flows() {
    return Resources.text(Factors.class, "factors.flow");
  }

  private static Object factorise(Object input) {
    if (!(input instanceof Long number) || number < 2 || number > MOST) {
      throw new FaultException(
          400, "factorise: expected a whole number from 2 to %d, found %s".formatted(MOST, input));
    }
    List<Long> factors = new ArrayList<>();
    long rest = number;
    for (long factor = 2; factor * factor <= rest; factor++) {
      while (rest % factor == 0) {
        factors.add(factor);
        rest /= factor;
      }
    }
    if (rest > 1) {
      factors.add(rest);
    }
    return Map.of("number", number, "factors", factors);
  }

  private static Object verify(Object input) {
    if (!(input instanceof Map<?, ?> map
        && map.get("factors") instanceof List<?> factors
        && factors.stream().allMatch(Long.class::isInstance))) {
      throw new FaultException(400, "verify: expected a number and its factors, found " + input);
    }
    long product = factors.stream().mapToLong(Long.class::cast).reduce(1, (a, b) -> a * b);
    if (!Long.valueOf(product).equals(map.get("number"))) {
      throw new FaultException(500, "%s is not %s".formatted(factors, map.get("number")));
    }
    return map;
  }
}
