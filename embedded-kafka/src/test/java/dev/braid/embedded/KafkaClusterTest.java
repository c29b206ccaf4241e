package dev.braid.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KafkaClusterTest {

  @ParameterizedTest
  @ValueSource(strings = {"localhost:9092", "a.example:9092,b.example:9093", "[::1]:9092"})
  void anAddressIsKeptAsGiven(String address) {
    assertThat(KafkaCluster.at(address).bootstrapServers()).isEqualTo(address);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "localhost", "localhost:kafka", "a:1,,b:2"})
  void whatIsNoAddressIsRefused(String address) {
    assertThatThrownBy(() -> KafkaCluster.at(address))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("found '" + address + "', expected host:port");
  }

  @Test
  void anExtensionWithoutJUnitSaysHowToUseIt() {
    assertThatThrownBy(() -> KafkaExtension.embedded().bootstrapServers())
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("@RegisterExtension on a static field");
  }
}
