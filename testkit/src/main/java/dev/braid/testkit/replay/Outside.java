package dev.braid.testkit.replay;

import dev.braid.engine.Commits;
import dev.braid.engine.CrashLog;
import dev.braid.engine.LogEnds;
import dev.braid.engine.ReturnTopics;
import dev.braid.engine.ServiceDirectory;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Everything that the engine asks besides its log: clock, directory, places for replies, commits,
 * crashes, threads to work on. It answers as the life that asks is lied to. One engine may serve
 * one history after the other, so which life asks is set before it does.
 */
final class Outside
    implements InstantSource, ReturnTopics, ServiceDirectory, Commits, LogEnds, CrashLog {

  private @Nullable World world;
  private @Nullable Life life;

  void enter(World entered, @Nullable Life asking) {
    this.world = entered;
    this.life = asking;
  }

  World world() {
    if (world == null) {
      throw new IllegalStateException("nobody is there to ask");
    }
    return world;
  }

  private Life life() {
    if (life == null) {
      throw new IllegalStateException("nobody asks");
    }
    return life;
  }

  @Override
  public Instant instant() {
    return Instant.ofEpochMilli(millis());
  }

  @Override
  public long millis() {
    return world().now() + life().clock();
  }

  @Override
  public int partitions(String topic) {
    return life().partitions(topic);
  }

  /** Of each topic, as far as it is looked where requests stand. */
  int served() {
    return life().served();
  }

  @Override
  public @Nullable String trouble(String topic, int partition, byte @Nullable [] key) {
    return life().trouble(topic);
  }

  @Override
  public CrashLog.Partition of(String topic, int partition) {
    return world().crashes(topic, partition);
  }

  @Override
  public Presence serves(String name, long since) {
    return life().serves(name);
  }

  @Override
  public boolean areAtomic() {
    return world().history().deployment().guarantee() != Guarantee.AT_LEAST_ONCE;
  }

  @Override
  public long count() {
    return life().commits();
  }

  @Override
  public CompletionStage<Long> end(String topic, int partition) {
    return life().end(topic, partition);
  }

  /** What has to come before values of this schema can be read, or null. */
  @Nullable CompletionStage<?> awaits(int schema, byte[] bytes) {
    return life().awaits(schema, bytes);
  }

  /** A value of this schema is read now. */
  void read(int schema) {
    life().read(schema);
  }

  /** A value of this schema is written now, by a life or by somebody else. */
  void write(int schema) {
    if (life != null) {
      life.write(schema);
    }
  }

  void execute(Runnable job) {
    life().work(job);
  }
}
