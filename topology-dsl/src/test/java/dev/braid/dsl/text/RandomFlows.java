package dev.braid.dsl.text;

import dev.braid.dsl.And;
import dev.braid.dsl.Apply;
import dev.braid.dsl.Batch;
import dev.braid.dsl.Call;
import dev.braid.dsl.CallOptions;
import dev.braid.dsl.Emit;
import dev.braid.dsl.FlowDefinition;
import dev.braid.dsl.Or;
import dev.braid.dsl.Parallel;
import dev.braid.dsl.Pipe;
import dev.braid.dsl.Step;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Flows of every shape, the same for the same seed. */
final class RandomFlows {

  private static final List<String> WORDS =
      List.of("price", "reserve", "order.placed", "all", "and", "a", "x-1.y2-z", "true", "null");

  private final Random random;
  private int labels;

  RandomFlows(long seed) {
    random = new Random(seed);
  }

  /** Some definitions, those further down maybe called by those further up. */
  List<FlowDefinition> definitions() {
    int count = 1 + random.nextInt(4);
    return IntStream.range(0, count)
        .mapToObj(index -> FlowDefinition.of("flow-" + index, calling("flow-" + (index + 1))))
        .toList();
  }

  private Step calling(String next) {
    labels = 0;
    Step step = step(random.nextInt(5));
    return random.nextBoolean() ? step : new Pipe(List.of(step, Call.of(next)));
  }

  private Step step(int depth) {
    if (depth == 0) {
      return leaf();
    }
    int kind = random.nextInt(7);
    List<Step> steps =
        Stream.generate(() -> step(random.nextInt(depth)))
            .limit(kind == 0 ? 1 : 2 + random.nextInt(3))
            .toList();
    return switch (kind) {
      case 0, 1 -> new Batch(steps, true);
      case 2 -> new Batch(steps, false);
      case 3 -> new And(steps);
      case 4 -> new Or(steps);
      case 5 -> new Parallel(steps);
      default -> new Pipe(steps);
    };
  }

  private Step leaf() {
    Optional<String> label = Optional.of("label" + labels++);
    return switch (random.nextInt(6)) {
      case 0 -> new Emit(word(), label);
      case 1 -> new Apply(word(), label);
      case 2 -> Call.of((random.nextBoolean() ? "" : "eu-2:") + "service" + labels);
      default -> new Call(reference(), label, fixedPart(2), options());
    };
  }

  /** What is called may be in another namespace. */
  private String reference() {
    return switch (random.nextInt(4)) {
      case 0 -> "payments:" + word();
      case 1 -> "a:" + word();
      default -> word();
    };
  }

  private String word() {
    return WORDS.get(random.nextInt(WORDS.size()));
  }

  private CallOptions options() {
    long millis =
        switch (random.nextInt(4)) {
          case 0 -> 1 + random.nextInt(300_000);
          case 1 -> 1000L * (1 + random.nextInt(300));
          case 2 -> 60_000L * (1 + random.nextInt(5));
          default -> 0;
        };
    Optional<Duration> timeout = Optional.of(Duration.ofMillis(millis)).filter(d -> !d.isZero());
    return new CallOptions(timeout, random.nextBoolean() ? 0 : random.nextInt(101));
  }

  private Map<String, Object> fixedPart(int depth) {
    Map<String, Object> part = new LinkedHashMap<>();
    for (int entries = random.nextInt(4); entries > 0; entries--) {
      part.put(string(), value(depth));
    }
    return part;
  }

  private Object value(int depth) {
    return switch (random.nextInt(depth == 0 ? 7 : 9)) {
      case 0 -> random.nextBoolean();
      case 1 -> random.nextLong();
      case 2 -> random.nextInt(100);
      case 3 -> new BigInteger(1 + random.nextInt(200), random);
      case 4 -> finite(Double.longBitsToDouble(random.nextLong()));
      case 5 -> new BigDecimal(new BigInteger(150, random), random.nextInt(900) - 450);
      case 6 -> string();
      case 7 -> fixedPart(depth - 1);
      default -> Stream.generate(() -> value(depth - 1)).limit(random.nextInt(4)).toList();
    };
  }

  private static double finite(double value) {
    return Double.isFinite(value) ? value : -0.0;
  }

  /** Any UTF-16 text: letters, quotes, control characters, whole and half surrogate pairs. */
  private String string() {
    StringBuilder string = new StringBuilder();
    for (int length = random.nextInt(12); length > 0; length--) {
      switch (random.nextInt(5)) {
        case 0 -> string.append((char) random.nextInt(0x80));
        case 1 -> string.append((char) random.nextInt(0x10000));
        case 2 -> string.appendCodePoint(random.nextInt(0x110000));
        case 3 -> string.append("\"\\/#=\n\u2028\u202e".charAt(random.nextInt(8)));
        default -> string.append(word());
      }
    }
    return string.toString();
  }
}
