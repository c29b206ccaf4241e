package dev.braid.runtime;

import static java.util.stream.Collectors.toSet;

import dev.braid.count.Counters;
import dev.braid.dsl.Problem;
import dev.braid.dsl.kafka.CompiledFlow;
import dev.braid.engine.CallTimes;
import dev.braid.engine.EngineSettings;
import dev.braid.engine.ServiceDirectory;
import dev.braid.runtime.config.ConfigException;
import dev.braid.runtime.internal.broker.Deployment;
import dev.braid.runtime.internal.host.Runner;
import dev.braid.runtime.internal.host.StreamsRunner;
import dev.braid.runtime.spi.AppContext;
import dev.braid.runtime.spi.Component;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What has joined an app. One that fails is logged, and keeps nothing else from its turn. */
final class JoinedComponents implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(JoinedComponents.class);

  private final List<Component.Membership> members;

  /** Of each of them. */
  private final List<Door> doors;

  /** Whose a deployment is that no service or flow of the app is. */
  private final Map<Deployment, Door> brought = new HashMap<>();

  private JoinedComponents(List<Component.Membership> members, List<Door> doors) {
    this.members = List.copyOf(members);
    this.doors = List.copyOf(doors);
  }

  /**
   * All of them join, or none.
   *
   * @param host what one is handed, with a door of its own
   */
  static JoinedComponents join(List<Component> components, Function<Door, AppContext> host) {
    List<Component.Membership> joined = new ArrayList<>();
    List<Door> doors = new ArrayList<>();
    try {
      for (Component component : components) {
        Door door = new Door();
        joined.add(component.join(host.apply(door)));
        doors.add(door);
      }
      return new JoinedComponents(joined, doors);
    } catch (RuntimeException failed) {
      new JoinedComponents(joined, doors).close();
      throw failed;
    }
  }

  /**
   * What they run beside the app's own.
   *
   * @param idOf the application id of one by its name
   * @throws ConfigException when two have a name, or one has the name of one of the app's flows
   */
  List<Deployment> deployments(
      EngineSettings settings, List<Deployment> own, UnaryOperator<String> idOf) {
    Set<String> taken = own.stream().map(Deployment::applicationId).collect(toSet());
    List<Deployment> more = new ArrayList<>();
    List<Problem> problems = new ArrayList<>();
    for (int i = 0; i < members.size(); i++) {
      for (CompiledFlow flow : members.get(i).deployments(settings)) {
        Deployment deployment = new Deployment.Streams(idOf.apply(flow.name()), flow);
        if (!taken.add(deployment.applicationId())) {
          problems.add(
              Problem.of(flow.name(), "a component brings it, and there is one of that name"));
        }
        brought.put(deployment, doors.get(i));
        more.add(deployment);
      }
    }
    if (!problems.isEmpty()) {
      throw new ConfigException(problems);
    }
    return more;
  }

  /** What they count, with what the app does. */
  Counters counters(Counters app) {
    List<Counters> all = new ArrayList<>(List.of(app));
    members.forEach(member -> all.add(member.counters()));
    return Counters.of(all);
  }

  /** From now on they see what runs. */
  void open(RunningApp running) {
    doors.forEach(door -> door.open(running));
  }

  List<ServiceDirectory> directories() {
    return members.stream().map(Component.Membership::directory).flatMap(Optional::stream).toList();
  }

  /** As the first of them says that can say it. */
  CallTimes times() {
    return members.stream()
        .map(Component.Membership::times)
        .flatMap(Optional::stream)
        .reduce(
            (first, next) ->
                (service, attempt) ->
                    first.of(service, attempt).or(() -> next.of(service, attempt)))
        .orElse(CallTimes.UNTOLD);
  }

  /**
   * Tells them when what runs serves, and when it fails; of what one of them has brought, that one
   * is told how to ask it.
   */
  void follow(Deployment deployment, Runner runner) {
    String name = deployment.flow().name();
    Door door = brought.get(deployment);
    if (door != null && runner instanceof StreamsRunner streams) {
      door.brought(name, streams);
      return;
    }
    runner.follow(
        new Runner.Follower() {
          @Override
          public void serves() {
            each(member -> member.serves(name));
          }

          @Override
          public void failed() {
            each(member -> member.failed(name));
          }
        });
  }

  void stopping() {
    each(Component.Membership::stopping);
  }

  @Override
  public void close() {
    each(Component.Membership::close);
  }

  private void each(Consumer<Component.Membership> call) {
    for (Component.Membership member : members) {
      try {
        call.accept(member);
      } catch (RuntimeException failed) {
        LOG.error("{}: a component failed", member, failed);
      }
    }
  }
}
