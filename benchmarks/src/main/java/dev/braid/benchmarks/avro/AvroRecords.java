package dev.braid.benchmarks.avro;

import dev.braid.benchmarks.records.Basket;
import dev.braid.benchmarks.records.Line;
import dev.braid.benchmarks.records.Order;
import dev.braid.benchmarks.records.State;
import dev.braid.benchmarks.records.Text;
import dev.braid.benchmarks.run.Requests;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Makes records, the same ones in every run. */
final class AvroRecords {

  private static final int LINES = 10;

  private final Random random = new Random(42);

  Text text() {
    return new Text(words(4));
  }

  Order order() {
    return new Order(
        "order-%08d".formatted(random.nextInt(100_000_000)),
        random.nextLong(1L << 40),
        words(2),
        random.nextInt(100),
        random.nextInt(100_000) / 100.0,
        random.nextBoolean() ? words(5) : null);
  }

  Basket basket() {
    List<Line> lines = new ArrayList<>();
    Map<String, List<Long>> counts = new HashMap<>();
    for (int i = 0; i < LINES; i++) {
      lines.add(new Line(order(), List.of(words(1), words(1)), weights()));
      counts.put(words(1) + i, random.longs(4, 0, 1000).boxed().toList());
    }
    byte[] signature = new byte[64];
    random.nextBytes(signature);
    State[] states = State.values();
    return new Basket(
        "basket-%06d".formatted(random.nextInt(1_000_000)),
        states[random.nextInt(states.length)],
        random.nextBoolean(),
        lines,
        counts,
        ByteBuffer.wrap(signature));
  }

  private Map<String, Double> weights() {
    Map<String, Double> weights = new HashMap<>();
    for (int i = 0; i < 3; i++) {
      weights.put("part-" + i, random.nextDouble());
    }
    return weights;
  }

  private String words(int count) {
    StringBuilder words = new StringBuilder();
    for (int i = 0; i < count; i++) {
      words.append(i == 0 ? "" : " ").append(Requests.word(random));
    }
    return words.toString();
  }
}
