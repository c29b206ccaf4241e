package dev.braid.runtime;

import dev.braid.dsl.Call;
import dev.braid.dsl.FlowDefinition;
import dev.braid.dsl.Pipe;

/** A flow with state: it has a store as soon as it runs. */
final class HeldOrderMain {

  static final App APP =
      App.named("held")
          .flow(
              FlowDefinition.of(
                  "held.order",
                  Pipe.of(Call.of("held.price"), Call.of("held.price").withLabel("again"))));

  private HeldOrderMain() {}

  public static void main(String[] arguments) {
    APP.launch(arguments);
  }
}
