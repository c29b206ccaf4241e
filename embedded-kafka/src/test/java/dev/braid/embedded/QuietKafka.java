package dev.braid.embedded;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import java.util.List;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.slf4j.LoggerFactory;

/** Keeps Kafka's log quiet while a test provokes errors in a broker. */
final class QuietKafka implements BeforeEachCallback, AfterEachCallback {

  @Override
  public void beforeEach(ExtensionContext context) {
    setLevel(Level.OFF);
  }

  @Override
  public void afterEach(ExtensionContext context) {
    setLevel(Level.ERROR);
  }

  private static void setLevel(Level level) {
    for (String name : List.of("kafka", "org.apache.kafka")) {
      ((Logger) LoggerFactory.getLogger(name)).setLevel(level);
    }
  }
}
