package dev.braid.runtime.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Map;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class ConfigKeyTest {

  @ParameterizedTest
  @CsvSource({
    "BOOTSTRAP_SERVERS, bootstrap.servers, BRAID_BOOTSTRAP_SERVERS, braid.bootstrap.servers,"
        + " --bootstrap-servers",
    "THREADS, threads, BRAID_THREADS, braid.threads, --threads",
    "MAX_PAYLOAD, max.payload, BRAID_MAX_PAYLOAD, braid.max.payload, --max-payload",
  })
  void aKeyHasOneNameInEachLayer(
      ConfigKey key, String inFile, String variable, String property, String flag) {
    assertThat(key.key()).isEqualTo(inFile);
    assertThat(key.variable()).isEqualTo(variable);
    assertThat(key.property()).isEqualTo(property);
    assertThat(key.flag()).isEqualTo(flag);
  }

  @ParameterizedTest
  @EnumSource
  void everyDefaultIsLegal(ConfigKey key) {
    assertThat(new Config(Map.of(key, key.fallback()), Map.of()).get(key))
        .isEqualTo(key.fallback());
  }

  @ParameterizedTest
  @EnumSource
  void everyKeySaysWhatItMeans(ConfigKey key) {
    assertThat(key.meaning()).isNotBlank().doesNotEndWith(".");
  }

  @Test
  void noTwoKeysShareAName() {
    assertDistinct(ConfigKey::key);
    assertDistinct(ConfigKey::variable);
    assertDistinct(ConfigKey::flag);
  }

  private static void assertDistinct(Function<ConfigKey, String> name) {
    assertThat(Arrays.stream(ConfigKey.values()).map(name)).doesNotHaveDuplicates();
  }
}
