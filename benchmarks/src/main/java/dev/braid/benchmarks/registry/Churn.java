package dev.braid.benchmarks.registry;

/**
 * What a registry's topics hold after many lives: instances that have registered five times, every
 * second of which has said goodbye instead of its fifth registration.
 *
 * @param records in the topic of registrations
 * @param beaten for how many seconds each of those that are left has beaten, once a second
 */
record Churn(int records, int beaten) {

  private static final int LIVES = 5;

  Churn {
    if (records < 2 * LIVES || records % (2 * LIVES) != 0 || beaten < 0) {
      throw new IllegalArgumentException(
          "expected a multiple of %d records, and seconds of heartbeats from 0 on, found %d and %d"
              .formatted(2 * LIVES, records, beaten));
    }
  }

  private int instances() {
    return records / LIVES;
  }

  /** Those who have not said goodbye. */
  int live() {
    return instances() / 2;
  }

  /** Heartbeats among them. */
  long total() {
    return records + (long) live() * beaten;
  }

  void write(RegistryWriter writer) {
    for (int life = 1; life <= LIVES; life++) {
      for (int i = 0; i < instances(); i++) {
        if (life == LIVES && i >= live()) {
          writer.goodbye(Fleet.key(i));
        } else {
          writer.register(Fleet.registration(i, life));
        }
      }
    }
    for (int second = 1; second <= beaten; second++) {
      for (int i = 0; i < live(); i++) {
        writer.beat(Fleet.heartbeat(i, LIVES, second));
      }
    }
    writer.flush();
  }
}
