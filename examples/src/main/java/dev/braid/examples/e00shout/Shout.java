package dev.braid.examples.e00shout;

import dev.braid.dsl.Service;
import dev.braid.dsl.ServiceRef;
import dev.braid.runtime.App;
import java.util.Locale;

/** Answers every text in capitals. */
public final class Shout {

  private Shout() {}

  public static void main(String[] arguments) {
    Service<String, String> shout =
        Service.of(ServiceRef.text("shout"), text -> text.toUpperCase(Locale.ROOT));
    App.named("shouting").service(shout).launch(arguments);
  }
}
