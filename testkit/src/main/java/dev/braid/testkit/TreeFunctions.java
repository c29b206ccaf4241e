package dev.braid.testkit;

import dev.braid.dsl.Bindings;
import dev.braid.dsl.Codec;
import dev.braid.dsl.FaultException;
import dev.braid.dsl.NamedFunction;
import java.util.Collections;
import java.util.List;
import java.util.Map;

/** The functions of the random worlds: pure, their names telling what they do. */
final class TreeFunctions {

  static final List<NamedFunction<?, ?>> HARMLESS =
      List.of(
          NamedFunction.tree("same", value -> value),
          NamedFunction.tree("boxed", value -> Collections.singletonMap("boxed", value)),
          NamedFunction.tree("counted", value -> Map.of("count", (long) sizeOf(value))));

  /** Of a type of its own, so that most trees do not fit it. */
  private static final NamedFunction<?, ?> DOUBLED =
      NamedFunction.of("doubled", Codec.text(), Codec.text(), text -> text + text);

  static final List<NamedFunction<?, ?>> FAILING =
      List.of(
          DOUBLED,
          NamedFunction.tree(
              "thrown",
              value -> {
                throw new IllegalStateException("always thrown");
              }),
          NamedFunction.tree(
              "refused",
              value -> {
                throw new FaultException(451, "always refused");
              }));

  static final Bindings BINDINGS =
      Bindings.ofFunctions(HARMLESS).and(Bindings.ofFunctions(FAILING));

  private TreeFunctions() {}

  private static int sizeOf(Object value) {
    if (value instanceof Map<?, ?> map) {
      return map.size();
    }
    return value instanceof List<?> list ? list.size() : 1;
  }
}
