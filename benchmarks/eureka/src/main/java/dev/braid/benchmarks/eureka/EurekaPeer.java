package dev.braid.benchmarks.eureka;

import java.io.IOException;
import java.util.Locale;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * What a process of the comparison runs: one part of Eureka, until standard input ends or it is
 * told to terminate; then it says goodbye.
 */
public final class EurekaPeer {

  private EurekaPeer() {}

  /**
   * Starts it, and says so in a line.
   *
   * @param arguments {@code server}; or {@code observer <url>}; or {@code instances <url> <how
   *     many> <name>}
   */
  public static void main(String... arguments) throws Exception {
    // Jersey warns of what is not on the class path, which nothing here needs.
    Logger.getLogger("").setLevel(Level.SEVERE);
    Part part = part(arguments);
    Runtime.getRuntime().addShutdownHook(new Thread(part::stop, "goodbye"));
    say(part.started());
    awaitEnd();
    System.exit(0);
  }

  private static Part part(String... arguments) throws Exception {
    String name = arguments.length == 0 ? "nothing" : arguments[0].toLowerCase(Locale.ROOT);
    return switch (name) {
      case "server" -> Server.start();
      case "observer" -> Observer.start(arguments[1], EurekaPeer::say);
      case "instances" ->
          Instances.start(arguments[1], Integer.parseInt(arguments[2]), arguments[3]);
      default ->
          throw new IllegalArgumentException(
              "expected server, observer or instances, found " + name);
    };
  }

  /** One that can be stopped. */
  interface Part {

    /** What there is to say of it when it has started. */
    String started();

    void stop();
  }

  private static void say(String line) {
    System.out.println(line);
  }

  private static void awaitEnd() throws IOException {
    while (System.in.read() >= 0) {
      // Nothing is said to it but that it is over.
    }
  }
}
