package dev.braid.testkit.faults;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/**
 * A {@link Chaos} that is being carried out. Each victim has a thread of its own: a strike on one
 * that is not whole yet waits until it is, and no other victim waits with it.
 */
public final class ChaosRun implements AutoCloseable {

  private final Map<String, ExecutorService> threads = new HashMap<>();
  private final CompletableFuture<List<Struck>> ended;

  private ChaosRun(Chaos chaos, Map<String, ? extends Victim> victims, InstantSource clock) {
    Map<String, CompletableFuture<?>> whole = new HashMap<>();
    victims
        .keySet()
        .forEach(
            name -> {
              threads.put(name, thread(name));
              whole.put(name, CompletableFuture.completedFuture(null));
            });
    List<CompletableFuture<Struck>> strikes = new ArrayList<>();
    for (Strike strike : chaos.strikes()) {
      Victim victim = victims.get(strike.victim());
      ExecutorService thread = threads.get(strike.victim());
      CompletableFuture<?> before = whole.get(strike.victim());
      if (victim == null || thread == null || before == null) {
        close();
        throw new IllegalArgumentException(
            "the chaos strikes '%s', known are %s".formatted(strike.victim(), victims.keySet()));
      }
      CompletableFuture<Struck> struck = begin(strike, victim, thread, before, clock);
      whole.put(strike.victim(), struck);
      strikes.add(struck);
    }
    ended =
        CompletableFuture.allOf(strikes.toArray(CompletableFuture[]::new))
            .thenCompose(done -> pause(chaos.quiet()))
            .thenApply(quiet -> happened(strikes));
  }

  /** Starts it; time counts from now. */
  public static ChaosRun start(Chaos chaos, Map<String, ? extends Victim> victims) {
    return new ChaosRun(chaos, victims, InstantSource.system());
  }

  /**
   * Waits until all has happened, every victim is whole, and the quiet phase is over.
   *
   * @return what has happened, in the order of time
   * @throws IllegalStateException when a victim could not be struck or healed
   */
  public List<Struck> await() {
    try {
      return ended.join();
    } catch (CompletionException failed) {
      throw new IllegalStateException(
          "the chaos got out of hand: " + failed.getCause(), failed.getCause());
    }
  }

  /** Ends it, whatever is still to come. What has been struck stays so. */
  @Override
  public void close() {
    threads.values().forEach(ExecutorService::shutdownNow);
  }

  private static CompletableFuture<Struck> begin(
      Strike strike,
      Victim victim,
      ExecutorService thread,
      CompletableFuture<?> whole,
      InstantSource clock) {
    return CompletableFuture.allOf(whole, pause(strike.at()))
        .thenApplyAsync(
            due -> {
              victim.strike(strike.kind());
              return clock.instant();
            },
            thread)
        .thenCompose(
            from ->
                pause(strike.lasting())
                    .thenApplyAsync(over -> healed(strike, victim, from, clock), thread));
  }

  private static Struck healed(Strike strike, Victim victim, Instant from, InstantSource clock) {
    victim.heal(strike.kind());
    return new Struck(strike, from, clock.instant());
  }

  private static List<Struck> happened(List<CompletableFuture<Struck>> strikes) {
    return strikes.stream()
        .map(CompletableFuture::join)
        .sorted(Comparator.comparing(Struck::from))
        .toList();
  }

  private static CompletableFuture<?> pause(Duration length) {
    return CompletableFuture.supplyAsync(
        () -> length, CompletableFuture.delayedExecutor(length.toNanos(), TimeUnit.NANOSECONDS));
  }

  private static ExecutorService thread(String victim) {
    return Executors.newSingleThreadExecutor(
        task -> {
          Thread thread = new Thread(task, "chaos of " + victim);
          thread.setDaemon(true);
          return thread;
        });
  }
}
