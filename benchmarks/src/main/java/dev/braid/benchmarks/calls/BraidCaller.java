package dev.braid.benchmarks.calls;

import dev.braid.benchmarks.run.Cluster;
import dev.braid.benchmarks.run.Site;
import dev.braid.benchmarks.run.Turn;
import dev.braid.dsl.Codec;
import dev.braid.dsl.Flow;
import dev.braid.dsl.FlowDefinition;
import dev.braid.dsl.Reply;
import dev.braid.dsl.Service;
import dev.braid.dsl.ServiceKind;
import dev.braid.dsl.ServiceRef;
import dev.braid.dsl.Transition;
import dev.braid.runtime.App;
import dev.braid.runtime.RunningApp;
import dev.braid.runtime.client.RequestClient;
import dev.braid.runtime.client.RequestOptions;
import dev.braid.runtime.config.Config;
import dev.braid.runtime.config.ConfigKey;
import dev.braid.runtime.config.Guarantee;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;

/**
 * Braid as its users get it: apps and a request client, all settings as they are by default, but
 * that the app of a flow is told of what kind the services are that it calls.
 */
final class BraidCaller implements Caller {

  private final List<RunningApp> apps;
  private final RequestClient client;
  private final ServiceRef<String, String> asked;

  private BraidCaller(
      List<RunningApp> apps, RequestClient client, ServiceRef<String, String> asked) {
    this.apps = apps;
    this.client = client;
    this.asked = asked;
  }

  /** Asks a service. */
  public static Caller service(Site site) {
    List<ServiceRef<String, String>> services = services(site, 1);
    return open(site, services.get(0), List.of(hosting(site, services)), config(site));
  }

  /** Asks a flow of so many services in a row, which another app hosts. */
  static Caller pipe(Site site, int count) {
    List<ServiceRef<String, String>> services = services(site, count);
    return flow(site, services, row(services));
  }

  /** The same with services that count the requests of each key, under a guarantee. */
  static Caller hops(Site site, int count, Guarantee guarantee) {
    List<ServiceRef<String, String>> services = services(site, count);
    App counting =
        App.named(site.named("services"))
            .services(services.stream().map(BraidCaller::counting).toList());
    FlowDefinition definition = row(services).named(site.named("flow"));
    App flows = App.named(site.named("flows")).flow(definition);
    Config config =
        knowing(services, ServiceKind.KEEPING, config(site))
            .with(ConfigKey.GUARANTEE, guarantee.text());
    return open(site, row(services).ref(definition.name()), List.of(counting, flows), config);
  }

  /** A service that counts the requests of each key. */
  static Service<String, String> counting(ServiceRef<String, String> ref) {
    return Service.stateful(
        ref,
        Codec.text(),
        (count, text, request) ->
            Transition.to(
                count == null ? "1" : String.valueOf(Long.parseLong(count) + 1), Turn.once(text)));
  }

  private static Flow<String, String> row(List<ServiceRef<String, String>> services) {
    Flow<String, String> flow = Flow.call(services.get(0));
    for (ServiceRef<String, String> next : services.subList(1, services.size())) {
      flow = flow.pipe(next);
    }
    return flow;
  }

  /** Asks a flow of three services beside each other, which another app hosts. */
  static Caller parallel(Site site) {
    List<ServiceRef<String, String>> services = services(site, 3);
    Flow<String, String> flow =
        Flow.parallel(
                Flow.call(services.get(0)), Flow.call(services.get(1)), Flow.call(services.get(2)))
            .map("middle", Codec.text(), (left, middle, right) -> middle);
    return flow(site, services, flow);
  }

  /** Asks a flow that waits for one service, which another app hosts. */
  static Caller wrapped(Site site) {
    List<ServiceRef<String, String>> services = services(site, 1);
    Flow<String, String> flow =
        Flow.call(services.get(0)).map("same", Codec.text(), answer -> answer);
    return flow(site, services, flow);
  }

  private static Caller flow(
      Site site, List<ServiceRef<String, String>> services, Flow<String, String> flow) {
    FlowDefinition definition = flow.named(site.named("flow"));
    App flows = App.named(site.named("flows")).flow(definition);
    return open(
        site,
        flow.ref(definition.name()),
        List.of(hosting(site, services), flows),
        knowing(services, ServiceKind.PURE, config(site)));
  }

  /** What the app of a flow must be told of the services of another one, so that they hand on. */
  private static Config knowing(
      List<ServiceRef<String, String>> services, ServiceKind kind, Config config) {
    return config.with(
        ConfigKey.SLIP_PEERS,
        services.stream()
            .map(service -> service.name() + "=" + kind.text())
            .collect(Collectors.joining(",")));
  }

  private static List<ServiceRef<String, String>> services(Site site, int count) {
    List<ServiceRef<String, String>> services = new ArrayList<>();
    for (int i = 1; i <= count; i++) {
      services.add(new ServiceRef<>(site.named("turn" + i), Codec.text(), Codec.text()));
    }
    return services;
  }

  private static App hosting(Site site, List<ServiceRef<String, String>> services) {
    return App.named(site.named("services"))
        .services(services.stream().map(ref -> Service.of(ref, Turn::once).pure()).toList());
  }

  private static Config config(Site site) {
    return Config.of(site.bootstrapServers())
        .with(ConfigKey.PARTITIONS, String.valueOf(Cluster.PARTITIONS))
        .with(ConfigKey.STATE_DIR, site.folder().toString());
  }

  private static Caller open(
      Site site, ServiceRef<String, String> asked, List<App> apps, Config config) {
    List<RunningApp> running = new ArrayList<>();
    for (App app : apps) {
      running.add(app.start(config).awaitRunning());
    }
    RequestClient client = RequestClient.connect(site.named("client"), config);
    return new BraidCaller(running, client, asked);
  }

  @Override
  public CompletableFuture<String> call(String key, String text) {
    return client.request(asked, text, RequestOptions.key(key)).thenApply(BraidCaller::value);
  }

  private static String value(Reply<String> reply) {
    if (reply instanceof Reply.Ok<String> ok) {
      return String.valueOf(ok.value());
    }
    throw new IllegalStateException("Braid answered " + reply);
  }

  @Override
  public void close() {
    client.close();
    apps.forEach(RunningApp::close);
  }
}
