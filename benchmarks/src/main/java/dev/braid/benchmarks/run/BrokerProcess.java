package dev.braid.benchmarks.run;

import java.time.Duration;
import java.util.List;

/** Brokers in a child process: neither their heap nor their processor time is the caller's. */
public final class BrokerProcess implements AutoCloseable {

  private final ChildJvm child;

  private BrokerProcess(ChildJvm child) {
    this.child = child;
  }

  /** Returns when all brokers take requests. */
  public static BrokerProcess start(int brokers) {
    return new BrokerProcess(
        ChildJvm.start("the brokers", BrokerMain.class, List.of(String.valueOf(brokers))));
  }

  public String bootstrapServers() {
    return child.greeting();
  }

  /** Processor time of all brokers so far. */
  public Duration cpu() {
    return child.cpu();
  }

  @Override
  public void close() {
    child.close();
  }
}
