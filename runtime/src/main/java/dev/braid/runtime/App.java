package dev.braid.runtime;

import dev.braid.dsl.Bindings;
import dev.braid.dsl.FlowDefinition;
import dev.braid.dsl.FlowException;
import dev.braid.dsl.NamedFunction;
import dev.braid.dsl.Names;
import dev.braid.dsl.Problem;
import dev.braid.dsl.Service;
import dev.braid.dsl.ServiceKind;
import dev.braid.dsl.ServiceRef;
import dev.braid.dsl.Spelling;
import dev.braid.dsl.kafka.CompiledFlow;
import dev.braid.dsl.kafka.FlowCompiler;
import dev.braid.dsl.kafka.Placement;
import dev.braid.dsl.kafka.QueueService;
import dev.braid.dsl.text.FlowFile;
import dev.braid.engine.CompileOptions;
import dev.braid.engine.CrashLog;
import dev.braid.engine.EngineSettings;
import dev.braid.runtime.cluster.Right;
import dev.braid.runtime.config.Config;
import dev.braid.runtime.config.ConfigException;
import dev.braid.runtime.config.ConfigKey;
import dev.braid.runtime.config.Queues;
import dev.braid.runtime.config.Settings;
import dev.braid.runtime.internal.broker.Deployment;
import dev.braid.runtime.internal.broker.Rights;
import dev.braid.runtime.spi.Component;
import dev.braid.wire.Wire;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import org.apache.kafka.common.resource.ResourceType;

/**
 * What is deployed together: services and flows under one name. A value; nothing runs until {@link
 * #start}.
 *
 * @param name of the app
 * @param services that it hosts. They serve their request topics, and run in place in its flows
 *     where {@link Service} says that they may
 * @param flows that it deploys. Each may call the others, which then stand inline
 * @param parts definitions that stand inline where a flow calls them, and are not deployed
 * @param functions for the applies of its flows
 * @param durable names of flows that keep their executions although they call nobody, so that they
 *     can be started durably as flows with remote calls can
 * @param components that join it when it starts
 */
public record App(
    String name,
    List<Service<?, ?>> services,
    List<FlowDefinition> flows,
    List<FlowDefinition> parts,
    List<NamedFunction<?, ?>> functions,
    Set<String> durable,
    List<Component> components) {

  /** Between app and flow in the application id of a flow. No name holds two hyphens in a row. */
  private static final String OF_FLOW = "--";

  public App {
    Names.require("app", name);
    if (Wire.isReserved(name)) {
      throw new IllegalArgumentException(
          "app name '%s' would put its replies among topics of another kind".formatted(name));
    }
    services = List.copyOf(services);
    flows = List.copyOf(flows);
    parts = List.copyOf(parts);
    functions = List.copyOf(functions);
    durable = Set.copyOf(durable);
    components = List.copyOf(components);
  }

  /** An app that hosts nothing yet. */
  public static App named(String name) {
    return new App(name, List.of(), List.of(), List.of(), List.of(), Set.of(), List.of());
  }

  public App service(Service<?, ?> service) {
    return services(List.of(service));
  }

  public App services(List<? extends Service<?, ?>> more) {
    return new App(name, joined(services, more), flows, parts, functions, durable, components);
  }

  public App flow(FlowDefinition flow) {
    return flows(List.of(flow));
  }

  /**
   * Deploys a definition of a file. Those of the file that it calls, by whatever way, stand inline
   * in it, as they do wherever else the file is run, drawn or checked.
   *
   * @param deployed definitions of the file that it calls as flows of their own: of another app, or
   *     deployed by this one too
   * @throws FlowException when the file has no such definition
   */
  public App flow(FlowFile file, String wanted, String... deployed) {
    return flow(file, Bindings.NONE, wanted, deployed);
  }

  /**
   * The same, of a file that calls services of other apps, or names functions, whose types are
   * told: without, their values are trees, which what is written in Avro cannot be read as.
   */
  public App flow(FlowFile file, Bindings types, String wanted, String... deployed) {
    List<String> elsewhere = List.of(deployed);
    elsewhere.forEach(file::require);
    List<FlowDefinition> inline =
        file.reachedFrom(wanted, elsewhere::contains).definitions().stream()
            .filter(part -> !part.name().equals(wanted) && !elsewhere.contains(part.name()))
            .filter(part -> parts.stream().noneMatch(known -> isSame(known, part)))
            .map(part -> part.withBindings(types))
            .toList();
    return parts(inline).flow(file.require(wanted).withBindings(types));
  }

  public App flows(List<FlowDefinition> more) {
    return new App(name, services, joined(flows, more), parts, functions, durable, components);
  }

  public App parts(List<FlowDefinition> more) {
    return new App(name, services, flows, joined(parts, more), functions, durable, components);
  }

  public App functions(List<? extends NamedFunction<?, ?>> more) {
    return new App(name, services, flows, parts, joined(functions, more), durable, components);
  }

  /** These flows keep their executions although they call nobody. */
  public App durable(String... names) {
    Set<String> more = new HashSet<>(durable);
    more.addAll(List.of(names));
    return new App(name, services, flows, parts, functions, more, components);
  }

  /** Joined by this when it starts, such as the service registry; serves what that brings. */
  public App with(Component component) {
    List<Component> more = joined(components, List.of(component));
    return new App(
        name, joined(services, component.services()), flows, parts, functions, durable, more);
  }

  /**
   * Compiles everything and starts it. Returns when all of it has been started; it serves from
   * {@link RunningApp#awaitRunning} on.
   *
   * @throws FlowException when a flow cannot be compiled
   * @throws ConfigException when the topics that exist do not fit
   */
  public RunningApp start(Config config) {
    return RunningApp.start(this, config);
  }

  /**
   * The {@code main} of an app: reads the configuration, starts, and runs until the process is told
   * to stop. Exits 1 when the app is wrong or fails and 2 on bad usage; told to stop by a signal,
   * it stops in order and exits with the signal's code, as every JVM does: 143 after SIGTERM.
   */
  public void launch(String... arguments) {
    System.exit(AppMain.run(name, settings(), config -> this, arguments));
  }

  /**
   * As {@link #launch(String...)}, for an app that is made of its configuration: one whose codecs
   * ask a schema registry, say.
   *
   * @param name of the app that {@code app} makes
   * @param app an {@link IllegalArgumentException} of it says that the configuration is wrong
   */
  public static void launch(String name, Function<Config, App> app, String... arguments) {
    launch(name, List.of(), app, arguments);
  }

  /**
   * The same, for an app with components.
   *
   * @param brought the settings that these bring, which are read before there is an app
   */
  public static void launch(
      String name, List<Settings> brought, Function<Config, App> app, String... arguments) {
    System.exit(AppMain.run(name, brought, app, arguments));
  }

  /** Those that its components bring. */
  private List<Settings> settings() {
    return components.stream().map(Component::settings).flatMap(Optional::stream).toList();
  }

  /**
   * The rights that it needs on a cluster with ACLs, those without which it runs but does not see
   * all among them. What its components need is not: in a namespace one right covers it too.
   *
   * @throws FlowException when a flow cannot be compiled
   */
  public List<Right> rights(Config config) {
    List<Right> rights = new ArrayList<>(needed(config).toGive());
    rights.add(Rights.ofCluster());
    return rights;
  }

  /**
   * The commands that give it its {@link #rights}, for a shell, and what else is to be known of
   * them as comments.
   *
   * @param principal who is to have them, such as {@code User:shop}
   */
  public List<String> grants(Config config, String principal) {
    String brokers = config.get(ConfigKey.BOOTSTRAP_SERVERS);
    List<String> lines = new ArrayList<>();
    needed(config).toGive().forEach(right -> lines.add(right.command(brokers, principal)));
    if (config.namespace().prefix().isEmpty()) {
      lines.add("# And Write on the reply topics of those who call it: NAME.replies.");
    } else {
      lines.add(
          "# Callers in other namespaces: Write on their reply topics, NAMESPACE.NAME.replies.");
    }
    lines.add(
        "# Without these it runs, but does not see who is absent, nor what the brokers promise.");
    lines.add(Rights.ofCluster().command(brokers, principal));
    return lines;
  }

  /** The rights without which it cannot run. */
  Rights needed(Config config) {
    EngineSettings settings = RunningApp.settings(config, CrashLog.none());
    Rights rights = Rights.of(compile(settings, config.get(ConfigKey.QUEUES)), config);
    if (!config.namespace().prefix().isEmpty()) {
      rights.need(ResourceType.TOPIC, config.namespace().mark().name(), Rights.MARK);
    }
    return rights;
  }

  /** The application id of a flow, or of what a component brings. */
  String idOf(String flow, EngineSettings settings) {
    return settings.options().namespace().of(name + OF_FLOW + flow);
  }

  /** All of it, with no service served from a queue. */
  List<Deployment> compile(EngineSettings settings) {
    return compile(settings, Queues.NONE);
  }

  /**
   * One topology for each flow, then one for each service.
   *
   * @param queues the services that are served from queues; a flow calls them through their topics,
   *     since run in place they would not wait until somebody has capacity
   * @throws FlowException with the problems of all of them
   */
  List<Deployment> compile(EngineSettings settings, Queues queues) {
    List<Problem> problems = new ArrayList<>(duplicates());
    Bindings bindings = Bindings.ofFunctions(functions);
    Placement placement = placement(service -> !queues.has(service));
    List<Deployment> compiled = new ArrayList<>();
    for (FlowDefinition flow : flows) {
      try {
        FlowDefinition bound = withTypes(flow.withBindings(bindings), queues);
        CompiledFlow topology = FlowCompiler.compile(bound, placement, settings(flow, settings));
        compiled.add(new Deployment.Streams(idOf(flow.name(), settings), topology));
      } catch (FlowException wrong) {
        problems.addAll(wrong.problems());
      }
    }
    for (Service<?, ?> service : services) {
      try {
        compiled.add(compile(service, settings, queues));
      } catch (FlowException wrong) {
        problems.addAll(wrong.problems());
      }
    }
    FlowException.throwIfAny(problems);
    return compiled;
  }

  private static Deployment compile(Service<?, ?> service, EngineSettings settings, Queues queues) {
    if (queues.has(service)) {
      QueueService queue = QueueService.compile(service, settings);
      return new Deployment.Queue(
          settings.options().namespace().of(Deployment.queueOf(service.name())), queue);
    }
    String id = settings.options().namespace().of(Deployment.groupOf(service.name()));
    return new Deployment.Streams(id, FlowCompiler.compile(service, settings));
  }

  /** The types of what does not run in place are known all the same. */
  private FlowDefinition withTypes(FlowDefinition flow, Queues queues) {
    List<ServiceRef<?, ?>> queued = new ArrayList<>();
    for (Service<?, ?> service : firstOfEachName()) {
      if (queues.has(service) && !flow.bindings().services().containsKey(service.name())) {
        queued.add(service.ref());
      }
    }
    return flow.withBindings(Bindings.ofServices(queued));
  }

  private Placement placement(Predicate<Service<?, ?>> inPlace) {
    return Placement.local(firstOfEachName().stream().filter(inPlace).toList())
        .inline(joined(parts, flows));
  }

  /** Where the types in its flows do not fit; for an app that compiles. */
  List<Problem> mismatches() {
    Bindings bindings = Bindings.ofFunctions(functions);
    Placement placement = placement(service -> true);
    return flows.stream()
        .flatMap(flow -> FlowCompiler.mismatches(flow.withBindings(bindings), placement).stream())
        .distinct()
        .toList();
  }

  /** The codecs that its services, its functions and the services that its flows call have. */
  CodecUses codecs() {
    CodecUses codecs = new CodecUses();
    services.forEach(codecs::add);
    for (FlowDefinition flow : joined(parts, flows)) {
      flow.bindings().services().values().forEach(codecs::add);
      flow.bindings().functions().values().forEach(codecs::add);
    }
    functions.forEach(codecs::add);
    return codecs;
  }

  /** What it hosts under topics of its own, which hands on as all of Braid does. */
  private Map<String, ServiceKind> kinds() {
    Map<String, ServiceKind> kinds = new HashMap<>();
    services.forEach(service -> kinds.put(service.name(), service.kind()));
    flows.forEach(flow -> kinds.put(flow.name(), ServiceKind.UNKNOWN));
    return kinds;
  }

  private EngineSettings settings(FlowDefinition flow, EngineSettings settings) {
    boolean always = durable.contains(flow.name());
    return settings.options(
        it ->
            it.with(CompileOptions.Flag.ALWAYS_DURABLE, always)
                .withSlips(it.slips().withPeers(kinds())));
  }

  /** Services, flows and parts share one space of names: all are called by them. */
  private List<Problem> duplicates() {
    List<Problem> problems = new ArrayList<>();
    Set<String> names = new HashSet<>();
    services.forEach(service -> claim(service.name(), names, problems));
    flows.forEach(flow -> claim(flow.name(), names, problems));
    // A file of definitions may be given whole: what is deployed from it is a part of it too.
    parts.stream()
        .filter(part -> flows.stream().noneMatch(flow -> isSame(flow, part)))
        .forEach(part -> claim(part.name(), names, problems));
    List<String> deployed = flows.stream().map(FlowDefinition::name).toList();
    durable.stream()
        .filter(flow -> !deployed.contains(flow))
        .sorted()
        .forEach(flow -> problems.add(notDeployed(flow, deployed)));
    return problems;
  }

  private Problem notDeployed(String flow, List<String> deployed) {
    return Problem.of(name, "no flow '%s' is deployed that could be durable".formatted(flow))
        .withHint(Spelling.hint(flow, deployed));
  }

  private static boolean isSame(FlowDefinition flow, FlowDefinition part) {
    return flow.name().equals(part.name()) && flow.step().equals(part.step());
  }

  /** A second one is among the problems already, and the flows have to be looked through too. */
  private Collection<Service<?, ?>> firstOfEachName() {
    Map<String, Service<?, ?>> first = new LinkedHashMap<>();
    services.forEach(service -> first.putIfAbsent(service.name(), service));
    return first.values();
  }

  private void claim(String claimed, Set<String> names, List<Problem> problems) {
    if (!names.add(claimed)) {
      problems.add(
          Problem.of(name, "two services, flows or parts have the name '%s'".formatted(claimed)));
    }
  }

  private static <T> List<T> joined(List<T> first, List<? extends T> second) {
    List<T> all = new ArrayList<>(first);
    all.addAll(second);
    return all;
  }

  /**
   * Checks that the services which are to be served from queues are there, and what its components
   * bring.
   *
   * @throws ConfigException when it is not
   */
  void check(Config config) {
    config.check(settings());
    check(config.get(ConfigKey.QUEUES));
  }

  void check(Queues queues) {
    List<String> own = services.stream().map(Service::name).toList();
    List<String> others = flows.stream().map(FlowDefinition::name).toList();
    List<Problem> problems = new ArrayList<>();
    queues.workers().keySet().stream()
        .sorted()
        .filter(name -> !own.contains(name))
        .forEach(name -> problems.add(problem(name, own, others.contains(name))));
    if (!problems.isEmpty()) {
      throw new ConfigException(problems);
    }
  }

  private Problem problem(String asked, List<String> own, boolean flow) {
    String where = ConfigKey.QUEUES.key();
    return flow
        ? Problem.of(where, "'%s' is a flow, expected services".formatted(asked))
            .withHint("a flow goes on where its replies come: name the services that it calls")
        : Problem.of(where, "app '%s' has no service '%s'".formatted(name, asked))
            .withHint(Spelling.hint(asked, own));
  }
}
