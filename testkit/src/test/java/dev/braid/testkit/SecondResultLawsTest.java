package dev.braid.testkit;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.braid.dsl.And;
import dev.braid.dsl.Batch;
import dev.braid.dsl.Call;
import dev.braid.dsl.Codec;
import dev.braid.dsl.Composition;
import dev.braid.dsl.Fault;
import dev.braid.dsl.FaultException;
import dev.braid.dsl.FlowDefinition;
import dev.braid.dsl.Or;
import dev.braid.dsl.Parallel;
import dev.braid.dsl.Pipe;
import dev.braid.dsl.Reply;
import dev.braid.dsl.Service;
import dev.braid.dsl.ServiceKind;
import dev.braid.dsl.ServiceRef;
import dev.braid.dsl.Step;
import dev.braid.dsl.Transition;
import dev.braid.dsl.kafka.FlowCompiler;
import dev.braid.dsl.kafka.Placement;
import dev.braid.dsl.kafka.QueueService;
import dev.braid.engine.EngineSettings;
import dev.braid.engine.RoutingSlips;
import dev.braid.wire.Wire;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.streams.test.TestRecord;
import org.junit.jupiter.api.Test;

/**
 * Placement makes no difference under handlers that answer otherwise each time, faults included.
 * Flows and services die at any moment before they have committed anything, and read their logs
 * again, while the others go on from what came of the first life. However the parts of a flow run,
 * in place, called, along a slip or from a queue: the first reply that its caller reads, and the
 * effects of all that keeps something, are those of one run in which each handler answered once.
 */
final class SecondResultLawsTest {

  private static final int RUNS = 3_000;
  private static final List<Form> FORMS = List.of(Form.values());
  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
  private static final String FLOW = "flow";

  /** What a service is, and how it is served. */
  private enum Form {
    PURE(ServiceKind.PURE),
    PURE_QUEUED(ServiceKind.PURE),
    KEEPING(ServiceKind.KEEPING),
    INLINE(ServiceKind.PLAIN),
    LIMITED(ServiceKind.PLAIN),
    QUEUED(ServiceKind.PLAIN);

    private final ServiceKind kind;

    Form(ServiceKind kind) {
      this.kind = kind;
    }
  }

  /** An effect, or a run that had one: of which service, on what. */
  private record Done(String service, Object input) {}

  /**
   * @param forms of the services, each of which the flow calls once
   * @param luck decides where they run, who dies, and what comes first
   */
  private record Case(Step step, Map<String, Form> forms, long luck) {

    static Case random(RandomGenerator random) {
      Map<String, Form> forms = new TreeMap<>();
      List<Step> calls = new ArrayList<>();
      int services = random.nextInt(2, 6);
      for (int i = 0; i < services; i++) {
        String name = "s" + i;
        forms.put(name, FORMS.get(random.nextInt(FORMS.size())));
        calls.add(Call.of(name));
      }
      return new Case(composed(calls, random), forms, random.nextLong());
    }

    private static Step composed(List<Step> steps, RandomGenerator random) {
      if (steps.size() == 1) {
        return steps.get(0);
      }
      List<Step> children = new ArrayList<>();
      int from = 0;
      while (from < steps.size()) {
        int most = children.isEmpty() ? steps.size() - 1 : steps.size() - from;
        int to = from + random.nextInt(1, most + 1);
        children.add(composed(steps.subList(from, to), random));
        from = to;
      }
      return switch (random.nextInt(7)) {
        case 0 -> new And(children);
        case 1, 2 -> new Or(children);
        case 3 -> Batch.recorded(children.toArray(Step[]::new));
        case 4 -> new Parallel(children);
        default -> new Pipe(children);
      };
    }

    /** One of the parts instead of the whole. */
    Stream<Case> smaller() {
      return step instanceof Composition composition
          ? composition.steps().stream().map(part -> new Case(part, forms, luck))
          : Stream.empty();
    }
  }

  @Test
  void oneRunExplainsTheReplyAndTheEffects() {
    Property.forAll(
        RUNS,
        Case::random,
        Case::smaller,
        each -> {
          try (World world = new World(each)) {
            world.run();
            assertThat(world.isExplained())
                .as("one run of %s explains %s and %s", each, world.replies, world.effects())
                .isTrue();
          }
        });
  }

  /** Somebody who reads topics, for one life. */
  private interface Life extends AutoCloseable {
    List<TopologyHost.Produced> take(TopologyHost.Produced record, long offset);

    @Override
    void close();
  }

  /** A life outside of Kafka Streams. */
  private static Life queue(Service<?, ?> service, EngineSettings settings) {
    QueueService.Worker worker = QueueService.compile(service, settings).worker(5);
    return new Life() {
      @Override
      public List<TopologyHost.Produced> take(TopologyHost.Produced next, long offset) {
        TestRecord<byte[], byte[]> record = next.record();
        ConsumerRecord<byte[], byte[]> request =
            new ConsumerRecord<>(
                next.topic(),
                0,
                offset,
                START.toEpochMilli(),
                TimestampType.LOG_APPEND_TIME,
                0,
                0,
                record.key(),
                record.value(),
                record.headers(),
                Optional.empty(),
                Optional.of((short) 1));
        List<TopologyHost.Produced> replies = new ArrayList<>();
        for (ProducerRecord<byte[], byte[]> reply : worker.handle(request).replies()) {
          replies.add(
              new TopologyHost.Produced(
                  reply.topic(),
                  new TestRecord<>(reply.key(), reply.value(), reply.headers(), START)));
        }
        return replies;
      }

      @Override
      public void close() {}
    };
  }

  private static Life streams(TopologyHost host, String name) {
    return new Life() {
      @Override
      public List<TopologyHost.Produced> take(TopologyHost.Produced next, long offset) {
        host.pipe(next.topic(), next.record());
        host.advance(Duration.ofMillis(20)); // for what ran off the thread
        List<String> topics =
            host.producedTopics().stream()
                .filter(topic -> !topic.endsWith("-changelog"))
                .filter(topic -> !topic.equals(Wire.replyTopic(name)))
                .toList();
        return host.drain(topics);
      }

      @Override
      public void close() {
        host.close();
      }
    };
  }

  /** A flow, its services, and the topics between them. */
  private static final class World implements AutoCloseable {

    private final Case given;
    private final SplittableRandom random;
    private final Map<String, Service<Object, Object>> services = new TreeMap<>();
    private final Map<String, Life> lives = new TreeMap<>();
    private final Set<Life> ended = new HashSet<>();
    private final Map<String, List<TopologyHost.Produced>> read = new HashMap<>();
    private final TreeMap<String, Deque<TopologyHost.Produced>> topics = new TreeMap<>();
    private final Map<Done, Set<Reply<Object>>> results = new HashMap<>();
    private final Map<String, Map<String, Done>> kept = new HashMap<>();
    private final List<Reply<Object>> replies = new ArrayList<>();
    private final EngineSettings settings;
    private final Placement placement;
    private int runs;
    private int deaths;

    World(Case given) {
      this.given = given;
      this.random = new SplittableRandom(given.luck());
      Map<String, ServiceKind> told = new HashMap<>();
      List<Service<?, ?>> here = new ArrayList<>();
      given
          .forms()
          .forEach(
              (name, form) -> {
                Service<Object, Object> service = service(name, form);
                services.put(name, service);
                boolean queued = form == Form.QUEUED || form == Form.PURE_QUEUED;
                if (!queued && random.nextBoolean()) {
                  here.add(service);
                }
                if (random.nextInt(4) > 0) {
                  told.put(name, form.kind);
                }
              });
      this.placement = Placement.local(here);
      this.settings =
          EngineSettings.defaults()
              .options(
                  it ->
                      it.withSlips(
                          random.nextInt(8) == 0
                              ? RoutingSlips.OFF
                              : RoutingSlips.ON.withPeers(told)))
              .environment(
                  it ->
                      it.withLogEnds(
                          (topic, partition) -> CompletableFuture.completedFuture(end(topic))))
              .forDriver(new DriverClock(START), random.nextBoolean());
      services.keySet().forEach(this::live);
      live(FLOW);
    }

    private long end(String topic) {
      return read.getOrDefault(topic, List.of()).size();
    }

    private Service<Object, Object> service(String name, Form form) {
      ServiceRef<Object, Object> ref = ServiceRef.tree(name);
      return switch (form) {
        case PURE, PURE_QUEUED ->
            Service.<Object, Object>of(ref, input -> valueOf(fixed(name, input))).pure();
        case KEEPING ->
            Service.stateful(
                ref,
                Codec.tree(),
                (state, input, request) -> {
                  kept.computeIfAbsent(name, unused -> new HashMap<>())
                      .put(request.callId(), new Done(name, input));
                  return Transition.to(input, valueOf(fixed(name, input)));
                });
        case LIMITED ->
            Service.<Object, Object>of(ref, input -> otherwise(name, input))
                .limit(Duration.ofSeconds(9));
        case INLINE, QUEUED -> Service.of(ref, input -> otherwise(name, input));
      };
    }

    /** The same for the same input. */
    private Reply<Object> fixed(String name, Object input) {
      return Math.floorMod(31 * input.hashCode() + name.hashCode(), 4) == 0
          ? new Reply.Failed<>(new Fault(560, name + " fails", Fault.Origin.UNKNOWN))
          : new Reply.Ok<>(Map.of(name, (long) Math.floorMod(input.hashCode(), 10_000)));
    }

    /** Another one at every run. */
    private Object otherwise(String name, Object input) {
      runs++;
      Reply<Object> result =
          random.nextInt(3) == 0
              ? new Reply.Failed<>(new Fault(550, name + " " + runs, Fault.Origin.UNKNOWN))
              : new Reply.Ok<>(Map.of(name, (long) runs));
      results.computeIfAbsent(new Done(name, input), unused -> new HashSet<>()).add(result);
      return valueOf(result);
    }

    private static Object valueOf(Reply<Object> reply) {
      if (!reply.isOk()) {
        throw new FaultException(reply.fault());
      }
      return requireNonNull(reply.value());
    }

    /** Begins a life of a flow or service, which has no state. */
    private void live(String name) {
      kept.remove(name);
      Life life;
      Form form = given.forms().get(name);
      if (form == Form.QUEUED || form == Form.PURE_QUEUED) {
        life = queue(services.get(name), settings);
      } else if (form == null) {
        FlowDefinition flow = FlowDefinition.of(FLOW, given.step());
        life =
            streams(new TopologyHost(FlowCompiler.compile(flow, placement, settings), START), FLOW);
      } else {
        life =
            streams(
                new TopologyHost(FlowCompiler.compile(services.get(name), settings), START), name);
      }
      lives.put(name, life);
      ended.add(life);
    }

    void run() {
      TestRecord<byte[], byte[]> request =
          Messages.request("id", Map.of("x", 1L), Codec.tree(), START, START.plusSeconds(300));
      send(new TopologyHost.Produced(Wire.requestTopic(FLOW), request));
      while (!topics.isEmpty()) {
        List<String> waiting = List.copyOf(topics.keySet());
        deliver(waiting.get(random.nextInt(waiting.size())));
        if (deaths < 3 && random.nextInt(4) == 0) {
          die(List.copyOf(lives.keySet()).get(random.nextInt(lives.size())));
        }
      }
    }

    private void send(TopologyHost.Produced record) {
      topics.computeIfAbsent(record.topic(), unused -> new ArrayDeque<>()).add(record);
    }

    private void deliver(String topic) {
      Deque<TopologyHost.Produced> queue = topics.get(topic);
      TopologyHost.Produced record = queue.remove();
      if (queue.isEmpty()) {
        topics.remove(topic);
      }
      if (topic.equals(Messages.CLIENT_TOPIC)) {
        replies.add(Messages.read(record.record()));
        return;
      }
      Life life = lives.get(topic.substring(0, topic.lastIndexOf('.')));
      if (life != null && !topic.endsWith(".dead-letters")) {
        read.computeIfAbsent(topic, unused -> new ArrayList<>()).add(record);
        life.take(record, end(topic) - 1).forEach(this::send);
      }
    }

    /** What it has read it reads again, replies before requests. */
    private void die(String name) {
      deaths++;
      live(name);
      for (String topic : List.of(Wire.replyTopic(name), Wire.requestTopic(name))) {
        List<TopologyHost.Produced> again = List.copyOf(read.getOrDefault(topic, List.of()));
        for (int offset = 0; offset < again.size(); offset++) {
          lives.get(name).take(again.get(offset), offset).forEach(this::send);
        }
      }
    }

    Set<Done> effects() {
      Set<Done> effects = new HashSet<>();
      kept.values().forEach(each -> effects.addAll(each.values()));
      return effects;
    }

    /** Whether there is a run in which each handler gave one of its results. */
    boolean isExplained() {
      Choices choices = new Choices();
      do {
        choices.restart();
        Outcome outcome = interpreted(choices);
        Set<Done> effects = new HashSet<>();
        outcome.calls().stream()
            .filter(call -> given.forms().get(call.service()) == Form.KEEPING)
            .forEach(call -> effects.add(new Done(call.service(), call.input())));
        Reply<Object> told =
            new Outcome(replies.get(0), List.of(), List.of()).withoutPlaces().reply();
        if (outcome.withoutPlaces().reply().equals(told) && effects.equals(effects())) {
          return true;
        }
      } while (choices.next());
      return false;
    }

    private Outcome interpreted(Choices choices) {
      Map<String, Function<Object, Reply<Object>>> functions = new LinkedHashMap<>();
      given
          .forms()
          .forEach(
              (name, form) ->
                  functions.put(
                      name,
                      form.kind == ServiceKind.PLAIN
                          ? input -> choices.one(results.get(new Done(name, input)))
                          : input -> fixed(name, input)));
      FlowDefinition flow = FlowDefinition.of(FLOW, given.step());
      return new ReferenceInterpreter(functions, List.of()).run(flow, Map.of("x", 1L));
    }

    @Override
    public void close() {
      ended.forEach(Life::close);
    }
  }

  /** Goes through all ways to choose, one run after the other. */
  private static final class Choices {

    private final List<Integer> chosen = new ArrayList<>();
    private final List<Integer> of = new ArrayList<>();
    private int position;

    void restart() {
      position = 0;
    }

    /** Of nothing, when it never ran on this: then this run is none that was. */
    Reply<Object> one(Set<Reply<Object>> results) {
      if (results == null) {
        return new Reply.Failed<>(new Fault(599, "never ran", Fault.Origin.UNKNOWN));
      }
      if (position == chosen.size()) {
        chosen.add(0);
        of.add(results.size());
      }
      return List.copyOf(results).get(chosen.get(position++));
    }

    boolean next() {
      while (!chosen.isEmpty()) {
        int last = chosen.size() - 1;
        if (chosen.get(last) + 1 < of.get(last)) {
          chosen.set(last, chosen.get(last) + 1);
          return true;
        }
        chosen.remove(last);
        of.remove(last);
      }
      return false;
    }
  }
}
