package dev.braid.dsl;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * What the names in a flow stand for: the types of services, and the functions of applies. A name
 * that is not bound is a service from tree to tree.
 */
public record Bindings(
    Map<String, ServiceRef<?, ?>> services, Map<String, NamedFunction<?, ?>> functions) {

  public static final Bindings NONE = new Bindings(Map.of(), Map.of());

  public Bindings {
    services = Collections.unmodifiableMap(new LinkedHashMap<>(services));
    functions = Collections.unmodifiableMap(new LinkedHashMap<>(functions));
  }

  public static Bindings of(ServiceRef<?, ?> service) {
    return new Bindings(Map.of(service.name(), service), Map.of());
  }

  public static Bindings of(NamedFunction<?, ?> function) {
    return new Bindings(Map.of(), Map.of(function.name(), function));
  }

  /** Binds each of {@code functions} by its name. */
  public static Bindings ofFunctions(List<? extends NamedFunction<?, ?>> functions) {
    return functions.stream().map(Bindings::of).reduce(NONE, Bindings::and);
  }

  /** Binds each of {@code services} by its name. */
  public static Bindings ofServices(List<? extends ServiceRef<?, ?>> services) {
    return services.stream().map(Bindings::of).reduce(NONE, Bindings::and);
  }

  /**
   * Both together.
   *
   * @throws FlowException naming every name that stands for two different things
   */
  public Bindings and(Bindings other) {
    if (equals(NONE)) {
      return other;
    }
    List<Problem> problems = new ArrayList<>();
    Bindings both =
        new Bindings(
            union("service", services, other.services, problems, Function.identity()),
            union("function", functions, other.functions, problems, NamedFunction::name));
    FlowException.throwIfAny(problems);
    return both;
  }

  private static <T> Map<String, T> union(
      String what,
      Map<String, T> mine,
      Map<String, T> others,
      List<Problem> problems,
      Function<T, ?> shown) {
    Map<String, T> union = new LinkedHashMap<>(mine);
    others.forEach(
        (name, value) -> {
          T before = union.putIfAbsent(name, value);
          if (before != null && !before.equals(value)) {
            problems.add(
                Problem.of(
                    name,
                    "the %s '%s' is bound twice, with different types: %s and %s"
                        .formatted(what, name, shown.apply(before), shown.apply(value))));
          }
        });
    return union;
  }
}
