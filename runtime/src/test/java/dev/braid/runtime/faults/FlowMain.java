package dev.braid.runtime.faults;

import dev.braid.runtime.App;

/** The main class of the children that run the flow and keep the state, and that are struck. */
final class FlowMain {

  private FlowMain() {}

  public static void main(String[] arguments) {
    App.named("order-app")
        .flow(OrderFlow.definition())
        .services(OrderFlow.stateful())
        .launch(arguments);
  }
}
