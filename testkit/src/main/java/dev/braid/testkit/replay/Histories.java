package dev.braid.testkit.replay;

import dev.braid.dsl.And;
import dev.braid.dsl.Batch;
import dev.braid.dsl.Call;
import dev.braid.dsl.CallOptions;
import dev.braid.dsl.FlowDefinition;
import dev.braid.dsl.Or;
import dev.braid.dsl.Parallel;
import dev.braid.dsl.Pipe;
import dev.braid.dsl.Step;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Draws histories.
 *
 * @param kinds of services that are drawn from
 * @param perils that are drawn from
 */
record Histories(Set<Kind> kinds, Set<Peril> perils, Set<Guarantee> guarantees, Set<Form> forms) {

  private static final Set<Peril> USUAL =
      EnumSet.of(
          Peril.CRASH, Peril.MOVE, Peril.CLOCKS, Peril.HANDLERS, Peril.DELAYS, Peril.LATENESS);

  /** Everything at once. */
  private static final Histories WIDE =
      new Histories(
          EnumSet.allOf(Kind.class),
          EnumSet.allOf(Peril.class),
          EnumSet.allOf(Guarantee.class),
          EnumSet.allOf(Form.class));

  /** Of what is drawn, family by family: little together is met with in more ways. */
  static final List<Histories> FAMILIES =
      List.of(
          WIDE,
          new Histories(
              EnumSet.of(
                  Kind.LEDGER, Kind.PLAIN, Kind.ASYNC, Kind.LIMITED, Kind.QUEUED, Kind.FOREIGN),
              USUAL,
              EnumSet.of(Guarantee.EFFECTIVE_ONCE),
              EnumSet.of(Form.FOREIGN)),
          WIDE,
          new Histories(
              EnumSet.of(Kind.LEDGER, Kind.PLAIN, Kind.PURE, Kind.IDEMPOTENT),
              EnumSet.of(Peril.CRASH, Peril.MOVE, Peril.HANDLERS, Peril.DELAYS, Peril.REPEATS),
              EnumSet.of(Guarantee.EFFECTIVE_ONCE, Guarantee.EXACTLY_ONCE),
              EnumSet.of(Form.FUSED, Form.NESTED, Form.SLIPS)),
          new Histories(
              EnumSet.of(Kind.LEDGER, Kind.IDEMPOTENT, Kind.PLAIN),
              union(USUAL, Peril.DIRECTORY, Peril.LOAD),
              EnumSet.of(Guarantee.EFFECTIVE_ONCE),
              EnumSet.of(Form.FOREIGN, Form.TIMEOUTS)));

  private static Set<Peril> union(Set<Peril> perils, Peril... more) {
    Set<Peril> all = EnumSet.copyOf(perils);
    all.addAll(List.of(more));
    return all;
  }

  /** The history of a seed, drawn from one of the families. */
  static History drawn(long seed) {
    return FAMILIES.get(Math.floorMod(Math.floorDiv(seed, ROW), FAMILIES.size())).of(seed);
  }

  /** So many histories in a row have the same deployment, since one takes long to compile. */
  private static final int ROW = 25;

  /** The history of a seed. */
  History of(long seed) {
    SplittableRandom row = new SplittableRandom(Math.floorDiv(seed, ROW));
    Deployment deployment = gated(deployment(row), Math.floorDiv(seed, ROW));
    SplittableRandom random = new SplittableRandom(seed * 31 + 7);
    Set<Peril> drawn = EnumSet.noneOf(Peril.class);
    for (Peril peril : new TreeSet<>(perils)) {
      if (!Peril.APART.contains(peril) && random.nextInt(100) < 60) {
        drawn.add(peril);
      }
    }
    SplittableRandom changes = new SplittableRandom(seed * 31 + 13);
    for (Peril change : List.of(Peril.CHANGE, Peril.ROLL)) {
      if (perils.contains(change) && changes.nextInt(100) < 25) {
        drawn.add(change);
      }
    }
    if (!deployment.gated().isEmpty() && changes.nextInt(100) < 80) {
      drawn.add(Peril.REGISTRY);
    }
    if (perils.contains(Peril.LOSSES) && changes.nextInt(100) < 15) {
      drawn.add(Peril.LOSSES);
    }
    if (perils.contains(Peril.FENCING) && changes.nextInt(100) < 20) {
      drawn.add(Peril.FENCING);
    }
    List<Letter> letters = letters(deployment, random);
    int steps = 40 + random.nextInt(160);
    if (forms.contains(Form.DURABLE)) {
      startOne(letters, deployment, new SplittableRandom(seed * 31 + 11));
    }
    if (drawn.contains(Peril.ROLL) && isAskedOnce(deployment, letters, drawn)) {
      drawn.add(Peril.RENAME);
    }
    return new History(seed, deployment, letters, drawn, steps);
  }

  /** Whether no request comes again to a flow: of a client, or of another flow. */
  private static boolean isAskedOnce(
      Deployment deployment, List<Letter> letters, Set<Peril> perils) {
    return deployment.flows().size() == 1
        && !perils.contains(Peril.REPEATS)
        && letters.stream().allMatch(letter -> letter.attempts() == 1);
  }

  /** Has one letter to a flow start it durably, now and then. */
  private static void startOne(
      List<Letter> letters, Deployment deployment, SplittableRandom random) {
    int drawn = random.nextInt(100);
    for (int i = 0; drawn < 20 && i < letters.size(); i++) {
      if (deployment.flow(letters.get(i).target()) != null) {
        letters.set(i, letters.get(i).started(drawn < 5 ? 1_000 + random.nextInt(6_000) : 0));
        return;
      }
    }
  }

  private List<Letter> letters(Deployment deployment, SplittableRandom random) {
    List<Letter> letters = new ArrayList<>();
    int number = 1 + random.nextInt(3);
    List<String> services = new ArrayList<>(new TreeMap<>(deployment.services()).keySet());
    // A listener that is not of Braid may answer nothing, and nobody looks after that but a flow.
    services.removeIf(name -> deployment.services().get(name) == Kind.FOREIGN);
    for (int i = 1; i <= number; i++) {
      boolean toFlow = !deployment.flows().isEmpty() && random.nextInt(100) < 80;
      String target =
          toFlow
              ? deployment.flows().get(random.nextInt(deployment.flows().size())).name()
              : services.get(random.nextInt(services.size()));
      boolean foreign = forms.contains(Form.FOREIGN) && random.nextInt(100) < 15;
      letters.add(
          new Letter(
              "r" + i,
              target,
              random.nextBoolean() ? "k" : "l",
              foreign || !forms.contains(Form.ATTEMPTS) ? 1 : 1 + random.nextInt(3),
              foreign ? 0 : random.nextInt(2),
              foreign,
              1_000L + random.nextInt(6_000)));
    }
    return letters;
  }

  private Deployment deployment(SplittableRandom random) {
    List<Kind> known = new ArrayList<>(new TreeSet<>(kinds));
    Map<String, Kind> services = new TreeMap<>();
    services.put("ledger1", Kind.LEDGER);
    int more = 1 + random.nextInt(3);
    for (int i = 2; i <= more + 1; i++) {
      Kind kind = known.get(random.nextInt(known.size()));
      services.put(kind.name().toLowerCase(Locale.ROOT) + i, kind);
    }
    List<String> names = new ArrayList<>(services.keySet());
    Collections.shuffle(names, new Random(random.nextLong()));
    List<FlowDefinition> flows = new ArrayList<>();
    if (forms.contains(Form.NESTED) && names.size() > 2 && random.nextInt(100) < 40) {
      int split = 1 + random.nextInt(names.size() - 2 + 1);
      List<String> inner = names.subList(0, split);
      List<String> outer = new ArrayList<>(names.subList(split, names.size()));
      outer.add("inner");
      Collections.shuffle(outer, new Random(random.nextLong()));
      flows.add(FlowDefinition.of("outer", step(outer, random)));
      flows.add(FlowDefinition.of("inner", step(inner, random)));
    } else {
      flows.add(FlowDefinition.of("outer", step(names, random)));
    }
    Set<String> fused = new TreeSet<>();
    services.forEach(
        (name, kind) -> {
          if (forms.contains(Form.FUSED) && kind.runsInPlace() && random.nextBoolean()) {
            fused.add(name);
          }
        });
    List<Guarantee> all = new ArrayList<>(new TreeSet<>(guarantees));
    return new Deployment(
        services, flows, fused, handing(random), all.get(random.nextInt(all.size())));
  }

  /** The same, where some services ask a registry, now and then. */
  private Deployment gated(Deployment deployment, long row) {
    SplittableRandom random = new SplittableRandom(row * 31 + 17);
    if (!forms.contains(Form.GATED) || random.nextInt(100) >= 25) {
      return deployment;
    }
    Set<String> gated = new TreeSet<>();
    new TreeMap<>(deployment.services())
        .forEach(
            (name, kind) -> {
              // Workers of a queue have nowhere to park anything.
              if (kind != Kind.QUEUED && random.nextInt(100) < 60) {
                gated.add(name);
              }
            });
    return deployment.gated(gated);
  }

  private Deployment.Handing handing(SplittableRandom random) {
    int drawn = forms.contains(Form.SLIPS) ? random.nextInt(100) : 100;
    return drawn < 50
        ? Deployment.Handing.ON
        : drawn < 70 ? Deployment.Handing.UNTOLD : Deployment.Handing.OFF;
  }

  /** A composition of these names, each once. */
  private Step step(List<String> names, SplittableRandom random) {
    if (names.size() == 1) {
      Call call = Call.of(names.get(0));
      int drawn = forms.contains(Form.TIMEOUTS) ? random.nextInt(100) : 100;
      if (drawn < 10) {
        return call.withOptions(CallOptions.timeout(Duration.ofMillis(700)));
      }
      if (drawn < 20) {
        return call.withOptions(
            CallOptions.timeout(Duration.ofMillis(700)).withRetries(1 + random.nextInt(2)));
      }
      return call;
    }
    int split = 1 + random.nextInt(names.size() - 1);
    Step left = step(names.subList(0, split), random);
    Step right = step(names.subList(split, names.size()), random);
    return switch (random.nextInt(8)) {
      case 0, 1, 2 -> Pipe.of(left, right);
      case 3, 4 -> Or.of(left, right);
      case 5 -> And.of(left, right);
      case 6 -> random.nextBoolean() ? Batch.of(left, right) : Batch.recorded(left, right);
      default -> Parallel.of(left, right);
    };
  }
}
