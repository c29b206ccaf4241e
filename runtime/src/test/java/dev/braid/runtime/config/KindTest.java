package dev.braid.runtime.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.braid.dsl.ServiceKind;
import dev.braid.engine.DeadLetterPolicy;
import dev.braid.engine.PartitionCheck;
import dev.braid.wire.Namespace;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Each kind of setting: what is made of its text, and what is said of another. */
class KindTest {

  static Stream<Arguments> values() {
    return Stream.of(
        Arguments.of(ConfigKey.THREADS, "2", 2),
        Arguments.of(ConfigKey.REPLICATION_FACTOR, "-1", -1),
        Arguments.of(ConfigKey.CLOCK_SKEW, "0s", Duration.ZERO),
        Arguments.of(ConfigKey.SLIPS, "false", false),
        Arguments.of(ConfigKey.GUARANTEE, "at-least-once", Guarantee.AT_LEAST_ONCE),
        Arguments.of(ConfigKey.DIRECTORY, "registry", DirectorySource.REGISTRY),
        Arguments.of(ConfigKey.DEAD_LETTERS, "faults", DeadLetterPolicy.FAULTS),
        Arguments.of(ConfigKey.PARTITIONER_CHECK, "warn", PartitionCheck.Policy.WARN),
        Arguments.of(ConfigKey.NAMESPACE, "shop", new Namespace("shop")),
        Arguments.of(ConfigKey.STATE_DIR, "/var/app", Path.of("/var/app")),
        Arguments.of(ConfigKey.SLIP_PEERS, "a=pure", Map.of("a", ServiceKind.PURE)),
        Arguments.of(ConfigKey.QUEUES, "price:3", new Queues(Map.of("price", 3))),
        Arguments.of(ConfigKey.INSTANCE_ID, "one", "one"));
  }

  @ParameterizedTest
  @MethodSource("values")
  <T> void aTextBecomesAValue(ConfigKey<T> key, String text, T value) {
    assertThat(Config.of("here:1").with(key, text).get(key)).isEqualTo(value);
  }

  static Stream<Arguments> mistakes() {
    return Stream.of(
        Arguments.of(ConfigKey.THREADS, "2.0", "expected a whole number"),
        Arguments.of(ConfigKey.THREADS, "1001", "expected 1 to 1000"),
        Arguments.of(ConfigKey.STANDBYS, "-1", "expected 0 to 10"),
        Arguments.of(ConfigKey.SESSION_TIMEOUT, "999ms", "expected 1000 to 1800000"),
        Arguments.of(ConfigKey.CLOCK_SKEW, "2h", "expected 0 to 3600000"),
        Arguments.of(ConfigKey.FAULT_CLASSES, "TRUE", "expected true or false"),
        Arguments.of(ConfigKey.DEAD_LETTERS, "all", "expected poison or faults or off"),
        Arguments.of(ConfigKey.BOOTSTRAP_SERVERS, "here", "expected host:port, or several"));
  }

  @ParameterizedTest
  @MethodSource("mistakes")
  void anotherTextIsRefusedWithWhatWasExpectedAndFound(
      ConfigKey<?> key, String text, String expected) {
    assertThatThrownBy(() -> Config.of("here:1").with(key, text))
        .isInstanceOf(ConfigException.class)
        .hasMessageStartingWith(key.key() + ": " + expected)
        .hasMessageEndingWith("found '%s'", text);
  }

  @Test
  void aWordThatIsNearOneIsAnswered() {
    assertThatThrownBy(() -> Config.of("here:1").with(ConfigKey.GUARANTEE, "exactly-onse"))
        .hasMessage(
            "guarantee: expected effective-once or exactly-once or at-least-once, found"
                + " 'exactly-onse'\n  did you mean 'exactly-once'?");
  }

  @Test
  void wordsMayStandForAnything() {
    Kind<Duration> pace = Kind.word(Map.of("slow", Duration.ofDays(1)), List.of("slow"));
    ConfigKey<Duration> key = ConfigKey.of("walk.pace", "slow", pace, "how fast");
    assertThat(Config.of("here:1").get(key)).isEqualTo(Duration.ofDays(1));
    assertThat(key.check("fast")).isPresent();
  }
}
