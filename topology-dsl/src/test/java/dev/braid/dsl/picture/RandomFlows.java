package dev.braid.dsl.picture;

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
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Makes flows of every kind of step; the same seed makes the same flow. */
final class RandomFlows {

  private final Random random;
  private int names;

  private RandomFlows(long seed) {
    this.random = new Random(seed);
  }

  /** A flow of that many leaves. */
  static FlowDefinition of(long seed, int leaves) {
    RandomFlows flows = new RandomFlows(seed);
    return FlowDefinition.of("flow" + seed, flows.step(leaves, 20));
  }

  private Step step(int leaves, int depth) {
    if (leaves == 1) {
      return depth > 0 && random.nextInt(20) == 0 ? Batch.recorded(step(1, depth - 1)) : leaf();
    }
    List<Step> steps = new ArrayList<>();
    int left = leaves;
    while (left > 0) {
      int most = steps.isEmpty() ? left - 1 : left;
      int taken = depth == 0 ? 1 : 1 + random.nextInt(Math.min(most, 1 + leaves * 2 / 3));
      steps.add(step(taken, Math.max(0, depth - 1)));
      left -= taken;
    }
    return switch (random.nextInt(6)) {
      case 0 -> new And(steps);
      case 1 -> new Or(steps);
      case 2 -> new Batch(steps, random.nextBoolean());
      case 3 -> new Parallel(steps);
      default -> new Pipe(steps);
    };
  }

  private Step leaf() {
    String name = "s" + names++ + "-" + "long".repeat(random.nextInt(4));
    name = name.endsWith("-") ? name + "x" : name;
    return switch (random.nextInt(6)) {
      case 0 -> Apply.of(name);
      case 1 -> Emit.of(name);
      case 2 -> Apply.of("f").withLabel(name);
      case 3 ->
          Call.of(name)
              .withFixedPart(Map.of("key", "WMW".repeat(random.nextInt(9))))
              .withOptions(CallOptions.timeout(Duration.ofMillis(1 + random.nextInt(90_000))));
      default -> Call.of(name);
    };
  }
}
