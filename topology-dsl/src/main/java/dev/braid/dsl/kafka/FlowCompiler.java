package dev.braid.dsl.kafka;

import dev.braid.dsl.Bindings;
import dev.braid.dsl.Codec;
import dev.braid.dsl.Definitions;
import dev.braid.dsl.FlowDefinition;
import dev.braid.dsl.FlowException;
import dev.braid.dsl.Problem;
import dev.braid.dsl.Service;
import dev.braid.dsl.ServiceRef;
import dev.braid.dsl.Work;
import dev.braid.engine.CompileOptions;
import dev.braid.engine.DeadLetterPolicy;
import dev.braid.engine.EngineSettings;
import dev.braid.engine.Limit;
import dev.braid.engine.internal.core.Envelope;
import dev.braid.engine.internal.core.FlowPlan;
import dev.braid.engine.internal.core.KeptValues;
import dev.braid.engine.internal.core.Next;
import dev.braid.engine.internal.core.PendingStore;
import dev.braid.engine.internal.core.RequestIdentity;
import dev.braid.engine.internal.core.StepTime;
import dev.braid.engine.internal.executions.ExecutionValues;
import dev.braid.engine.internal.executions.Executions;
import dev.braid.engine.internal.executions.RequestDispatcher;
import dev.braid.engine.internal.holding.DecodeBuffer;
import dev.braid.engine.internal.replies.DeduplicationNode;
import dev.braid.engine.internal.replies.KeptReplies;
import dev.braid.engine.internal.replies.PartitionNode;
import dev.braid.engine.internal.replies.RecordReplyNode;
import dev.braid.engine.internal.replies.StateNode;
import dev.braid.engine.internal.replies.StateValues;
import dev.braid.engine.internal.workers.KeyOrderedExecutor;
import dev.braid.engine.internal.workers.PendingNode;
import dev.braid.engine.internal.workers.QueueNode;
import dev.braid.engine.internal.workers.StandaloneGraph;
import dev.braid.engine.internal.workers.StuckThreads;
import dev.braid.wire.TopicSpec;
import dev.braid.wire.TreeCodecs;
import dev.braid.wire.Wire;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.state.KeyValueBytesStoreSupplier;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;

/** Compiles flows and services to topologies. Pure: nothing is started, and no broker is asked. */
public final class FlowCompiler {

  private FlowCompiler() {}

  /**
   * Compiles a flow.
   *
   * @throws FlowException with every problem at once
   */
  public static CompiledFlow compile(
      FlowDefinition flow, Placement placement, EngineSettings settings) {
    FlowException.throwIfAny(Definitions.problems(together(flow, placement)));
    List<Problem> problems = new ArrayList<>();
    Bindings bindings = bindings(flow, placement, problems);
    problems.addAll(FlowCheck.of(flow, placement, bindings).problems());
    FlowException.throwIfAny(problems);
    return new FlowCompiler.Compilation(flow.name(), settings).flow(flow, placement, bindings);
  }

  /**
   * Where the types of a flow do not fit, as far as that can be told before it runs: each step that
   * cannot read what the step before it writes, and each choice whose branches answer different
   * types. The flow compiles all the same: a step that cannot read what it is given answers a fault
   * 400, and not every value need be one that it cannot read.
   *
   * @throws FlowException when the flow does not compile, with every problem at once
   */
  public static List<Problem> mismatches(FlowDefinition flow, Placement placement) {
    FlowException.throwIfAny(Definitions.problems(together(flow, placement)));
    List<Problem> problems = new ArrayList<>();
    FlowCheck check = FlowCheck.of(flow, placement, bindings(flow, placement, problems));
    problems.addAll(check.problems());
    FlowException.throwIfAny(problems);
    return check.mismatches();
  }

  /**
   * Compiles a service that is called through its topic.
   *
   * @throws FlowException when its name is one that topics of another kind have
   */
  public static CompiledFlow compile(Service<?, ?> service, EngineSettings settings) {
    FlowException.throwIfAny(nameProblems(service));
    return new FlowCompiler.Compilation(service.name(), settings).service(service);
  }

  private static List<Problem> nameProblems(Service<?, ?> service) {
    if (!(service.work() instanceof Work.Partitioned<?, ?>)) {
      return FlowCheck.nameProblems(service.name(), service.name());
    }
    return Wire.isStore(service.name())
        ? List.of()
        : List.of(Problem.of(service.name(), "the name of a store's service begins with 'store.'"));
  }

  /**
   * Compiles a service that is served from a queue, which has been checked. Its topics are created
   * with one partition: brokers divide the partitions of a topic among the workers, and with one,
   * each request is there for each of them.
   */
  static Standalone queue(Service<?, ?> service, EngineSettings settings, StuckThreads stuck) {
    return new FlowCompiler.Compilation(service.name(), settings.with(Limit.PARTITIONS, 1))
        .queue(service, stuck);
  }

  /** As {@link #compile(FlowDefinition, Placement, EngineSettings)}, with the nodes at hand. */
  static Standalone loose(FlowDefinition flow, Placement placement, EngineSettings settings) {
    Compilation run = new FlowCompiler.Compilation(flow.name(), settings);
    List<Problem> problems = new ArrayList<>();
    Bindings bindings = bindings(flow, placement, problems);
    problems.addAll(FlowCheck.of(flow, placement, bindings).problems());
    FlowException.throwIfAny(problems);
    return run.loose(run.flow(flow, placement, bindings));
  }

  /** As {@link #compile(Service, EngineSettings)}, with the nodes at hand. */
  static Standalone loose(Service<?, ?> service, EngineSettings settings) {
    Compilation run = new FlowCompiler.Compilation(service.name(), settings);
    return run.loose(run.service(service));
  }

  /**
   * What was compiled, and a way to make its nodes outside of Kafka Streams.
   *
   * @param keys how the keys of each store become bytes, by its name
   */
  record Standalone(
      CompiledFlow contract, NodeGraph graph, Map<String, Serde<?>> keys, EngineSettings settings) {

    StandaloneGraph graph(int partition, StandaloneGraph.Surroundings surroundings) {
      return graph.loose(settings, partition, surroundings);
    }
  }

  private static Collection<FlowDefinition> together(FlowDefinition flow, Placement placement) {
    Map<String, FlowDefinition> all = new LinkedHashMap<>(placement.definitions());
    all.put(flow.name(), flow);
    return all.values();
  }

  private static Bindings bindings(
      FlowDefinition flow, Placement placement, List<Problem> problems) {
    Bindings all = flow.bindings();
    for (FlowDefinition definition : placement.definitions().values()) {
      try {
        all = all.and(definition.bindings());
      } catch (FlowException conflict) {
        problems.addAll(conflict.problems());
      }
    }
    return all;
  }

  /** Of all services and functions that a flow may know. */
  private static List<Codec<?>> codecs(Placement placement, Bindings bindings) {
    List<Codec<?>> codecs = new ArrayList<>();
    placement.services().values().forEach(service -> add(service.ref(), codecs));
    bindings.services().values().forEach(service -> add(service, codecs));
    bindings
        .functions()
        .values()
        .forEach(
            function -> {
              codecs.add(function.input());
              codecs.add(function.output());
            });
    return codecs;
  }

  private static void add(ServiceRef<?, ?> service, List<Codec<?>> codecs) {
    codecs.add(service.input());
    codecs.add(service.output());
  }

  /** The compilation of one topology. */
  private static final class Compilation {

    private final String name;
    private final EngineSettings settings;
    private final NodeGraph graph;
    private final Map<String, TopicSpec> topics = new LinkedHashMap<>();
    private final List<Kept> stores = new ArrayList<>();
    private final Map<String, Serde<?>> keys = new HashMap<>();

    /** The sink to the dead letters, or empty. */
    private String deadLetters = "";

    Compilation(String name, EngineSettings settings) {
      this.name = name;
      this.settings = settings;
      this.graph = new NodeGraph(settings.options().namespace());
    }

    CompiledFlow flow(FlowDefinition flow, Placement placement, Bindings bindings) {
      Callees callees = Callees.of(flow, placement, bindings, settings);
      boolean stateful =
          settings.options().has(CompileOptions.Flag.ALWAYS_DURABLE) || callees.callsOut();
      StepTime time = stateful ? StepTime.LOG : StepTime.CLOCK;
      List<Codec<?>> codecs = codecs(placement, bindings);
      TreeCodecs forms = TreeCodecs.of(codecs);
      StepCompiler steps =
          new StepCompiler(name, callees, bindings, settings, time, graph, topics, forms);
      String replyNode = replyNode(stateful);
      String entry = steps.compile(flow.step(), replyNode);
      boolean chooses = stateful && callees.chooses();
      boolean forgets = !chooses && callees.leaveNoEnd();
      FlowPlan plan =
          new FlowPlan(
              name, steps.frames(), steps.resumes(), entry, replyNode, forms, chooses, forgets);
      if (stateful) {
        keep(store(Executions.STORE, Serdes.String()), name + "/inbox");
      }
      BufferCodecs gate =
          BufferCodecs.of(flow, callees, bindings, steps.answers(), stateful ? codecs : List.of());
      RequestIdentity identity = RequestIdentity.CALL_AND_CALLER;
      Held held =
          new Held(
              gate,
              stateful ? Executions.STORE : "",
              task ->
                  new ExecutionValues(
                      plan,
                      identity,
                      settings,
                      task.getStateStore(Executions.STORE),
                      task.taskId().partition()));
      return finish(plan, identity, stateful, stateful, Optional.of(held));
    }

    <I, O> CompiledFlow service(Service<I, O> service) {
      boolean keeps = service.work().keepsState() || service.window().isPresent();
      String replyNode = replyNode(keeps || service.isPure());
      if (service.work() instanceof Work.Partitioned<I, O> partitioned) {
        return partitioned(service, partitioned, replyNode);
      }
      if (service.work() instanceof Work.Stateful<?, I, O> stateful) {
        return stateful(service, stateful, replyNode);
      }
      if (service.window().isPresent()) {
        return idempotent(service, service.window().get(), replyNode);
      }
      String entry = serve(service, timeOf(service), replyNode);
      return finish(service, plan(entry, replyNode), RequestIdentity.CALL_AND_CALLER);
    }

    private <S, I, O> CompiledFlow stateful(
        Service<I, O> service, Work.Stateful<S, I, O> work, String replyNode) {
      graph.node(name, () -> new StateNode<>(service, work, settings, replyNode), replyNode);
      keep(store(StateNode.STORE, Serdes.Bytes()), name);
      return finish(
          plan(name, replyNode),
          RequestIdentity.CALL_AND_KEY,
          true,
          false,
          Optional.of(
              new Held(
                  BufferCodecs.of(service),
                  work.state().mayAwait() ? StateNode.STORE : "",
                  task ->
                      new StateValues(
                          task.getStateStore(StateNode.STORE), work.state().contentType()))));
    }

    private <I, O> CompiledFlow partitioned(
        Service<I, O> service, Work.Partitioned<I, O> work, String replyNode) {
      String log = graph.sink(Wire.requestTopic(name));
      topic(TopicSpec.changes(name, settings.limits().of(Limit.PARTITIONS)));
      String changes = graph.sink(Wire.changeTopic(name));
      graph.node(
          name,
          () -> new PartitionNode<>(service, work, settings, log, changes, replyNode),
          log,
          changes,
          replyNode);
      keep(store(StateNode.STORE, Serdes.Bytes()), name);
      return finish(service, plan(name, replyNode), RequestIdentity.CALL_AND_KEY);
    }

    /**
     * What does the work stands between a node that knows repeats and one that writes results to
     * the log, which come back to the first one.
     */
    private CompiledFlow idempotent(Service<?, ?> service, Duration window, String replyNode) {
      topic(TopicSpec.results(name, settings.limits().of(Limit.PARTITIONS)));
      String results = graph.sink(Wire.resultTopic(name));
      String letters = deadLetters;
      String keep =
          graph.node(
              name + "/keep",
              () -> new RecordReplyNode(name, settings, results, letters),
              letters.isEmpty() ? new String[] {results} : new String[] {results, letters});
      String work = serve(service, StepTime.LOG, keep);
      String repeats = name + "/repeats";
      boolean offThread = service.work() instanceof Work.OffThread<?, ?>;
      graph.node(
          repeats,
          () -> new DeduplicationNode(name, window, offThread, settings, work, keep, replyNode),
          work,
          keep,
          replyNode);
      graph.source(Wire.resultTopic(name), Envelope.Kind.RESULT, repeats);
      keep(store(KeptReplies.STORE, Serdes.Bytes()), repeats);
      return finish(service, plan(repeats, replyNode), RequestIdentity.CALL);
    }

    /** The node that runs a service without a state; its replies go to {@code after}. */
    private <I, O> String serve(Service<I, O> service, StepTime time, String after) {
      Next next = new Next(after, after);
      if (service.work() instanceof Work.Inline<I, O>) {
        return graph.node(name, () -> new ServeNode<>(service, "", time, settings, next), after);
      }
      if (service.work() instanceof Work.OffThread<I, O> offThread) {
        return serveOffThread(service, offThread, next);
      }
      throw new IllegalStateException("keeps its state elsewhere: " + service.work());
    }

    /** The tasks of the service share one executor: what may run at a time counts for all. */
    private <I, O> String serveOffThread(
        Service<I, O> service, Work.OffThread<I, O> work, Next next) {
      KeyOrderedExecutor executor = new KeyOrderedExecutor(service.name(), settings);
      keep(store(PendingStore.NAME, Serdes.String()), name);
      return graph.node(
          name, () -> new PendingNode<>(service, work, settings, executor, next), next.onOk());
    }

    /** No records are held, for which it would need a store: the worker waits for them. */
    Standalone queue(Service<?, ?> service, StuckThreads stuck) {
      boolean certain = service.kind().hasOneReply();
      String replyNode = replyNode(certain);
      String entry = serveFromQueue(service, stuck, new Next(replyNode, replyNode));
      CompiledFlow contract =
          finish(
              plan(entry, replyNode),
              RequestIdentity.CALL_AND_CALLER,
              certain,
              false,
              Optional.empty());
      return loose(contract);
    }

    Standalone loose(CompiledFlow contract) {
      return new Standalone(contract, graph, Map.copyOf(keys), settings);
    }

    private <I, O> String serveFromQueue(Service<I, O> service, StuckThreads stuck, Next next) {
      if (service.work() instanceof Work.OffThread<I, O> work) {
        return graph.node(
            name,
            () -> new QueueNode<>(service, work, settings.environment(), stuck, next),
            next.onOk());
      }
      Watchdog watchdog = Watchdog.asleep(name, settings.environment().counters());
      return graph.node(
          name,
          () -> new ServeNode<>(service, "", timeOf(service), settings, watchdog, next),
          next.onOk());
    }

    /** What is pure answers a repeat as it did before, whatever the clock says by then. */
    private static StepTime timeOf(Service<?, ?> service) {
      return service.isPure() ? StepTime.LOG : StepTime.CLOCK;
    }

    private FlowPlan plan(String entry, String replyNode) {
      return new FlowPlan(
          name, List.of(), Map.of(), entry, replyNode, TreeCodecs.NONE, false, true);
    }

    /**
     * @param keeps whether something is kept behind the reply
     */
    private String replyNode(boolean keeps) {
      String sink = graph.answers();
      if (settings.options().deadLetters() == DeadLetterPolicy.OFF) {
        return graph.node(
            name + "/answer", () -> new ReplyNode(name, settings, keeps, sink, ""), sink);
      }
      topic(TopicSpec.deadLetters(name, settings.limits().of(Limit.PARTITIONS)));
      deadLetters = graph.sink(Wire.deadLetterTopic(name));
      String letters = deadLetters;
      return graph.node(
          name + "/answer",
          () -> new ReplyNode(name, settings, keeps, sink, letters),
          sink,
          letters);
    }

    private CompiledFlow finish(Service<?, ?> service, FlowPlan plan, RequestIdentity identity) {
      boolean certain = service.kind().hasOneReply();
      Held held = new Held(BufferCodecs.of(service), "", task -> KeptValues.NONE);
      return finish(plan, identity, certain, false, Optional.of(held));
    }

    /**
     * @param certain whether the first reply to a request is its only one
     * @param waits whether there are executions that wait for replies
     * @param held what may be held; empty: nothing is
     */
    private CompiledFlow finish(
        FlowPlan plan,
        RequestIdentity identity,
        boolean certain,
        boolean waits,
        Optional<Held> held) {
      String inbox = name + "/inbox";
      topic(TopicSpec.requests(name, settings.limits().of(Limit.PARTITIONS), true));
      List<String> children = new ArrayList<>(List.of(plan.entry(), plan.answer()));
      for (FlowPlan.Resume resume : plan.resumes().values()) {
        children.add(resume.node());
        children.add(resume.call());
      }
      String decisions = "";
      if (waits) {
        topic(TopicSpec.replies(name, settings.limits().of(Limit.PARTITIONS)));
        decisions = graph.sink(Wire.replyTopic(name));
        children.add(decisions);
      }
      String decisionSink = decisions;
      if (!deadLetters.isEmpty()) {
        children.add(deadLetters);
      }
      graph.node(
          inbox,
          () ->
              new RequestDispatcher(
                  plan, identity, certain, waits, settings, decisionSink, deadLetters),
          children.stream().distinct().toArray(String[]::new));
      String first =
          held.filter(each -> each.codecs().mayAwait())
              .filter(each -> settings.limits().of(Limit.MAX_HELD) > 0)
              .map(each -> gate(each, certain || waits, inbox, decisionSink))
              .orElse(inbox);
      graph.source(Wire.requestTopic(name), Envelope.Kind.REQUEST, first);
      if (waits) {
        graph.source(Wire.replyTopic(name), Envelope.Kind.REPLY, first);
      }
      Topology topology = graph.build(inbox);
      stores.forEach(store -> topology.addStateStore(store.builder(), store.nodes()));
      List<String> storeNames = stores.stream().map(store -> store.builder().name()).toList();
      return new CompiledFlow(
          name, topology, List.copyOf(topics.values()), storeNames, plan.forms());
    }

    /** Only where something may have to wait: it keeps a store. */
    private String gate(Held held, boolean keeps, String inbox, String decisions) {
      String gate = name + "/gate";
      String letters = deadLetters;
      graph.node(
          gate,
          () ->
              new DecodeBuffer(
                  name,
                  keeps,
                  held.codecs(),
                  held.store().isEmpty() ? task -> KeptValues.NONE : held.kept(),
                  settings,
                  inbox,
                  decisions,
                  letters),
          Stream.of(inbox, decisions, letters)
              .filter(child -> !child.isEmpty())
              .toArray(String[]::new));
      keep(store(DecodeBuffer.STORE, Serdes.String()), gate);
      stores.replaceAll(each -> each.isOf(held.store()) ? each.alsoOf(gate) : each);
      return gate;
    }

    private void topic(TopicSpec written) {
      TopicSpec topic = written.in(settings.options().namespace());
      topics.put(topic.name(), topic);
    }

    /** Gives the nodes of these names a store that they share. */
    private void keep(StoreBuilder<?> store, String... nodes) {
      stores.add(new Kept(store, nodes));
    }

    /** Without a cache: the order in which it would be flushed is not the order of writing. */
    private <K> StoreBuilder<?> store(String store, Serde<K> keySerde) {
      keys.put(store, keySerde);
      KeyValueBytesStoreSupplier supplier =
          !settings.options().has(CompileOptions.Flag.IN_MEMORY)
              ? Stores.persistentKeyValueStore(store)
              : Stores.inMemoryKeyValueStore(store);
      return Stores.keyValueStoreBuilder(supplier, keySerde, Serdes.ByteArray())
          .withCachingDisabled()
          .withLoggingEnabled(TopicSpec.changelogConfig());
    }
  }

  /** A store and the nodes that use it. */
  @SuppressWarnings("ArrayRecordComponent") // as Kafka's method takes them, and never compared
  private record Kept(StoreBuilder<?> builder, String[] nodes) {

    boolean isOf(String store) {
      return builder.name().equals(store);
    }

    Kept alsoOf(String node) {
      return new Kept(
          builder, Stream.concat(Stream.of(nodes), Stream.of(node)).toArray(String[]::new));
    }
  }

  /**
   * What may be held.
   *
   * @param store where that is kept which its records meet, or empty
   * @param kept what that is, in a task
   */
  private record Held(
      BufferCodecs codecs,
      String store,
      Function<ProcessorContext<byte[], Envelope>, KeptValues> kept) {}
}
