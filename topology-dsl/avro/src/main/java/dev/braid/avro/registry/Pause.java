package dev.braid.avro.registry;

import java.time.Duration;

/** Waiting, as a parameter: tests do not. */
@FunctionalInterface
interface Pause {

  void forTime(Duration time) throws InterruptedException;
}
