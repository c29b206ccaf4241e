package dev.braid.runtime;

import dev.braid.engine.CallTimes;
import dev.braid.engine.ServiceDirectory;
import dev.braid.runtime.internal.host.Runner;
import dev.braid.runtime.spi.Component;
import dev.braid.runtime.spi.Host;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What has joined an app. One that fails is logged, and keeps nothing else from its turn. */
final class Memberships implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Memberships.class);

  private final List<Component.Membership> members;

  private Memberships(List<Component.Membership> members) {
    this.members = List.copyOf(members);
  }

  /** All of them join, or none. */
  static Memberships join(List<Component> components, Host host) {
    List<Component.Membership> joined = new ArrayList<>();
    try {
      components.forEach(component -> joined.add(component.join(host)));
      return new Memberships(joined);
    } catch (RuntimeException failed) {
      new Memberships(joined).close();
      throw failed;
    }
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

  /** Tells them when what runs under this name serves, and when it fails. */
  void follow(String name, Runner runner) {
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
