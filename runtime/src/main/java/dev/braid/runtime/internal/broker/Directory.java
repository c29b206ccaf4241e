package dev.braid.runtime.internal.broker;

import dev.braid.dsl.Problem;
import dev.braid.engine.ServiceDirectory;
import dev.braid.runtime.config.Config;
import dev.braid.runtime.config.ConfigException;
import dev.braid.runtime.config.ConfigKey;
import dev.braid.wire.Namespace;
import dev.braid.wire.TopicSpec;
import dev.braid.wire.Wire;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.apache.kafka.clients.admin.Admin;

/**
 * The directory that an app or a client is configured to ask: what has joined it, and the groups of
 * the cluster. Who is known to one of them is served; that nobody serves a name is for the groups
 * to say, which know those too who have not joined. For any thread.
 */
public final class Directory implements ServiceDirectory, AutoCloseable {

  private static final String REQUESTS = Wire.requestTopic("");

  private final List<ServiceDirectory> joined;
  private final Optional<ConsumerGroupDirectory> groups;
  private final Namespace namespace;

  public Directory(
      List<ServiceDirectory> joined, Optional<ConsumerGroupDirectory> groups, Namespace namespace) {
    this.joined = List.copyOf(joined);
    this.groups = groups;
    this.namespace = namespace;
  }

  /**
   * Opens the directory that is configured.
   *
   * @param joined what else is known, by what has joined
   * @throws ConfigException when these alone are to be asked, and there is none
   */
  public static Directory open(Config config, Admin admin, List<ServiceDirectory> joined) {
    Namespace namespace = config.namespace();
    return switch (config.get(ConfigKey.DIRECTORY)) {
      case OFF -> new Directory(List.of(), Optional.empty(), namespace);
      case REGISTRY -> new Directory(required(joined), Optional.empty(), namespace);
      case GROUPS ->
          new Directory(
              joined, Optional.of(ConsumerGroupDirectory.start(admin, namespace)), namespace);
    };
  }

  private static List<ServiceDirectory> required(List<ServiceDirectory> joined) {
    if (joined.isEmpty()) {
      throw new ConfigException(
          List.of(
              Problem.of(
                      ConfigKey.DIRECTORY.key(),
                      "the registry is to be asked who serves a name, and has not been joined")
                  .withHint("join it, or set this to groups")));
    }
    return joined;
  }

  /** What an app's flows call is known about before it is first called. */
  public void watchCallees(List<Deployment> compiled) {
    compiled.stream()
        .flatMap(each -> each.flow().topics().stream())
        .filter(topic -> !topic.owned())
        .map(TopicSpec::name)
        .filter(topic -> topic.endsWith(REQUESTS))
        .map(topic -> topic.substring(0, topic.length() - REQUESTS.length()))
        .map(namespace::written)
        .forEach(name -> serves(name, ANY_TIME));
  }

  @Override
  public Presence serves(String name, long since) {
    Presence known = known(each -> each.serves(name, since));
    return known == Presence.SERVED || groups.isEmpty() ? known : groups.get().serves(name, since);
  }

  @Override
  public Presence await(String name, Duration patience) {
    if (groups.isEmpty()) {
      return known(each -> each.await(name, patience));
    }
    Presence known = known(each -> each.serves(name, ANY_TIME));
    return known == Presence.SERVED ? known : groups.get().await(name, patience);
  }

  /** Whether {@link #await} would only wait for what is known already. Never waits itself. */
  public boolean isSettled(String name) {
    if (groups.isEmpty() && joined.isEmpty()) {
      return true;
    }
    return known(each -> each.serves(name, ANY_TIME)) == Presence.SERVED
        || (groups.isPresent() && groups.get().isServed(name));
  }

  /** What has joined knows: served, if one of them says so, and nobody, if all do. */
  private Presence known(Function<ServiceDirectory, Presence> question) {
    Presence all = joined.isEmpty() ? Presence.UNKNOWN : Presence.NOBODY;
    for (ServiceDirectory each : joined) {
      Presence presence = question.apply(each);
      if (presence == Presence.SERVED) {
        return Presence.SERVED;
      }
      all = presence == Presence.UNKNOWN ? Presence.UNKNOWN : all;
    }
    return all;
  }

  @Override
  public void close() {
    groups.ifPresent(ConsumerGroupDirectory::close);
  }
}
