package dev.braid.testkit;

import dev.braid.dsl.And;
import dev.braid.dsl.Apply;
import dev.braid.dsl.Batch;
import dev.braid.dsl.Call;
import dev.braid.dsl.CallOptions;
import dev.braid.dsl.Emit;
import dev.braid.dsl.FlowDefinition;
import dev.braid.dsl.Leaf;
import dev.braid.dsl.NamedFunction;
import dev.braid.dsl.Or;
import dev.braid.dsl.Parallel;
import dev.braid.dsl.Pipe;
import dev.braid.dsl.Step;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Makes random flows, with services, definitions and an input to run them with. The same random
 * numbers make the same case.
 *
 * <p>The flow is named {@code main}; it may call the definitions {@code part1}, {@code part2} and
 * so on, and each of these the ones before it.
 */
public final class FlowGenerator {

  private static final int DEPTH_OF_TREES = 2;

  private final GeneratorOptions options;

  public FlowGenerator(GeneratorOptions options) {
    this.options = options;
  }

  /** One case, from the next numbers of {@code random}. */
  public FlowCase next(RandomGenerator random) {
    return new Making(random).flowCase();
  }

  /** The making of one case. */
  private final class Making {

    private final RandomGenerator random;
    private final TreeGenerator trees;
    private final List<TreeService> services = new ArrayList<>();
    private final List<NamedFunction<?, ?>> functions = new ArrayList<>(TreeFunctions.HARMLESS);
    private final List<FlowDefinition> parts = new ArrayList<>();
    private final Set<String> ids = new HashSet<>();

    /** Calls of other definitions left for the one in hand: values could grow beyond bounds. */
    private int nested;

    Making(RandomGenerator random) {
      this.random = random;
      this.trees = new TreeGenerator(random, has(Feature.NULLS));
    }

    FlowCase flowCase() {
      List<TreeService.Kind> kinds = kinds();
      for (int count = 3 + random.nextInt(4); count > 0; count--) {
        TreeService service = new TreeService(pick(kinds), random.nextInt(10));
        if (!services.contains(service)) {
          services.add(service);
        }
      }
      if (has(Feature.FAULTS)) {
        functions.addAll(TreeFunctions.FAILING);
      }
      int count = has(Feature.DEFINITIONS) ? random.nextInt(options.maxDefinitions() + 1) : 0;
      for (int i = 1; i <= count; i++) {
        parts.add(definition("part" + i));
      }
      return new FlowCase(definition("main"), parts, services, input());
    }

    private List<TreeService.Kind> kinds() {
      Set<TreeService.Kind> kinds = EnumSet.allOf(TreeService.Kind.class);
      if (!has(Feature.FAULTS)) {
        kinds.removeAll(
            EnumSet.of(
                TreeService.Kind.FAIL,
                TreeService.Kind.MOODY,
                TreeService.Kind.TAG,
                TreeService.Kind.DEEP));
      }
      if (!has(Feature.ANY_SHAPE)) {
        kinds.removeAll(
            EnumSet.of(TreeService.Kind.WRAP, TreeService.Kind.CONSTANT, TreeService.Kind.DEEP));
      }
      if (!has(Feature.NULLS)) {
        kinds.remove(TreeService.Kind.NOTHING);
      }
      return List.copyOf(kinds);
    }

    private @Nullable Object input() {
      boolean map = !has(Feature.ANY_SHAPE) || random.nextInt(2) == 0;
      return map ? trees.map(DEPTH_OF_TREES) : trees.tree(DEPTH_OF_TREES);
    }

    private FlowDefinition definition(String name) {
      ids.clear();
      nested = 2;
      Step step = step(1 + random.nextInt(options.maxSteps()), options.maxDepth());
      return new FlowDefinition(name, step, TreeFunctions.BINDINGS);
    }

    /** A step of so many leaves; fewer where the depth does not allow them. */
    private Step step(int leaves, int depth) {
      if (depth == 0) {
        return leaf();
      }
      if (leaves == 1) {
        boolean alone = has(Feature.RECORDED) && random.nextInt(12) == 0;
        return alone ? new Batch(List.of(step(1, depth - 1)), true) : leaf();
      }
      int children = 2 + random.nextInt(Math.min(3, leaves - 1));
      List<Step> steps = new ArrayList<>();
      for (int left = leaves; children > 0; children--) {
        int share = children == 1 ? left : 1 + random.nextInt(left - children + 1);
        steps.add(step(share, depth - 1));
        left -= share;
      }
      return pick(compositions()).apply(steps);
    }

    private List<Function<List<Step>, Step>> compositions() {
      List<Function<List<Step>, Step>> kinds = new ArrayList<>();
      kinds.add(Pipe::new);
      kinds.add(Pipe::new); // twice: the others say little without one that hands values on
      kinds.add(And::new);
      kinds.add(Or::new);
      kinds.add(steps -> new Batch(steps, false));
      if (has(Feature.RECORDED)) {
        kinds.add(steps -> new Batch(steps, true));
      }
      if (has(Feature.PARALLELS)) {
        kinds.add(Parallel::new);
      }
      return kinds;
    }

    private Step leaf() {
      int kind = random.nextInt(20);
      if (kind < 3 && has(Feature.APPLIES)) {
        Apply apply = Apply.of(pick(functions).name());
        return identified(apply, apply::withLabel);
      }
      if (kind < 5 && has(Feature.EMITS)) {
        Emit emit = Emit.of("signal" + random.nextInt(3));
        return identified(emit, emit::withLabel);
      }
      if (kind < 8 && !parts.isEmpty() && nested > 0) {
        nested--;
        return call(pick(parts).name());
      }
      return call(pick(services).name());
    }

    private Step call(String name) {
      Call call = Call.of(name);
      if (has(Feature.FIXED_PARTS) && random.nextInt(6) == 0) {
        call = call.withFixedPart(fixedPart());
      }
      CallOptions limits = CallOptions.NONE;
      if (has(Feature.TIMEOUTS) && random.nextInt(8) == 0) {
        limits = limits.withTimeout(Duration.ofSeconds(10 + random.nextInt(20)));
      }
      if (has(Feature.RETRIES) && random.nextInt(8) == 0) {
        limits = limits.withRetries(1 + random.nextInt(2));
      }
      Call finished = call.withOptions(limits);
      return identified(finished, finished::withLabel);
    }

    /** Of a key that the input may have too, or not; never of null, which it cannot hold. */
    private Map<String, Object> fixedPart() {
      Object value = random.nextInt(3) == 0 ? Map.of("deep", List.of("x")) : (Object) 7L;
      return Map.of(pick(List.of("a", "fixed")), value);
    }

    /** Under a label where its name is taken, and now and then for the sake of it. */
    private <L extends Leaf> Step identified(L leaf, Function<String, L> withLabel) {
      boolean wanted = has(Feature.LABELS) && random.nextInt(6) == 0;
      if (!wanted && ids.add(leaf.localId())) {
        return leaf;
      }
      int number = 1;
      while (!ids.add("again" + number)) {
        number++;
      }
      return withLabel.apply("again" + number);
    }

    private boolean has(Feature feature) {
      return options.has(feature);
    }

    private <T> T pick(List<T> list) {
      return list.get(random.nextInt(list.size()));
    }
  }
}
