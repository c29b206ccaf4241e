package dev.braid.wire;

import java.util.Map;
import java.util.TreeMap;

/**
 * A topic that a compiled topology needs.
 *
 * @param name of the topic, as it is written until it is said which namespace it stands {@link #in}
 * @param partitions that it is created with. An owned topic must have exactly as many
 * @param owned whether it belongs to this topology, or to a service or signal that it talks to
 * @param config what it is created with
 */
public record TopicSpec(String name, int partitions, boolean owned, Map<String, String> config)
    implements Comparable<TopicSpec> {

  /** Room for the largest payload, its key and its headers. */
  private static final int MAX_MESSAGE = Wire.MAX_PAYLOAD + 128 * 1024;

  /** The largest dead letter, in bytes: room for the largest message, and what is said of it. */
  public static final int MAX_DEAD_LETTER = MAX_MESSAGE + 64 * 1024;

  /** Behind the name of a request topic. No reply is sent to such a name. */
  private static final String SERVED = ".served";

  public TopicSpec {
    config = Map.copyOf(config);
  }

  /** Requests are kept for a day. */
  public static TopicSpec requests(String service, int partitions, boolean owned) {
    return new TopicSpec(
        Wire.requestTopic(service), partitions, owned, config(24L * 60 * 60 * 1000));
  }

  /** An inbox for replies, which are kept for an hour. */
  public static TopicSpec replies(String flowOrApp, int partitions) {
    return new TopicSpec(Wire.replyTopic(flowOrApp), partitions, true, config(60L * 60 * 1000));
  }

  /**
   * What came of the requests of an idempotent service, until it is read back. For a day, as the
   * requests: what was not read by then is answered by another run.
   */
  public static TopicSpec results(String service, int partitions) {
    return new TopicSpec(Wire.resultTopic(service), partitions, true, config(24L * 60 * 60 * 1000));
  }

  /**
   * What a store has changed: the latest of each key for good, and all for a week. Its records have
   * the time of the log that made them.
   */
  public static TopicSpec changes(String store, int partitions) {
    Map<String, String> config = new TreeMap<>();
    config.put("cleanup.policy", "compact");
    config.put("min.compaction.lag.ms", Long.toString(7L * 24 * 60 * 60 * 1000));
    config.put("max.message.bytes", Integer.toString(MAX_MESSAGE));
    // Else a mirror of it would not take what a clock far ahead has stamped.
    config.put("message.timestamp.after.max.ms", Long.toString(Long.MAX_VALUE));
    return new TopicSpec(Wire.changeTopic(store), partitions, true, config);
  }

  /** What was set aside, kept for a week. */
  public static TopicSpec deadLetters(String service, int partitions) {
    Map<String, String> config = new TreeMap<>(config(7L * 24 * 60 * 60 * 1000));
    config.put("max.message.bytes", Integer.toString(MAX_DEAD_LETTER));
    return new TopicSpec(Wire.deadLetterTopic(service), partitions, true, config);
  }

  public static TopicSpec signal(String name, int partitions) {
    return new TopicSpec(Wire.signalTopic(name), partitions, false, config(24L * 60 * 60 * 1000));
  }

  /**
   * The topic behind a store of what runs under {@code applicationId}. Kafka Streams would create
   * it too, but start writing before its leaders are ready.
   *
   * @param partitions as many as the request topic has
   */
  public static TopicSpec changelog(String applicationId, String store, int partitions) {
    return new TopicSpec(
        applicationId + "-" + store + "-changelog", partitions, true, changelogConfig());
  }

  /**
   * Short segments, cleaned early: an instance that did not stop in order reads all of it again,
   * and the brokers compact no segment that is still written to (1 GiB and a week by default).
   */
  public static Map<String, String> changelogConfig() {
    return Map.of(
        "cleanup.policy", "compact",
        "max.message.bytes", Integer.toString(MAX_MESSAGE),
        "segment.bytes", Integer.toString(8 * 1024 * 1024),
        "segment.ms", Integer.toString(10 * 60 * 1000),
        "min.cleanable.dirty.ratio", "0.2");
  }

  /**
   * The log's own time, not the sender's: deadlines count from it, so no sender's clock can move
   * them, and a replay sees the same.
   */
  private static Map<String, String> config(long retentionMillis) {
    return Map.of(
        "cleanup.policy",
        "delete",
        "retention.ms",
        Long.toString(retentionMillis),
        "message.timestamp.type",
        "LogAppendTime",
        "max.message.bytes",
        Integer.toString(MAX_MESSAGE));
  }

  /** Says that a namespace is there, by its name alone. */
  static TopicSpec mark(String name) {
    return new TopicSpec(name, 1, true, Map.of("cleanup.policy", "compact"));
  }

  /**
   * Says how many partitions of the requests of a service or flow are served, by its own; it is
   * there only where these are fewer than there are.
   */
  public static TopicSpec served(String requests, int partitions) {
    return new TopicSpec(
        servedName(requests), partitions, true, Map.of("cleanup.policy", "compact"));
  }

  /**
   * The name of what says so, in the namespace of the requests.
   *
   * @param requests as brokers know the topic
   */
  public static String servedName(String requests) {
    return requests + SERVED;
  }

  /** The same with the name that brokers know. */
  public TopicSpec in(Namespace namespace) {
    return new TopicSpec(namespace.of(name), partitions, owned, config);
  }

  @Override
  public int compareTo(TopicSpec other) {
    return name.compareTo(other.name);
  }

  @Override
  public String toString() {
    return "%s  partitions=%s%s  %s"
        .formatted(name, partitions, owned ? "" : " (when missing)", new TreeMap<>(config));
  }
}
