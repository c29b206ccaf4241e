package dev.braid.benchmarks.registry;

import dev.braid.benchmarks.run.Turn;
import dev.braid.dsl.Codec;
import dev.braid.dsl.Service;
import dev.braid.dsl.ServiceRef;
import dev.braid.registry.join.RegistryComponent;
import dev.braid.runtime.App;
import dev.braid.runtime.RunningApp;
import dev.braid.runtime.config.Config;
import dev.braid.runtime.config.ConfigKey;
import java.io.IOException;

/**
 * An app of one service that joins the registry, in a process of its own, until standard input ends
 * or it is told to terminate.
 */
final class BraidInstanceMain {

  private BraidInstanceMain() {}

  /**
   * Says when it serves, and stays.
   *
   * @param arguments where the brokers are, the name of app and service, and a folder for state
   */
  public static void main(String... arguments) throws IOException {
    String name = arguments[1];
    Config config =
        Config.of(arguments[0])
            .with(ConfigKey.PARTITIONS, "1")
            .with(ConfigKey.STATE_DIR, arguments[2]);
    RunningApp app =
        App.named(name)
            .service(Service.of(new ServiceRef<>(name, Codec.text(), Codec.text()), Turn::once))
            .with(RegistryComponent.of())
            .start(config)
            .awaitRunning();
    Runtime.getRuntime().addShutdownHook(new Thread(app::close, "goodbye"));
    System.out.println(name + " serves");
    while (System.in.read() >= 0) {
      // Nothing is said to it but that it is over.
    }
    System.exit(0);
  }
}
