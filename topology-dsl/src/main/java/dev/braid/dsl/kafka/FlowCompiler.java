package dev.braid.dsl.kafka;

import dev.braid.dsl.Bindings;
import dev.braid.dsl.Call;
import dev.braid.dsl.CallOptions;
import dev.braid.dsl.Definitions;
import dev.braid.dsl.FlowDefinition;
import dev.braid.dsl.FlowException;
import dev.braid.dsl.Problem;
import dev.braid.dsl.Service;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToLongFunction;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.state.KeyValueBytesStoreSupplier;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;
import org.jspecify.annotations.Nullable;

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
    problems.addAll(FlowCheck.problems(flow, placement, bindings));
    FlowException.throwIfAny(problems);
    return new FlowCompiler.Run(flow.name(), settings).flow(flow, placement, bindings);
  }

  /**
   * Compiles a service that is called through its topic.
   *
   * @throws FlowException when its name is one that topics of another kind have
   */
  public static CompiledFlow compile(Service<?, ?> service, EngineSettings settings) {
    FlowException.throwIfAny(FlowCheck.nameProblems(service.name(), service.name()));
    return new FlowCompiler.Run(service.name(), settings).service(service);
  }

  /** The definition that a call stands for here, or null when it goes through a topic. */
  static @Nullable FlowDefinition inlined(Call call, Placement placement) {
    boolean plain = call.options().equals(CallOptions.NONE);
    return plain ? placement.definitions().get(call.name()) : null;
  }

  /** The service that a call runs in place, or null when it goes through a topic. */
  static @Nullable Service<?, ?> fused(Call call, Placement placement) {
    boolean plain = call.options().equals(CallOptions.NONE);
    Service<?, ?> here = placement.services().get(call.name());
    return plain && here != null && here.isPlain() ? here : null;
  }

  /**
   * What the ids of an inline definition's steps begin with: its own name or, where the call has a
   * label, the id of the call, so that a definition can be used twice.
   */
  static String prefix(Call call, String id) {
    return call.label().isPresent() ? id : call.name();
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

  /** The compilation of one topology. */
  private static final class Run {

    private final String name;
    private final EngineSettings settings;
    private final NodeGraph graph = new NodeGraph();
    private final Map<String, TopicSpec> topics = new LinkedHashMap<>();
    private final List<String> stores = new ArrayList<>();

    Run(String name, EngineSettings settings) {
      this.name = name;
      this.settings = settings;
    }

    CompiledFlow flow(FlowDefinition flow, Placement placement, Bindings bindings) {
      boolean stateful = StepCompiler.callsOut(flow.step(), placement);
      ToLongFunction<Envelope> clock = stateful ? Envelope::time : this::systemTime;
      StepCompiler steps =
          new StepCompiler(name, placement, bindings, settings, clock, graph, topics);
      String answer = answerNode();
      String entry = steps.compile(flow.step(), answer);
      FlowPlan plan = new FlowPlan(name, steps.slots(), steps.resumes(), entry, answer);
      return finish(plan, stateful);
    }

    CompiledFlow service(Service<?, ?> service) {
      if (!service.isPlain()) {
        throw new UnsupportedOperationException("not yet: " + service.work());
      }
      String answer = answerNode();
      String entry =
          graph.node(
              name,
              () -> new ServeNode<>(service, "", this::systemTime, new Next(answer, answer)),
              answer);
      return finish(new FlowPlan(name, List.of(), Map.of(), entry, answer), false);
    }

    /** For what keeps no state, and so may look at a clock. */
    private long systemTime(Envelope envelope) {
      return settings.clock().millis();
    }

    private String answerNode() {
      String sink = graph.answers();
      return graph.node(name + "/answer", () -> new AnswerNode(name, settings, sink), sink);
    }

    private CompiledFlow finish(FlowPlan plan, boolean stateful) {
      String inbox = name + "/inbox";
      topic(TopicSpec.requests(name, settings.partitions(), true));
      List<String> children = new ArrayList<>(List.of(plan.entry(), plan.answer()));
      for (FlowPlan.Resume resume : plan.resumes().values()) {
        children.add(resume.node());
        children.add(resume.call());
      }
      String decisions = "";
      if (stateful) {
        topic(TopicSpec.replies(name, settings.partitions()));
        decisions = graph.sink(Wire.replyTopic(name));
        children.add(decisions);
      }
      String decisionSink = decisions;
      graph.node(
          inbox,
          () -> new Inbox(plan, stateful, settings, decisionSink),
          children.stream().distinct().toArray(String[]::new));
      graph.source(Wire.requestTopic(name), Envelope.Kind.REQUEST, inbox);
      if (stateful) {
        graph.source(Wire.replyTopic(name), Envelope.Kind.REPLY, inbox);
      }
      Topology topology = graph.build(inbox);
      if (stateful) {
        topology.addStateStore(store(Executions.STORE), inbox);
      }
      return new CompiledFlow(name, topology, List.copyOf(topics.values()), List.copyOf(stores));
    }

    private void topic(TopicSpec topic) {
      topics.put(topic.name(), topic);
    }

    /** Without a cache: the order in which it would be flushed is not the order of writing. */
    private StoreBuilder<?> store(String store) {
      stores.add(store);
      KeyValueBytesStoreSupplier supplier =
          settings.persistentStore()
              ? Stores.persistentKeyValueStore(store)
              : Stores.inMemoryKeyValueStore(store);
      return Stores.keyValueStoreBuilder(supplier, Serdes.String(), Serdes.ByteArray())
          .withCachingDisabled()
          .withLoggingEnabled(TopicSpec.changelogConfig());
    }
  }
}
