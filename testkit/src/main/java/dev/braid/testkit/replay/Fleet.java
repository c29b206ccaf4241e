package dev.braid.testkit.replay;

import static java.util.Objects.requireNonNull;

import dev.braid.dsl.Bindings;
import dev.braid.dsl.Codec;
import dev.braid.dsl.FaultException;
import dev.braid.dsl.FlowDefinition;
import dev.braid.dsl.Service;
import dev.braid.dsl.ServiceRef;
import dev.braid.dsl.Transition;
import dev.braid.dsl.kafka.Placement;
import dev.braid.dsl.kafka.QueueService;
import dev.braid.dsl.kafka.StandaloneFlow;
import dev.braid.engine.EngineSettings;
import dev.braid.engine.Limit;
import dev.braid.engine.PartitionCheck;
import dev.braid.engine.Workers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** A deployment, compiled, for one history after the other. */
final class Fleet {

  static final int PARTITIONS = 2;

  private final Deployment deployment;
  private final Outside outside;
  private final boolean tight;
  private final Duration limit;
  private final Codec<Object> gatedCodec;
  private final EngineSettings settings;
  private final Map<String, Service<?, ?>> services = new LinkedHashMap<>();
  private final Map<String, StandaloneFlow> compiled = new LinkedHashMap<>();
  private final boolean later;

  /** As it is after changes, by what may change. */
  private final Map<Set<Peril>, Fleet> changed = new HashMap<>();

  /**
   * @param tight whether there is room for little only
   */
  Fleet(Deployment deployment, boolean tight) {
    this(deployment, tight, new Outside(), 8, false);
  }

  /**
   * @param later whether it has the later versions of handlers
   */
  private Fleet(Deployment deployment, boolean tight, Outside outside, int seconds, boolean later) {
    this.later = later;
    this.deployment = deployment;
    this.outside = outside;
    this.gatedCodec = new GatedCodec(outside);
    this.tight = tight;
    this.limit = Duration.ofMillis(250L * seconds);
    EngineSettings usual =
        EngineSettings.defaults()
            .forDriver(outside, false)
            .with(Limit.CLOCK_SKEW, Duration.ofMillis(Life.SKEW))
            .with(Limit.PARTITIONS, PARTITIONS)
            .environment(
                it ->
                    it.withTopics(outside)
                        .withDirectory(outside)
                        .withCommits(outside)
                        .withLogEnds(outside)
                        .withCrashLog(outside)
                        .withWorkers(Workers.on(outside::execute)))
            .with(Limit.DEFAULT_DEADLINE, Duration.ofSeconds(seconds))
            .with(Limit.MAX_DEADLINE, Duration.ofSeconds(20))
            .options(
                it ->
                    it.withPartitionCheck(
                        new PartitionCheck(
                            PartitionCheck.Policy.REFUSE, topic -> outside.served())))
            .with(Limit.HOLD_LIMIT, Duration.ofSeconds(2))
            .with(Limit.MAX_HELD, tight ? 1 : 100)
            .with(Limit.MAX_HELD_BYTES, 1_000_000)
            .options(it -> it.withSlips(deployment.slips()));
    int room = seconds == 8 ? 1 : 2;
    this.settings =
        tight
            ? usual
                .with(Limit.MAX_OPEN, room)
                .with(Limit.MAX_PENDING, room)
                .with(Limit.MAX_KEPT, 6 * room)
                .with(Limit.MAX_WAITING_OF_KEY, room)
            : usual;
    deployment
        .services()
        .forEach(
            (name, kind) -> {
              if (kind != Kind.FOREIGN) {
                services.put(name, service(name, kind));
              }
            });
  }

  Deployment deployment() {
    return deployment;
  }

  Outside outside() {
    return outside;
  }

  /** As it is after a stop, when this changes. */
  Fleet changed(Set<Peril> perils) {
    Set<Peril> what = EnumSet.noneOf(Peril.class);
    what.addAll(perils);
    what.retainAll(Peril.CHANGES);
    return changed.computeIfAbsent(what, this::after);
  }

  private Fleet after(Set<Peril> changes) {
    boolean rolls = changes.contains(Peril.ROLL);
    boolean options = changes.contains(Peril.CHANGE);
    Deployment after = rolls ? deployment.rolled(changes.contains(Peril.RENAME)) : deployment;
    return new Fleet(options ? after.changed() : after, tight, outside, options ? 6 : 8, rolls);
  }

  /** Whether a service or flow keeps the same things after a stop, and so can go on with them. */
  boolean canChange(String name, Set<Peril> perils) {
    StandaloneFlow after = changed(perils).loose(name);
    StandaloneFlow now = loose(name);
    return now.inputs().equals(after.inputs())
        && now.contract().stores().equals(after.contract().stores());
  }

  /** The nodes of a service or flow. What a process shares between its tasks is made anew. */
  StandaloneFlow loose(String name) {
    Kind kind = deployment.services().get(name);
    if (kind != null && kind.isOffThread()) {
      return compile(name);
    }
    StandaloneFlow known = compiled.get(name);
    if (known == null) {
      known = compile(name);
      compiled.put(name, known);
    }
    return known;
  }

  QueueService queue(String name) {
    return QueueService.compile(
        hosted(name), settings.environment(it -> it.withWorkers(Workers.on(Runnable::run))));
  }

  private Service<?, ?> hosted(String name) {
    return requireNonNull(services.get(name), name);
  }

  private StandaloneFlow compile(String name) {
    FlowDefinition flow = deployment.flow(name);
    if (flow == null) {
      return StandaloneFlow.of(hosted(name), settings);
    }
    List<Service<?, ?>> fused = new ArrayList<>();
    deployment.fused().stream().sorted().forEach(each -> fused.add(hosted(each)));
    return StandaloneFlow.of(flow.withBindings(bindings()), Placement.local(fused), settings);
  }

  /** What flows know of the services that they call. */
  private Bindings bindings() {
    Bindings known = Bindings.NONE;
    for (String name : deployment.gated().isEmpty() ? Set.<String>of() : services()) {
      known = known.and(Bindings.of(ref(name)));
    }
    return known;
  }

  private Set<String> services() {
    return new TreeSet<>(deployment.services().keySet());
  }

  private ServiceRef<Object, Object> ref(String name) {
    return deployment.gated().contains(name)
        ? ServiceRef.of(name, gatedCodec, gatedCodec)
        : ServiceRef.tree(name);
  }

  private Service<?, ?> service(String name, Kind kind) {
    ServiceRef<Object, Object> ref = ref(name);
    return switch (kind) {
      case LEDGER ->
          Service.stateful(
              ref,
              deployment.gated().contains(name) ? gatedCodec : Codec.tree(),
              (state, input, request) -> transition(name, state, Rules.text(input)));
      case IDEMPOTENT -> Service.of(ref, (Object input) -> drawn(name, input)).idempotent();
      case PURE -> Service.of(ref, (Object input) -> certain(name, Rules.text(input))).pure();
      case PLAIN, QUEUED -> Service.of(ref, (Object input) -> drawn(name, input));
      case LIMITED -> Service.of(ref, (Object input) -> drawn(name, input)).limit(limit);
      case ASYNC -> Service.async(ref, (input, request) -> later(name, input));
      case FOREIGN -> throw new IllegalArgumentException(name + " is not of Braid");
    };
  }

  private Transition<Object, Object> transition(String name, @Nullable Object state, String input) {
    List<Object> before = new ArrayList<>();
    if (state instanceof List<?> list) {
      before.addAll(list);
    }
    if (input.equals(Rules.QUESTION)) {
      return Transition.to(state, before);
    }
    if (Rules.refuses(input, later)) {
      throw new FaultException(Rules.REFUSED, "refused");
    }
    if (outside.world().history().perils().contains(Peril.BUSY)
        && Rules.isBusy(input, before.size())) {
      throw new FaultException(503, "busy");
    }
    outside.world().risk(name, input);
    if (outside.world().has(Defect.LEDGER_DRAWS) && outside.world().chance(20)) {
      throw new FaultException(500, "drawn");
    }
    before.add(input);
    return Transition.to(before, outside.world().said(name + "(" + input + ")"));
  }

  private Object certain(String name, String input) {
    if (Rules.refuses(input)) {
      throw new FaultException(Rules.REFUSED, "refused");
    }
    return outside.world().said(name + ".a(" + input + ")");
  }

  private Object drawn(String name, Object input) {
    return outside.world().answer(name, Rules.text(input), true);
  }

  private CompletableFuture<Object> later(String name, Object input) {
    CompletableFuture<Object> answer = new CompletableFuture<>();
    outside
        .world()
        .later(
            () -> {
              try {
                answer.complete(drawn(name, input));
              } catch (RuntimeException | MachineFailed fault) {
                answer.completeExceptionally(fault);
              }
            });
    return answer;
  }
}
