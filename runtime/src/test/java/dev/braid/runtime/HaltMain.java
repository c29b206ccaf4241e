package dev.braid.runtime;

import dev.braid.dsl.Service;
import dev.braid.dsl.ServiceRef;

/** A service that one payload brings down, with its whole process. */
final class HaltMain {

  static final ServiceRef<String, String> REF = ServiceRef.text("halting");
  static final String POISON = "halt";
  static final int CODE = 7;

  private HaltMain() {}

  public static void main(String[] arguments) {
    App.named("halting-app").service(Service.of(REF, HaltMain::handle)).launch(arguments);
  }

  private static String handle(String text) {
    if (text.equals(POISON)) {
      Runtime.getRuntime().halt(CODE);
    }
    return text + "!";
  }
}
