package dev.braid.benchmarks;

import java.nio.file.Path;

/**
 * Where one side of a comparison is built.
 *
 * @param cluster that it talks to
 * @param name that only this side has: dotted lower-case words
 * @param folder for its state
 */
record Site(Cluster cluster, String name, Path folder) {

  String bootstrapServers() {
    return cluster.bootstrapServers();
  }

  /** A name in this site. */
  String named(String part) {
    return name + "." + part;
  }

  /** Creates a topic of this site and answers its name. */
  String topic(String part) {
    String topic = named(part);
    cluster.create(topic);
    return topic;
  }
}
