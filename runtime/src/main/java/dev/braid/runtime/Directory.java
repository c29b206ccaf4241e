package dev.braid.runtime;

import dev.braid.dsl.kafka.ServiceDirectory;
import dev.braid.dsl.kafka.TopicSpec;
import dev.braid.dsl.kafka.Wire;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.clients.admin.Admin;

/** The directory that an app or a client is configured to ask. For any thread. */
final class Directory implements ServiceDirectory, AutoCloseable {

  private static final String REQUESTS = Wire.requestTopic("");

  private final Optional<ConsumerGroupDirectory> groups;

  private Directory(Optional<ConsumerGroupDirectory> groups) {
    this.groups = groups;
  }

  static Directory open(Config config, Admin admin) {
    boolean off = config.get(ConfigKey.DIRECTORY).equals("off");
    return new Directory(off ? Optional.empty() : Optional.of(ConsumerGroupDirectory.start(admin)));
  }

  /** What an app's flows call is known about before it is first called. */
  void watchCallees(List<App.Compiled> compiled) {
    compiled.stream()
        .flatMap(each -> each.flow().topics().stream())
        .filter(topic -> !topic.owned())
        .map(TopicSpec::name)
        .filter(topic -> topic.endsWith(REQUESTS))
        .map(topic -> topic.substring(0, topic.length() - REQUESTS.length()))
        .forEach(name -> serves(name, ANY_TIME));
  }

  @Override
  public Presence serves(String name, long since) {
    return groups.map(known -> known.serves(name, since)).orElse(Presence.UNKNOWN);
  }

  @Override
  public Presence await(String name, Duration patience) {
    return groups.map(known -> known.await(name, patience)).orElse(Presence.UNKNOWN);
  }

  @Override
  public void close() {
    groups.ifPresent(ConsumerGroupDirectory::close);
  }
}
