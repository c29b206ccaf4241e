package dev.braid.registry.wire;

import dev.braid.dsl.Problem;
import dev.braid.runtime.client.Topics;
import dev.braid.runtime.config.ConfigException;
import dev.braid.wire.Namespace;
import dev.braid.wire.TopicSpec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.TopicConfig;

/**
 * The two topics of the registry, one registry for each namespace: created where they are missing,
 * checked where they are not.
 *
 * <p>Each has one partition, for good. So a key never moves, all observers read one order, and an
 * observer hears from all or from nobody: one leader that fails cannot silence a part of the
 * instances. Ten thousand heartbeats a second are a megabyte, which one partition carries.
 *
 * <p>The brokers set the timestamps: by a publisher's clock that is wrong, heartbeats would be
 * deleted at once, or never.
 */
public final class RegistryTopics {

  /** Registrations, and tombstones as goodbyes. As it is written in a namespace. */
  public static final String REGISTRATIONS = "braid.registrations";

  /** Heartbeats, likewise. */
  public static final String HEARTBEATS = "braid.heartbeats";

  static final int PARTITIONS = 1;

  private static final String COMPACT_AND_DELETE =
      TopicConfig.CLEANUP_POLICY_COMPACT + "," + TopicConfig.CLEANUP_POLICY_DELETE;

  /** Room for the key, the headers and the frame of the largest registration. */
  public static final int MAX_MESSAGE = RegistryRecords.MAX_BYTES + 16 * 1024;

  /**
   * An instance that lives registers itself again each minute. One that was killed has said no
   * goodbye, and its registration would stay for ever: so the brokers delete what nobody has
   * repeated for a day.
   */
  private static final Map<String, String> COMPACTED =
      Map.of(
          TopicConfig.CLEANUP_POLICY_CONFIG,
          COMPACT_AND_DELETE,
          TopicConfig.RETENTION_MS_CONFIG,
          String.valueOf(Duration.ofDays(1).toMillis()),
          TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG,
          "LogAppendTime",
          TopicConfig.MAX_MESSAGE_BYTES_CONFIG,
          String.valueOf(MAX_MESSAGE),
          TopicConfig.SEGMENT_MS_CONFIG,
          String.valueOf(Duration.ofMinutes(10).toMillis()));

  /** Small segments, as the one that is written is neither compacted nor deleted. */
  private static final Map<String, String> SHORT_LIVED =
      Map.of(
          TopicConfig.CLEANUP_POLICY_CONFIG,
          COMPACT_AND_DELETE,
          TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG,
          "LogAppendTime",
          TopicConfig.RETENTION_MS_CONFIG,
          String.valueOf(Duration.ofMinutes(10).toMillis()),
          TopicConfig.SEGMENT_MS_CONFIG,
          String.valueOf(Duration.ofMinutes(1).toMillis()),
          TopicConfig.SEGMENT_BYTES_CONFIG,
          String.valueOf(8 * 1024 * 1024),
          TopicConfig.DELETE_RETENTION_MS_CONFIG,
          String.valueOf(Duration.ofMinutes(1).toMillis()));

  /** What they are created with. */
  private static final List<TopicSpec> SPECS =
      List.of(
          new TopicSpec(REGISTRATIONS, PARTITIONS, true, COMPACTED),
          new TopicSpec(HEARTBEATS, PARTITIONS, true, SHORT_LIVED));

  /** The same, by name. */
  static final Map<String, Map<String, String>> SETTINGS =
      Map.of(REGISTRATIONS, COMPACTED, HEARTBEATS, SHORT_LIVED);

  /** Both, in a namespace. */
  public static List<String> names(Namespace namespace) {
    return List.of(namespace.of(REGISTRATIONS), namespace.of(HEARTBEATS));
  }

  /** The partitions of both in a namespace. */
  public static List<TopicPartition> partitions(Namespace namespace) {
    return List.of(
        new TopicPartition(namespace.of(REGISTRATIONS), 0),
        new TopicPartition(namespace.of(HEARTBEATS), 0));
  }

  private RegistryTopics() {}

  /**
   * Makes sure that both are there as they should be, and ready for a first record.
   *
   * @param namespace whose registry it is
   * @throws ConfigException when one that exists is another than it should be
   * @throws IllegalStateException when the brokers do not answer
   */
  public static void ensure(Topics topics, Namespace namespace) {
    Map<String, Integer> partitions =
        topics.ensure(SPECS.stream().map(spec -> spec.in(namespace)).toList());
    List<Problem> problems = new ArrayList<>();
    partitions.forEach((name, found) -> checkPartitions(name, found, problems));
    topics.settings(partitions.keySet()).forEach((name, found) -> check(name, found, problems));
    if (!problems.isEmpty()) {
      throw new ConfigException(problems.stream().sorted().toList());
    }
  }

  private static void checkPartitions(String topic, int found, List<Problem> problems) {
    if (found != PARTITIONS) {
      problems.add(
          Problem.of(
                  topic,
                  "partitions: found %s, expected %s; the registry is read in one order"
                      .formatted(found, PARTITIONS))
              .withHint(
                  "stop what uses it and delete the topic; it is created again when an app starts,"
                      + " and the apps register again"));
    }
  }

  /** Whether it has what the registry cannot do without; the rest is for whoever runs it. */
  static void check(String topic, Map<String, String> found, List<Problem> problems) {
    Map<String, String> expected = expected(topic);
    for (String key :
        List.of(TopicConfig.CLEANUP_POLICY_CONFIG, TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG)) {
      String value = expected.getOrDefault(key, "");
      String actual = found.getOrDefault(key, value);
      if (!words(actual).equals(words(value))) {
        problems.add(problem(topic, key, actual, value, value));
      }
    }
    Ranges range = new Ranges(topic, found, problems);
    if (topic.endsWith(REGISTRATIONS)) {
      range.within(TopicConfig.MAX_MESSAGE_BYTES_CONFIG, MAX_MESSAGE, Long.MAX_VALUE);
      range.within(TopicConfig.RETENTION_MS_CONFIG, Duration.ofMinutes(10), Duration.ofDays(30));
    } else {
      range.within(TopicConfig.RETENTION_MS_CONFIG, Duration.ofMinutes(2), Duration.ofHours(1));
      range.within(TopicConfig.SEGMENT_MS_CONFIG, Duration.ofSeconds(10), Duration.ofMinutes(30));
    }
  }

  /** In whatever namespace. */
  private static Map<String, String> expected(String topic) {
    return topic.endsWith(REGISTRATIONS) ? COMPACTED : SHORT_LIVED;
  }

  private static Set<String> words(String value) {
    TreeSet<String> words = new TreeSet<>();
    Arrays.stream(value.split(",", -1)).map(String::trim).forEach(words::add);
    return words;
  }

  /** What the brokers' numbers are compared with. */
  private record Ranges(String topic, Map<String, String> found, List<Problem> problems) {

    void within(String key, long least, long most) {
      String own = expected(topic).getOrDefault(key, "");
      String text = found.getOrDefault(key, own);
      long value = Long.parseLong(text);
      if (value < least || value > most) {
        String range =
            most == Long.MAX_VALUE
                ? "at least %s".formatted(least)
                : "%s to %s".formatted(least, most);
        problems.add(problem(topic, key, text, range, own));
      }
    }

    void within(String key, Duration least, Duration most) {
      within(key, least.toMillis(), most.toMillis());
    }
  }

  private static Problem problem(
      String topic, String key, String found, String expected, String own) {
    return Problem.of(topic, "%s: found '%s', expected %s".formatted(key, found, expected))
        .withHint(
            "set it with: kafka-configs.sh --alter --entity-type topics --entity-name %s --add-config %s=[%s]"
                .formatted(topic, key, own));
  }
}
