package dev.braid.registry.model;

import static dev.braid.registry.model.Filter.not;
import static dev.braid.registry.model.Filter.service;
import static dev.braid.registry.model.Filter.zone;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.braid.dsl.FlowException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The text of filters. */
final class FilterParserTest {

  @Test
  void theLanguageIsWhatFiltersPrint() {
    assertThat(Filter.parse("service=price zone=a or not (version=7 host=h1)"))
        .isEqualTo(
            service("price").and(zone("a")).or(not(Filter.version("7").and(Filter.host("h1")))));
    assertThat(Filter.parse("service=com.x* and state=suspect and all"))
        .isEqualTo(
            Filter.servicePrefix("com.x")
                .and(Filter.state(InstanceState.SUSPECT))
                .and(Filter.all()));
    assertThat(Filter.parse("region=eu or endpoint=price.history or signal=order.placed"))
        .isEqualTo(
            Filter.region("eu")
                .or(Filter.endpoint("price.history"))
                .or(Filter.signal("order.placed")));
  }

  @ParameterizedTest
  @CsvSource({
    "not zone=a zone=b,               not zone=a zone=b",
    "not not zone=a,                  not not zone=a",
    "not(zone=a)and(zone=b),          not zone=a zone=b",
    "zone=a or zone=b zone=c,         zone=a or zone=b zone=c",
    "(zone=a or zone=b) zone=c,       (zone=a or zone=b) zone=c",
    "'  ( ( zone=a ) )  ',            zone=a",
    "service=*,                       service=*",
    "zone=or or zone=not,             zone=or or zone=not",
    "zone='',                         zone=\"\"",
    "zone=é:1@b,                      zone=é:1@b",
  })
  void whatIsReadPrints(String text, String printed) {
    assertThat(Filter.parse(text)).hasToString(printed.replace("''", "'"));
  }

  @Test
  void valuesWithOtherCharactersStandInQuotes() {
    Filter odd = zone("a b").or(Filter.host("(\"x\"\\\n\u202e)")).or(Filter.servicePrefix("y z"));
    assertThat(odd)
        .hasToString("zone=\"a b\" or host=\"(\\\"x\\\"\\\\\\n\\u202e)\" or service=\"y z\"*");
    assertThat(Filter.parse(odd.toString())).isEqualTo(odd);
    assertThat(Filter.parse("zone='a \"b\"' service=\"pric*\""))
        .isEqualTo(zone("a \"b\"").and(service("pric*")));
  }

  @Test
  void aProblemHasItsPlaceAndWhatToTry() {
    assertThatThrownBy(() -> Filter.parse("service=price zon=a"))
        .isInstanceOf(FlowException.class)
        .hasMessage(
            """
            filter:1:15: unknown field 'zon'
              in: service=price zon=a
                                ^^^
              did you mean 'zone'?""");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '¦',
      quoteCharacter = '`',
      value = {
        "``           ¦ 1 ¦ expected a condition such as zone=a, found the end ¦ all means every instance",
        "zone=a or    ¦ 10¦ expected a condition such as zone=a, found the end ¦ all means every instance",
        "zone=a and or zone=b ¦ 12 ¦ expected a condition such as zone=a, found 'or' ¦ ",
        "not          ¦ 4 ¦ expected a condition such as zone=a, found the end ¦ all means every instance",
        "()           ¦ 2 ¦ expected a condition such as zone=a, found ')'     ¦ ",
        "(zone=a      ¦ 1 ¦ this '(' has no ')'                                ¦ close it",
        "zone=a)      ¦ 7 ¦ this ')' has no '('                                ¦ leave it out",
        "=a           ¦ 1 ¦ expected a condition such as zone=a, found '='     ¦ a field stands before it: zone=a",
        "price        ¦ 1 ¦ expected a condition such as zone=a, found 'price' ¦ a field and a value, without spaces between: service=price",
        "zone = a     ¦ 1 ¦ expected a condition such as zone=a, found 'zone'  ¦ zone=VALUE, without spaces between",
        "zone=a AND zone=b ¦ 8 ¦ expected a condition such as zone=a, found 'AND' ¦ did you mean 'and'?",
        "nto zone=a   ¦ 1 ¦ expected a condition such as zone=a, found 'nto'   ¦ did you mean 'not'?",
        "Zone=a       ¦ 1 ¦ unknown field 'Zone'                               ¦ did you mean 'zone'?",
        "colour=a     ¦ 1 ¦ unknown field 'colour'                             ¦ fields are service, version, host, zone, region, endpoint, signal, state",
        "prefix=pr    ¦ 1 ¦ unknown field 'prefix'                             ¦ write a prefix as service=pric*",
        "state=alife  ¦ 7 ¦ unknown state 'alife'                              ¦ did you mean 'alive'?",
        "state=up     ¦ 7 ¦ unknown state 'up'                                 ¦ states are alive, suspect, dead",
        "zone=        ¦ 6 ¦ expected a value after zone=, found the end        ¦ zone=\"\" asks for who has not told it",
        "zone==a      ¦ 6 ¦ expected a value after zone=, found '='            ¦ one '=' is enough",
        "zone!=a      ¦ 1 ¦ expected a condition such as zone=a, found 'zone'  ¦ write: not zone=VALUE",
        "zone=a*      ¦ 7 ¦ only a service can be asked for by its prefix      ¦ a '*' that is meant stands in quotes: zone=\"a*\"",
        "service=a*b  ¦ 11¦ expected a space after the value of service, found 'b' ¦ put a value with such characters in quotes: service=\"a b\"",
        "zone=a,zone=b ¦ 7 ¦ expected a space after the value of zone, found ',' ¦ put a value with such characters in quotes: zone=\"a b\"",
        "zone=a , zone=b ¦ 8 ¦ expected a condition such as zone=a, found ','   ¦ a space is enough, or write: and",
        "zone=a || zone=b ¦ 8 ¦ expected a condition such as zone=a, found '|'  ¦ write: or",
        "!zone=a      ¦ 1 ¦ expected a condition such as zone=a, found '!'     ¦ write: not zone=a",
        "zone=\"a     ¦ 6 ¦ this quote is not closed                           ¦ close it with \"",
        "zone=\"\\q\" ¦ 7 ¦ unknown escape                                     ¦ the escapes are \\\\ \\\" \\' \\n \\r \\t and \\u with four hexadecimal digits",
      })
  void mistakesAreExplained(String text, int column, String message, String hint) {
    assertThatThrownBy(() -> Filter.parse(text))
        .isInstanceOfSatisfying(
            FlowException.class,
            wrong -> {
              assertThat(wrong.problems()).hasSize(1);
              assertThat(wrong.problems().get(0).place().orElseThrow().column()).isEqualTo(column);
              assertThat(wrong.problems().get(0).message()).isEqualTo(message);
              assertThat(wrong.problems().get(0).hint()).isEqualTo(hint == null ? "" : hint);
            });
  }

  @ParameterizedTest
  @ValueSource(strings = {"not ", "(", "not("})
  void depthIsBounded(String opening) {
    assertThatThrownBy(() -> Filter.parse(opening.repeat(1000)))
        .isInstanceOf(FlowException.class)
        .hasMessageContaining("deeper than 64 levels");
  }

  @Test
  void lengthIsBoundedAndSoIsWhatIsSaidOfIt() {
    assertThat(Filter.parse("all ".repeat(1024)).services()).isEmpty();
    assertThatThrownBy(() -> Filter.parse("x".repeat(1_000_000)))
        .isInstanceOf(FlowException.class)
        .hasMessageContaining("a filter may have 4096 characters, found 1000000")
        .message()
        .hasSizeLessThan(400);
    assertThatThrownBy(() -> Filter.parse("x".repeat(4096)))
        .isInstanceOf(FlowException.class)
        .message()
        .hasSizeLessThan(500);
  }
}
