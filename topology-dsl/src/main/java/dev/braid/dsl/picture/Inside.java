package dev.braid.dsl.picture;

import dev.braid.dsl.Call;
import dev.braid.dsl.CallOptions;
import dev.braid.dsl.FlowDefinition;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The definitions that a picture shows the inside of, where they are called.
 *
 * @param definitions by name
 * @param depth how many of them inside each other; 0: none
 */
record Inside(Map<String, FlowDefinition> definitions, int depth) {

  /** All calls are boxes. */
  static final Inside NOTHING = new Inside(Map.of(), 0);

  Inside {
    definitions = Map.copyOf(definitions);
  }

  /**
   * The definition that a call is drawn as, or null. One with a timeout or retries goes through a
   * topic, as the call of a service does.
   */
  @Nullable FlowDefinition of(Call call) {
    return depth > 0 && call.options().equals(CallOptions.NONE)
        ? definitions.get(call.name())
        : null;
  }

  Inside deeper() {
    return new Inside(definitions, depth - 1);
  }
}
