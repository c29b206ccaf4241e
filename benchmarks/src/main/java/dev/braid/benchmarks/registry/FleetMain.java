package dev.braid.benchmarks.registry;

import dev.braid.benchmarks.run.BrokerProcess;
import dev.braid.benchmarks.run.ChildJvm;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Registers many instances and beats for each of them every second, evenly spread over it, until
 * standard input ends.
 */
final class FleetMain {

  private FleetMain() {}

  /** Starts it in a child process. Returns when all have registered. */
  static ChildJvm start(BrokerProcess brokers, int instances) {
    return ChildJvm.start(
        "the fleet",
        FleetMain.class,
        List.of(brokers.bootstrapServers(), String.valueOf(instances)));
  }

  /**
   * Says how many are registered, and beats.
   *
   * @param arguments where the brokers are, and how many instances
   */
  public static void main(String... arguments) {
    Fleet fleet = new Fleet(Integer.parseInt(arguments[1]));
    Thread beating = Thread.currentThread();
    Thread listener = new Thread(() -> awaitEnd(beating), "awaits the end");
    listener.setDaemon(true);
    try (RegistryWriter writer = new RegistryWriter(arguments[0])) {
      long incarnation = System.currentTimeMillis();
      for (int i = 0; i < fleet.instances(); i++) {
        writer.register(Fleet.registration(i, incarnation));
      }
      writer.flush();
      System.out.println(fleet.instances());
      listener.start();
      beat(fleet, incarnation, writer);
    }
  }

  private static void beat(Fleet fleet, long incarnation, RegistryWriter writer) {
    long start = System.nanoTime();
    long second = TimeUnit.SECONDS.toNanos(1);
    for (long beat = 0; !Thread.currentThread().isInterrupted(); beat++) {
      long sequence = 1 + beat / fleet.instances();
      long due = start + beat * second / fleet.instances();
      long early = due - System.nanoTime();
      // One that is hardly early is written with the ones before it.
      if (early > TimeUnit.MILLISECONDS.toNanos(5)) {
        LockSupport.parkNanos(early);
      }
      writer.beat(Fleet.heartbeat((int) (beat % fleet.instances()), incarnation, sequence));
    }
    Thread.interrupted(); // so that what is written is not lost
    writer.flush();
  }

  private static void awaitEnd(Thread beating) {
    try {
      while (System.in.read() >= 0) {
        // Nothing is said to it but that it is over.
      }
    } catch (IOException broken) {
      throw new UncheckedIOException("standard input broke", broken);
    } finally {
      beating.interrupt();
    }
  }
}
