package dev.braid.benchmarks.run;

import dev.braid.embedded.EmbeddedKafka;
import java.io.IOException;

/** Brokers in a process of their own, which live until their standard input ends. */
final class BrokerMain {

  private BrokerMain() {}

  /**
   * Writes where the brokers are, and stays.
   *
   * @param arguments how many brokers
   */
  public static void main(String... arguments) throws IOException {
    int brokers = Integer.parseInt(arguments[0]);
    try (EmbeddedKafka kafka = EmbeddedKafka.start(EmbeddedKafka.options().withBrokers(brokers))) {
      System.out.println(kafka.bootstrapServers());
      while (System.in.read() >= 0) {
        // Nothing is said to it but that it is over.
      }
    }
  }
}
