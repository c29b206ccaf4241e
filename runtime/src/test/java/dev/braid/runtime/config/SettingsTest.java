package dev.braid.runtime.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.Test;

/** Settings that a component brings. */
class SettingsTest {

  private static final ConfigKey<Integer> NUMBER =
      ConfigKey.of("shop.desk.number", "1", Kind.number(1, 9), "where it stands");

  private static final Settings DESK = new Settings("shop.desk.", "the desk", List.of(NUMBER));

  private static Config load(Map<String, String> environment, Map<String, String> flags) {
    return Config.load(null, environment, new Properties(), flags, DESK);
  }

  @Test
  void areReadFromEveryLayerAndHaveADefault() {
    Config none = load(Map.of(), Map.of());
    Config environment = load(Map.of("BRAID_SHOP_DESK_NUMBER", "2"), Map.of());
    Config flags = load(Map.of("BRAID_SHOP_DESK_NUMBER", "2"), Map.of("shop.desk.number", "3"));
    assertThat(none.get(NUMBER)).isEqualTo(1);
    assertThat(none.given(NUMBER)).isEmpty();
    assertThat(environment.given(NUMBER)).contains(2);
    assertThat(flags.get(NUMBER)).isEqualTo(3);
    assertThat(flags.with(ConfigKey.THREADS, "2").get(NUMBER)).isEqualTo(3);
  }

  @Test
  void areCheckedTogetherWithThoseOfTheApp() {
    Map<String, String> flags =
        Map.of("shop.desk.number", "0", "shop.desk.numbr", "1", "threads", "0");
    assertThatThrownBy(() -> load(Map.of(), flags))
        .isInstanceOf(ConfigException.class)
        .hasMessage(
            """
            threads: expected 1 to 1000, found '0'
            shop.desk.number: expected 1 to 9, found '0'
            shop.desk.numbr: unknown setting of the desk
              did you mean 'shop.desk.number'?""");
  }

  @Test
  void areUnknownToAnAppWithoutTheComponent() {
    Map<String, String> flags = Map.of("shop.desk.number", "3");
    assertThatThrownBy(() -> Config.load(null, Map.of(), new Properties(), flags))
        .hasMessageContaining("the flags: unknown setting 'shop.desk.number'");
  }

  @Test
  void areCheckedOnceTheComponentIsKnown() {
    Config byHand =
        new Config(Map.of("shop.desk.number", "0", "shop.desk.opening.hours", "x"), Map.of());
    assertThatThrownBy(() -> byHand.check(List.of(DESK)))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("shop.desk.number: expected 1 to 9, found '0'")
        .hasMessageContaining("shop.desk.opening.hours: unknown setting of the desk")
        .hasMessageContaining("known are shop.desk.number");
  }

  @Test
  void aNameAloneIsOnlyPassedOn() {
    Config config = Config.of("here:1");
    assertThat(config.with("kafka.acks", "all").kafka()).containsEntry("acks", "all");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> config.with("shop.desk.number", "1"))
        .withMessageContaining("found 'shop.desk.number'");
  }

  @Test
  void haveAPrefixOfTheirOwn() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Settings("kafka.", "me", List.of()))
        .withMessageContaining("found 'kafka.'");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Settings("other.", "me", List.of(NUMBER)))
        .withMessage("'shop.desk.number' does not begin with 'other.'");
  }
}
