package dev.braid.runtime.faults;

import dev.braid.runtime.App;

/** The main class of the child that has the services. It is left in peace. */
final class ServicesMain {

  private ServicesMain() {}

  public static void main(String[] arguments) {
    App.named("order-services").services(OrderFlow.services()).launch(arguments);
  }
}
