package dev.braid.testkit;

import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Checks a law on many random values, and reports the smallest counterexample it can find.
 *
 * <p>Runs on the calling thread. The n-th value is made from seed + n, so the reported seed brings
 * a failing value back as the first one.
 */
public final class Property {

  /** The system property that fixes the seed, as the failure message tells. */
  public static final String SEED = "braid.seed";

  /** Checks spent on finding a smaller counterexample. */
  private static final int MOST_SHRINKS = 5_000;

  private Property() {}

  /**
   * As the other, with the seed of {@link #seed}.
   *
   * @throws AssertionError when the law does not hold
   */
  public static <T> void forAll(
      int runs,
      Function<RandomGenerator, T> generator,
      Function<T, Stream<T>> shrinker,
      Consumer<T> check) {
    forAll(runs, Property::seed, generator, shrinker, check);
  }

  /**
   * Checks {@code runs} values.
   *
   * @param generator makes a value, the same one from the same random numbers
   * @param shrinker the next smaller values of one, those that promise most first; each must be
   *     smaller by some measure that cannot fall for ever
   * @param check throws anything when the law does not hold
   * @throws AssertionError with the seed, the smallest value found that fails, and as its cause
   *     what the check threw
   */
  public static <T> void forAll(
      int runs,
      LongSupplier seedSource,
      Function<RandomGenerator, T> generator,
      Function<T, Stream<T>> shrinker,
      Consumer<T> check) {
    long first = seedSource.getAsLong();
    for (long seed = first; seed != first + runs; seed++) {
      T value = generator.apply(new SplittableRandom(seed));
      Throwable failure = failure(value, check);
      if (failure != null) {
        throw report(seed, seed - first, smallest(value, failure, shrinker, check));
      }
    }
  }

  /** The seed that the system property {@value #SEED} fixes, or else a fresh one. */
  public static long seed() {
    return seed(Optional.ofNullable(System.getProperty(SEED)));
  }

  static long seed(Optional<String> fixed) {
    return fixed.map(Property::parsed).orElseGet(() -> new SplittableRandom().nextLong());
  }

  private static long parsed(String text) {
    try {
      return Long.parseLong(text.strip());
    } catch (NumberFormatException notANumber) {
      throw new IllegalArgumentException(
          "system property %s: found '%s', expected a whole number such as a failure reported"
              .formatted(SEED, text),
          notANumber);
    }
  }

  private static <T> Counterexample<T> smallest(
      T value, Throwable failure, Function<T, Stream<T>> shrinker, Consumer<T> check) {
    Counterexample<T> best = new Counterexample<>(value, failure, 0);
    int[] left = {MOST_SHRINKS};
    while (true) {
      Counterexample<T> last = best;
      Optional<Counterexample<T>> smaller =
          shrinker
              .apply(last.value)
              .takeWhile(candidate -> left[0]-- > 0)
              .flatMap(
                  candidate ->
                      Stream.ofNullable(failure(candidate, check))
                          .map(thrown -> new Counterexample<>(candidate, thrown, last.steps + 1)))
              .findFirst();
      if (smaller.isEmpty()) {
        return last;
      }
      best = smaller.get();
    }
  }

  /** Anything thrown counts, a stack overflow too: the law has to hold, not just to return. */
  private static <T> @Nullable Throwable failure(T value, Consumer<T> check) {
    try {
      check.accept(value);
      return null;
    } catch (Exception | AssertionError | StackOverflowError thrown) {
      return thrown;
    }
  }

  private static <T> AssertionError report(long seed, long passed, Counterexample<T> found) {
    return new AssertionError(
        "does not hold (after %d that do; shrunk %d times; again with -D%s=%d) for\n%s\n\n%s"
            .formatted(passed, found.steps, SEED, seed, found.value, found.failure.getMessage()),
        found.failure);
  }

  /** A value that fails, how, and how often it was made smaller. */
  private record Counterexample<T>(T value, Throwable failure, int steps) {}
}
