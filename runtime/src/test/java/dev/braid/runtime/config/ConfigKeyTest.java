package dev.braid.runtime.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Field;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class ConfigKeyTest {

  @ParameterizedTest
  @CsvSource({
    "bootstrap.servers, BRAID_BOOTSTRAP_SERVERS, braid.bootstrap.servers," + " --bootstrap-servers",
    "threads, BRAID_THREADS, braid.threads, --threads",
    "max.payload, BRAID_MAX_PAYLOAD, braid.max.payload, --max-payload",
  })
  void aKeyHasOneNameInEachLayer(String inFile, String variable, String property, String flag) {
    ConfigKey<?> key =
        ConfigKey.values().stream()
            .filter(each -> each.key().equals(inFile))
            .findFirst()
            .orElseThrow();
    assertThat(key.variable()).isEqualTo(variable);
    assertThat(key.property()).isEqualTo(property);
    assertThat(key.flag()).isEqualTo(flag);
  }

  @ParameterizedTest
  @MethodSource("dev.braid.runtime.config.ConfigKey#values")
  void everyDefaultIsLegal(ConfigKey<?> key) {
    assertThat(key.check(key.fallback())).isEmpty();
    assertThat(new Config(Map.of(key.key(), key.fallback()), Map.of()).text(key))
        .isEqualTo(key.fallback());
  }

  @ParameterizedTest
  @MethodSource("dev.braid.runtime.config.ConfigKey#values")
  void everyKeySaysWhatItMeans(ConfigKey<?> key) {
    assertThat(key.meaning()).isNotBlank().doesNotEndWith(".");
  }

  @Test
  void noTwoKeysShareAName() {
    assertDistinct(ConfigKey::key);
    assertDistinct(ConfigKey::variable);
    assertDistinct(ConfigKey::flag);
  }

  private static void assertDistinct(Function<ConfigKey<?>, String> name) {
    assertThat(ConfigKey.values().stream().map(name)).doesNotHaveDuplicates();
  }

  @Test
  void everyConstantIsListedAsItIsDeclared() throws IllegalAccessException {
    List<Object> constants = new ArrayList<>();
    for (Field field : ConfigKey.class.getFields()) {
      if (field.getType() == ConfigKey.class) {
        constants.add(field.get(null));
      }
    }
    assertThat(ConfigKey.values()).isEqualTo(constants).hasSizeGreaterThan(30);
  }
}
