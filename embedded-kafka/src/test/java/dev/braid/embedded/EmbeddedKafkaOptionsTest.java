package dev.braid.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class EmbeddedKafkaOptionsTest {

  private final EmbeddedKafkaOptions options = EmbeddedKafka.options();

  @Test
  void defaultsAreOneBrokerOnAFreePortWithTemporaryData() {
    assertThat(options.brokers()).isEqualTo(1);
    assertThat(options.port()).isEmpty();
    assertThat(options.directory()).isEmpty();
  }

  @Test
  void changingAnOptionLeavesTheOriginalAlone() {
    EmbeddedKafkaOptions changed = options.withBrokers(3).withPort(19_092);

    assertThat(changed.brokers()).isEqualTo(3);
    assertThat(options).isEqualTo(EmbeddedKafka.options());
  }

  @Test
  void equalOptionsAreEqual() {
    assertThat(options.withSetting("log.retention.ms", "5").withFirstNodeId(11))
        .isEqualTo(options.withFirstNodeId(11).withSetting("log.retention.ms", "5"));
  }

  @Test
  void aRelativeDirectoryIsMadeAbsolute() {
    assertThat(options.withDirectory(Path.of("data", "..", "kafka")).directory())
        .contains(Path.of("kafka").toAbsolutePath());
  }

  @Test
  void noBrokersAreRefused() {
    assertThatThrownBy(() -> options.withBrokers(0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("embedded Kafka option brokers: found 0, expected 1 to 9");
  }

  @Test
  void anImpossiblePortIsRefused() {
    assertThatThrownBy(() -> options.withPort(70_000))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("embedded Kafka option port: found 70000, expected 1 to 65535");
  }

  @Test
  void settingsThatMakeTheClusterAreRefusedByName() {
    assertThatThrownBy(
            () -> options.withSetting("log.retention.ms", "5").withSetting("listeners", "X"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("[listeners]")
        .hasMessageContaining("withPort");
  }
}
