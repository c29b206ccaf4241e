package dev.braid.examples.e02weather;

import dev.braid.dsl.Codec;
import dev.braid.dsl.Fault;
import dev.braid.dsl.FaultCode;
import dev.braid.dsl.FaultException;
import dev.braid.dsl.ServiceRef;
import dev.braid.dsl.Spelling;
import java.util.ArrayList;
import java.util.List;

/**
 * A year of hourly readings of a city: 8,760 rows in the order of time, invented but the same at
 * every call.
 *
 * <p>January and February have one hottest and one coldest hour each, 94 and 50 degrees; every
 * other reading of the year lies in 51 to 93.
 */
final class Readings {

  static final ServiceRef<String, List<Row>> REF =
      ServiceRef.of("readings", Codec.text(), Row.LIST);

  private static final String CITY = "pune";

  private static final int HOURS = 24;

  private static final List<Month> MONTHS =
      List.of(
          new Month("jan", 31),
          new Month("feb", 28),
          new Month("mar", 31),
          new Month("apr", 30),
          new Month("may", 31),
          new Month("jun", 30),
          new Month("jul", 31),
          new Month("aug", 31),
          new Month("sep", 30),
          new Month("oct", 31),
          new Month("nov", 30),
          new Month("dec", 31));

  private static final List<Row> EXTREMES =
      List.of(
          new Row(6, "jan", 3, 94),
          new Row(24, "jan", 22, 50),
          new Row(15, "feb", 17, 94),
          new Row(26, "feb", 5, 50));

  private record Month(String name, int days) {}

  private Readings() {}

  static List<Row> of(String city) {
    if (!city.equals(CITY)) {
      String hint = Spelling.hint(city, List.of(CITY));
      throw new FaultException(
          Fault.of(
              FaultCode.BAD_REQUEST,
              "no readings of '%s': expected '%s'%s"
                  .formatted(city, CITY, hint.isEmpty() ? "" : "; " + hint)));
    }
    List<Row> rows = new ArrayList<>();
    for (int month = 0; month < MONTHS.size(); month++) {
      for (int day = 1; day <= MONTHS.get(month).days; day++) {
        for (int hour = 0; hour < HOURS; hour++) {
          rows.add(reading(month, day, hour));
        }
      }
    }
    return List.copyOf(rows);
  }

  private static Row reading(int month, int day, int hour) {
    String name = MONTHS.get(month).name;
    return EXTREMES.stream()
        .filter(row -> row.month().equals(name) && row.day() == day && row.hour() == hour)
        .findFirst()
        .orElseGet(() -> new Row(day, name, hour, degrees(month, day, hour)));
  }

  /**
   * 72, warmer in May and after noon, colder in November and after midnight, and a little noise.
   */
  private static int degrees(int month, int day, int hour) {
    int season = 8 - 16 * distance(month, 4, 12) / 6;
    int daily = 9 - 18 * distance(hour, 14, HOURS) / 12;
    int noise = (day * 31 + hour * 17 + month * 5) % 7 - 3;
    return 72 + season + daily + noise;
  }

  /** From {@code a} to {@code b} by the shorter way around a circle of {@code size}. */
  private static int distance(int a, int b, int size) {
    int oneWay = Math.abs(a - b);
    return Math.min(oneWay, size - oneWay);
  }
}
