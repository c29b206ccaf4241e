package dev.braid.testkit.faults;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.random.RandomGenerator;

/**
 * Makes histories in which nothing is wrong: with endings of every code, unknown ones that were
 * done and that were not, answers that stand in the log again, and requests that got no answer.
 */
final class CleanHistories {

  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
  private static final int[] UNKNOWN = {409, 410, 499, 500, 502, 504};
  private static final int[] REFUSED = {400, 404, 413, 422, 503};

  private final RandomGenerator random;
  private final List<Requested> requests = new ArrayList<>();
  private final List<Ended> endings = new ArrayList<>();
  private final List<Answer> answers = new ArrayList<>();
  private final List<Effect> effects = new ArrayList<>();
  private final Map<String, Long> positions = new HashMap<>();

  private CleanHistories(RandomGenerator random) {
    this.random = random;
  }

  /** A history of 40 to 240 requests, with every kind of ending among them. */
  static History next(RandomGenerator random) {
    CleanHistories made = new CleanHistories(random);
    int keys = random.nextInt(1, 8);
    int requests = random.nextInt(40, 240);
    for (int i = 0; i < requests; i++) {
      made.request(i, "key-" + random.nextInt(keys), i % 4);
    }
    return new History(made.requests, made.endings, made.answers, made.effects);
  }

  private void request(int number, String key, int kind) {
    Instant at = START.plusMillis(number * 20L);
    String id = "id-" + number;
    String value = "value of " + id;
    Optional<String> reply = random.nextBoolean() ? Optional.of(value) : Optional.empty();
    Requested requested = new Requested(id, key, "add " + number, reply, at);
    requests.add(requested);
    switch (kind) {
      case 0, 1 -> {
        effect(requested);
        end(requested, 200, value, true);
      }
      case 2 -> {
        if (random.nextBoolean()) {
          effect(requested);
        }
        int code = UNKNOWN[random.nextInt(UNKNOWN.length)];
        end(requested, code, "unknown", code != 499);
        if (code == 499 && random.nextBoolean()) {
          answers.add(new Answer(id, 200, value));
        }
      }
      default ->
          end(requested, REFUSED[random.nextInt(REFUSED.length)], "no", random.nextBoolean());
    }
  }

  private void effect(Requested requested) {
    long position = positions.merge(requested.key(), 1L, Long::sum);
    effects.add(
        new Effect(requested.id(), requested.key(), requested.effect(), OptionalLong.of(position)));
  }

  private void end(Requested requested, int code, String value, boolean isInTheLog) {
    Duration wait = Duration.ofMillis(random.nextInt(5_000));
    endings.add(new Ended(requested.id(), code, value, requested.at().plus(wait)));
    int repeats = isInTheLog ? 1 + random.nextInt(10) / 9 : 0;
    for (int i = 0; i < repeats; i++) {
      answers.add(new Answer(requested.id(), code, value));
    }
  }
}
