package dev.braid.examples.e02weather;

import static dev.braid.examples.e02weather.WeatherCases.COLDEST_FEB;
import static dev.braid.examples.e02weather.WeatherCases.COLDEST_JAN;
import static dev.braid.examples.e02weather.WeatherCases.HOTTEST_FEB;
import static dev.braid.examples.e02weather.WeatherCases.HOTTEST_JAN;
import static org.assertj.core.api.Assertions.assertThat;

import dev.braid.dsl.Fault;
import dev.braid.dsl.Tree;
import dev.braid.examples.Asking;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class WeatherTest {

  private static final List<Row> ROWS = Readings.of("pune");

  @Test
  void aYearHasARowForEachHour() {
    assertThat(ROWS).hasSize(8760).doesNotHaveDuplicates();
  }

  @Test
  void aYearFitsAMessage() {
    assertThat(Row.LIST.encode(ROWS)).hasSizeLessThan(1_000_000);
  }

  @Test
  void fourReadingsAreExtremeAndAllOthersLieBetween() {
    assertThat(ROWS)
        .filteredOn(row -> row.degrees() <= 50 || row.degrees() >= 94)
        .containsExactly(HOTTEST_JAN, COLDEST_JAN, HOTTEST_FEB, COLDEST_FEB);
  }

  @Test
  void everyMonthIsAGroupInTheOrderOfTheYear() {
    Map<String, List<Row>> months = Months.group(ROWS);
    assertThat(months.keySet())
        .containsExactly(
            "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec");
    assertThat(months.get("jan")).hasSize(31 * 24);
    assertThat(months.get("feb")).hasSize(28 * 24);
  }

  @Test
  void minAndMaxFindTheExtremesOfEachMonth() {
    Map<String, List<Row>> months = Months.group(ROWS);
    assertThat(Extremes.min(months.get("jan"))).isEqualTo(COLDEST_JAN);
    assertThat(Extremes.max(months.get("jan"))).isEqualTo(HOTTEST_JAN);
    assertThat(Extremes.min(months.get("feb"))).isEqualTo(COLDEST_FEB);
    assertThat(Extremes.max(months.get("feb"))).isEqualTo(HOTTEST_FEB);
  }

  @Test
  void ofEqualsTheFirstIsTaken() {
    Row first = new Row(1, "jan", 0, 70);
    Row second = new Row(1, "jan", 1, 70);
    assertThat(Extremes.min(List.of(first, second))).isEqualTo(first);
    assertThat(Extremes.max(List.of(first, second))).isEqualTo(first);
  }

  @Test
  void noRowsAreAFault() {
    Fault fault = Asking.faultOf(Weather.services(), "min", List.of());
    assertThat(fault.code()).isEqualTo(400);
    assertThat(fault.message()).contains("no rows");
  }

  @Test
  void anUnknownCityIsAFaultThatNamesTheOneMeant() {
    Fault fault = Asking.faultOf(Weather.services(), "readings", "puna");
    assertThat(fault.code()).isEqualTo(400);
    assertThat(fault.message())
        .isEqualTo("no readings of 'puna': expected 'pune'; did you mean 'pune'?");
  }

  @Test
  void theFieldsOfARowAreCapitalised() throws Exception {
    Object rows = List.of(WeatherCases.tree(HOTTEST_JAN), WeatherCases.tree(COLDEST_JAN));
    assertThat(Asking.ask(Weather.services(), "max", rows))
        .isEqualTo(Tree.of(Map.of("Day", 6, "Month", "jan", "Hour", 3, "Degrees", 94)));
  }

  @Test
  void theFunctionsPickTheirMonth() {
    assertThat(Weather.functions()).extracting(f -> f.name()).containsExactly("jan", "feb");
  }

  @Test
  void theFlowFileIsThere() {
    assertThat(Weather.flows()).contains("weather =");
  }
}
