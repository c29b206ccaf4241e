package dev.braid.dsl.kafka;

import dev.braid.dsl.And;
import dev.braid.dsl.Apply;
import dev.braid.dsl.Batch;
import dev.braid.dsl.Bindings;
import dev.braid.dsl.Call;
import dev.braid.dsl.Codec;
import dev.braid.dsl.Composition;
import dev.braid.dsl.Emit;
import dev.braid.dsl.Fault;
import dev.braid.dsl.FlowDefinition;
import dev.braid.dsl.Leaf;
import dev.braid.dsl.NamedFunction;
import dev.braid.dsl.Or;
import dev.braid.dsl.Parallel;
import dev.braid.dsl.Pipe;
import dev.braid.dsl.Service;
import dev.braid.dsl.ServiceRef;
import dev.braid.dsl.Step;
import dev.braid.dsl.StepVisitor;
import dev.braid.engine.CompileOptions;
import dev.braid.engine.EngineSettings;
import dev.braid.engine.Limit;
import dev.braid.engine.internal.core.Envelope;
import dev.braid.engine.internal.core.FlowPlan;
import dev.braid.engine.internal.core.Next;
import dev.braid.engine.internal.core.StepTime;
import dev.braid.wire.TopicSpec;
import dev.braid.wire.TreeCodecs;
import dev.braid.wire.Wire;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;
import org.apache.kafka.streams.processor.api.Processor;

/**
 * Compiles steps in continuation-passing style: a step is compiled against the nodes that take its
 * success and its fault, and answers the node it begins with. Those two are always compiled before,
 * once, however many steps lead to them.
 *
 * <p>Names come from the author: a leaf's node has the step's id, a composition is called after its
 * first leaf and its kind, and what it adds says what it does: {@code checkout.price/or}, {@code
 * checkout.price/or/else/checkout.apologise}.
 */
final class StepCompiler {

  private final String flow;
  private final Callees callees;
  private final Bindings bindings;
  private final EngineSettings settings;
  private final StepTime time;
  private final NodeGraph graph;
  private final Map<String, TopicSpec> topics;
  private final List<String> frames = new ArrayList<>();
  private final Map<String, FlowPlan.Resume> resumes = new LinkedHashMap<>();
  private final Map<String, Codec<?>> answers = new LinkedHashMap<>();
  private final SlipPlanner runs;
  private final TreeCodecs forms;

  StepCompiler(
      String flow,
      Callees callees,
      Bindings bindings,
      EngineSettings settings,
      StepTime time,
      NodeGraph graph,
      Map<String, TopicSpec> topics,
      TreeCodecs forms) {
    this.flow = flow;
    this.callees = callees;
    this.bindings = bindings;
    this.settings = settings;
    this.time = time;
    this.graph = graph;
    this.topics = topics;
    this.forms = forms;
    this.runs = new SlipPlanner(callees, settings.options().slips());
  }

  /** Compiles a whole flow, whose reply goes to {@code answer}. Answers its first node. */
  String compile(Step step, String answer) {
    return compile(step, new Site(flow, flow, new Next(answer, answer), true, "", new BitSet()));
  }

  /** The names of the compositions that need memory, by frame. */
  List<String> frames() {
    return List.copyOf(frames);
  }

  Map<String, FlowPlan.Resume> resumes() {
    return Collections.unmodifiableMap(resumes);
  }

  /** What the calls that go through topics are answered with, where that is known, by step id. */
  Map<String, Codec<?>> answers() {
    return Collections.unmodifiableMap(answers);
  }

  /**
   * Where a step stands.
   *
   * @param definition that it is written in
   * @param prefix of the ids of its leaves
   * @param next where it goes on
   * @param tail whether its reply is the flow's reply
   * @param path the compositions around it
   * @param live the frames that later steps need
   */
  private record Site(
      String definition, String prefix, Next next, boolean tail, String path, BitSet live) {

    Site to(Next other, boolean isTail) {
      return new Site(definition, prefix, other, isTail, path, live);
    }

    Site inside(String inner, String innerPrefix) {
      return new Site(inner, innerPrefix, next, tail, path, live);
    }

    Site under(String part) {
      return new Site(definition, prefix, next, tail, path + part + ">", live);
    }

    Site needing(int frame) {
      BitSet more = (BitSet) live.clone();
      more.set(frame);
      return new Site(definition, prefix, next, tail, path, more);
    }

    String id(Leaf leaf) {
      return prefix + "." + leaf.localId();
    }
  }

  private String compile(Step step, Site site) {
    return step.accept(
        new StepVisitor<String>() {
          @Override
          public String call(Call call) {
            return compileCall(call, site);
          }

          @Override
          public String apply(Apply apply) {
            return compileApply(apply, site);
          }

          @Override
          public String emit(Emit emit) {
            return compileEmit(emit, site);
          }

          @Override
          public String pipe(Pipe pipe) {
            return compilePipe(pipe, site);
          }

          @Override
          public String and(And and) {
            return compileSequence(and, "then", false, true, site);
          }

          @Override
          public String or(Or or) {
            return compileSequence(or, "else", true, false, site);
          }

          @Override
          public String batch(Batch batch) {
            return batch.recorded()
                ? compileRecorded(batch, site)
                : compileSequence(batch, "then", true, true, site);
          }

          @Override
          public String parallel(Parallel parallel) {
            return compileParallel(parallel, site);
          }
        });
  }

  private String compileCall(Call call, Site site) {
    String id = site.id(call);
    String entry = compileCallee(call, id, site);
    if (call.fixedPart().isEmpty()) {
      return entry;
    }
    Fault.Origin origin = new Fault.Origin(site.definition(), id);
    Next next = new Next(entry, site.next().onFault());
    return node(id + "/with", () -> new MergeNode(call.fixedPart(), origin, next), next);
  }

  private String compileCallee(Call call, String id, Site site) {
    Callee callee = callees.of(call);
    if (callee instanceof Callee.Inline inline) {
      FlowDefinition definition = inline.definition();
      Site inside = site.inside(definition.name(), callees.prefix(call, id));
      return compile(definition.step(), inside.under(id));
    }
    return callee instanceof Callee.Fused fused
        ? compileFused(id, fused.service(), site)
        : compileRemote(call, id, site);
  }

  private String compileFused(String id, Service<?, ?> service, Site site) {
    Next next = roundTrip(id, new Fault.Origin(service.name(), id), site);
    return node(id, () -> new ServeNode<>(service, id, time, settings, next), next);
  }

  private String compileRemote(Call call, String id, Site site) {
    topic(TopicSpec.requests(call.name(), settings.limits().of(Limit.PARTITIONS), false));
    Fault.Origin origin = new Fault.Origin(call.name(), id);
    ServiceRef<?, ?> ref = callees.ref(call.name());
    Codec<?> input = ref == null ? null : ref.input();
    Codec<?> answered = ref == null ? null : ref.output();
    if (ref != null) {
      answers.put(id, ref.output());
    }
    String resume =
        node(
            id + "/reply", () -> new ResumeNode(origin, answered, forms, site.next()), site.next());
    String path = PathDigest.of(site.path());
    boolean forgets = callees.leavesNoEnd(call, site.tail());
    int retries = call.options().retries();
    resumes.put(id, new FlowPlan.Resume(resume, path, site.live(), retries, id, forgets));
    SlipRoute onward = runs.after(call, id);
    String sink = graph.sink(Wire.requestTopic(call.name()));
    return node(
        id,
        () ->
            new CallNode(
                flow,
                id,
                call,
                input,
                site.tail() && Callees.isPlain(call),
                onward,
                service -> callees.kind(service).hasOneReply(),
                path,
                settings,
                sink,
                site.next().onFault()),
        sink,
        site.next().onFault());
  }

  private String compileApply(Apply apply, Site site) {
    String id = site.id(apply);
    NamedFunction<?, ?> function = bindings.functions().get(apply.name());
    if (function == null) {
      throw new IllegalStateException("the check lets no unknown function pass: " + apply);
    }
    Fault.Origin origin = new Fault.Origin(site.definition(), id);
    Next next = roundTrip(id, origin, site);
    return node(id, () -> new ApplyNode<>(function, origin, settings.environment(), next), next);
  }

  private String compileEmit(Emit emit, Site site) {
    String id = site.id(emit);
    topic(TopicSpec.signal(emit.name(), settings.limits().of(Limit.PARTITIONS)));
    String sink = graph.sink(Wire.signalTopic(emit.name()));
    return node(
        id,
        () -> new EmitNode(flow, id, settings.limits().of(Limit.MAX_PAYLOAD), sink, site.next()),
        site.next(),
        sink);
  }

  private String compilePipe(Pipe pipe, Site site) {
    runs.read(pipe, site::id, site.tail());
    String next = site.next().onOk();
    boolean tail = site.tail();
    for (int i = pipe.steps().size() - 1; i >= 0; i--) {
      next = compile(pipe.steps().get(i), site.to(new Next(next, site.next().onFault()), tail));
      tail = false;
    }
    return next;
  }

  /**
   * Steps that each receive the composition's input, one after the other. After a step that is not
   * the last, its fault or its success, or both, lead to the next one; what does not ends the
   * composition.
   */
  private String compileSequence(
      Composition steps, String verb, boolean onAfterFault, boolean onAfterOk, Site site) {
    String name = name(steps, site.prefix());
    int frame = newFrame(name);
    int last = steps.steps().size() - 1;
    String next = compile(steps.steps().get(last), site.under(name));
    for (int i = last - 1; i >= 0; i--) {
      String following = next;
      String restore =
          node(
              name + "/" + verb + "/" + name(steps.steps().get(i + 1), site.prefix()),
              () -> new RestoreNode(frame, following),
              following);
      Site inside =
          site.to(
              new Next(
                  onAfterOk ? restore : site.next().onOk(),
                  onAfterFault ? restore : site.next().onFault()),
              false);
      next = compile(steps.steps().get(i), inside.under(name).needing(frame));
    }
    String first = next;
    return node(name, () -> new SaveNode(frame, 0, first), first);
  }

  private String compileRecorded(Batch batch, Site site) {
    String name = name(batch, site.prefix());
    int frame = newFrame(name);
    int last = batch.steps().size() - 1;
    Site inside = site.under(partsPath(name, batch, site)).needing(frame);
    String next = "";
    for (int i = last; i >= 0; i--) {
      String after = name + "/after/" + name(batch.steps().get(i), site.prefix());
      int part = i;
      String following = next;
      String collect =
          i == last
              ? node(after, () -> new JoinNode(frame, part, site.next()), site.next())
              : node(after, () -> new CollectNode(frame, part, following), following);
      next = compile(batch.steps().get(i), inside.to(new Next(collect, collect), false));
    }
    String first = next;
    return node(name, () -> new SaveNode(frame, batch.steps().size(), first), first);
  }

  private String compileParallel(Parallel parallel, Site site) {
    String name = name(parallel, site.prefix());
    int frame = newFrame(name);
    Site inside = site.under(partsPath(name, parallel, site)).needing(frame);
    List<String> branches = new ArrayList<>();
    for (int i = 0; i < parallel.steps().size(); i++) {
      int part = i;
      String join =
          node(
              name + "/join/" + name(parallel.steps().get(i), site.prefix()),
              () -> new JoinNode(frame, part, site.next()),
              site.next());
      branches.add(compile(parallel.steps().get(i), inside.to(new Next(join, join), false)));
    }
    return node(name, () -> new ForkNode(frame, branches), branches.toArray(String[]::new));
  }

  /** Replies are kept by position, so the path of a part names all of them. */
  private static String partsPath(String name, Composition parts, Site site) {
    List<String> names = parts.steps().stream().map(part -> name(part, site.prefix())).toList();
    return name + names;
  }

  /** A composition is called after its first leaf and the kinds around it, from the inside out. */
  private static String name(Step step, String prefix) {
    if (step instanceof Leaf leaf) {
      return prefix + "." + leaf.localId();
    }
    Composition composition = (Composition) step;
    String kind = composition.getClass().getSimpleName().toLowerCase(Locale.ROOT);
    return name(composition.steps().get(0), prefix) + "/" + kind;
  }

  private int newFrame(String name) {
    frames.add(name);
    return frames.size() - 1;
  }

  private Next roundTrip(String id, Fault.Origin origin, Site site) {
    if (!settings.options().has(CompileOptions.Flag.ROUND_TRIP_EDGES)) {
      return site.next();
    }
    String bytes =
        node(id + "/bytes", () -> new RoundTripNode(origin, forms, site.next()), site.next());
    return new Next(bytes, site.next().onFault());
  }

  private void topic(TopicSpec written) {
    TopicSpec topic = written.in(settings.options().namespace());
    topics.put(topic.name(), topic);
  }

  /** Adds a node that goes on with {@code next}, and may send to {@code sinks}. */
  private String node(
      String name,
      Supplier<Processor<byte[], Envelope, byte[], Envelope>> supplier,
      Next next,
      String... sinks) {
    List<String> children = new ArrayList<>(List.of(next.onOk(), next.onFault()));
    children.addAll(List.of(sinks));
    return node(name, supplier, children.toArray(String[]::new));
  }

  private String node(
      String name,
      Supplier<Processor<byte[], Envelope, byte[], Envelope>> supplier,
      String... children) {
    return graph.node(name, supplier, Arrays.stream(children).distinct().toArray(String[]::new));
  }
}
