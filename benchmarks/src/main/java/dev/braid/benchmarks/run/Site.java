package dev.braid.benchmarks.run;

import java.nio.file.Path;

/**
 * Where one side of a comparison is built.
 *
 * @param cluster that it talks to
 * @param name that only this side has: dotted lower-case words
 * @param folder for its state
 */
public record Site(Cluster cluster, String name, Path folder) {

  public String bootstrapServers() {
    return cluster.bootstrapServers();
  }

  /** A name in this site. */
  public String named(String part) {
    return name + "." + part;
  }

  /** Creates a topic of this site and answers its name. */
  public String topic(String part) {
    String topic = named(part);
    cluster.create(topic);
    return topic;
  }
}
