package dev.braid.registry.view;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import dev.braid.dsl.FlowException;
import dev.braid.registry.model.Endpoint;
import dev.braid.registry.model.Filter;
import dev.braid.registry.model.Instance;
import dev.braid.registry.model.InstanceState;
import dev.braid.registry.model.Location;
import dev.braid.registry.model.Registration;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What must hold for every filter, and for every text. */
final class RandomFiltersTest {

  private static final long SEED = Long.getLong("braid.seed", System.nanoTime());
  private static final int ROUNDS = 5_000;

  /** Of which names, places and texts are made: also of what the language uses itself. */
  private static final List<String> WORDS =
      List.of(
          "a", "b", "or", "not", "", "a b", "a*", "(", ")", "\"", "\\", "=", "é", "\n", "\ud83d");

  private static final List<String> PIECES =
      Stream.concat(
              WORDS.stream(),
              Stream.of(
                  "service=",
                  "zone=",
                  "state=alive",
                  "service=a*",
                  "all",
                  "and",
                  "or",
                  "not",
                  " ",
                  "'",
                  "\\u0041",
                  "\\u00",
                  "*",
                  "\u0000",
                  "\u202e",
                  "\ud83d\ude00",
                  "\udc00",
                  "!"))
          .toList();

  private final List<Instance> some;

  RandomFiltersTest() {
    Observer observer = Observer.ofDefault();
    Random random = new Random(7);
    for (int number = 0; number < 40; number++) {
      observer.feed.apply(
          Registration.of(List.of("a", "b", "a.b").get(number % 3), "i" + number, 1)
              .withVersion(word(random))
              .withPlace(new Location(word(random), word(random), word(random)))
              .withSignals(List.of(word(random)))
              .withEndpoints(List.of(Endpoint.named(word(random)))));
    }
    some = observer.view.snapshot().instances(Filter.all());
    assertThat(some).hasSize(40);
  }

  @Test
  void aFilterThatIsPrintedAndReadAcceptsTheSame() {
    Random seeds = new Random(SEED);
    for (int round = 0; round < ROUNDS; round++) {
      long seed = round == 0 ? SEED : seeds.nextLong();
      Filter filter = filter(new Random(seed), 4);
      String where = "-Dbraid.seed=%d: %s".formatted(seed, filter);
      Filter read = Filter.parse(filter.toString());
      for (Instance instance : some) {
        assertThat(read.accepts(instance))
            .as("%s %s", where, instance)
            .isEqualTo(filter.accepts(instance));
      }
      assertThat(read.services()).as(where).isEqualTo(filter.services());
      assertThat(read)
          .as(where)
          .hasToString(filter.toString())
          .isEqualTo(Filter.parse(read.toString()));
    }
  }

  @Test
  void everyTextIsAFilterOrAProblem() {
    Random seeds = new Random(SEED);
    int filters = 0;
    for (int round = 0; round < 10 * ROUNDS; round++) {
      long seed = round == 0 ? SEED : seeds.nextLong();
      String text = text(new Random(seed));
      try {
        Filter filter = Filter.parse(text);
        filters++;
        assertThat(Filter.parse(filter.toString())).as("-Dbraid.seed=%d", seed).isEqualTo(filter);
      } catch (FlowException wrong) {
        assertThat(wrong.problems()).as("-Dbraid.seed=%d", seed).hasSize(1);
        assertThat(wrong.getMessage().length()).as("-Dbraid.seed=%d", seed).isLessThan(600);
      } catch (RuntimeException unexpected) {
        fail("-Dbraid.seed=%d: %s".formatted(seed, text), unexpected);
      }
    }
    assertThat(filters).as("seed %d", SEED).isPositive();
  }

  private static Filter filter(Random random, int depth) {
    int kind = depth == 0 ? 3 + random.nextInt(3) : random.nextInt(6);
    return switch (kind) {
      case 0 -> filter(random, depth - 1).and(filter(random, depth - 1));
      case 1 -> filter(random, depth - 1).or(filter(random, depth - 1));
      case 2 -> Filter.not(filter(random, depth - 1));
      case 3 ->
          random.nextInt(5) == 0 ? Filter.all() : Filter.state(any(InstanceState.class, random));
      default -> new Filter.Has(any(Filter.Field.class, random), word(random));
    };
  }

  private static <E extends Enum<E>> E any(Class<E> type, Random random) {
    return List.of(type.getEnumConstants()).get(random.nextInt(type.getEnumConstants().length));
  }

  private static String word(Random random) {
    return WORDS.get(random.nextInt(WORDS.size())) + WORDS.get(random.nextInt(WORDS.size()));
  }

  private static String text(Random random) {
    StringBuilder text = new StringBuilder();
    for (int pieces = random.nextInt(12); pieces > 0; pieces--) {
      text.append(
          random.nextInt(20) == 0
              ? Character.toString((char) random.nextInt(0x10000))
              : PIECES.get(random.nextInt(PIECES.size())));
    }
    return text.toString();
  }
}
