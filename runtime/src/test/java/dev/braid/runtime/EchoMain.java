package dev.braid.runtime;

import dev.braid.dsl.Service;
import dev.braid.dsl.ServiceRef;

/** A service as its user writes it: one class with a main. */
final class EchoMain {

  static final ServiceRef<String, String> ECHO = ServiceRef.text("process.echo");

  private EchoMain() {}

  public static void main(String[] arguments) {
    App.named("process").service(Service.of(ECHO, text -> text + "!")).launch(arguments);
  }
}
