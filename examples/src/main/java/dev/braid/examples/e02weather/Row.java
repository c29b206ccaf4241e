package dev.braid.examples.e02weather;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.type.TypeReference;
import dev.braid.dsl.Codec;
import java.util.List;

/**
 * One hourly reading. As JSON its fields are {@code Day}, {@code Month}, {@code Hour} and {@code
 * Degrees}.
 *
 * @param day of the month, from 1
 * @param month three lower-case letters, such as {@code jan}
 * @param hour of the day, 0 to 23
 * @param degrees Fahrenheit
 */
public record Row(
    @JsonProperty("Day") int day,
    @JsonProperty("Month") String month,
    @JsonProperty("Hour") int hour,
    @JsonProperty("Degrees") int degrees) {

  static final Codec<Row> ONE = Codec.json(Row.class);

  static final Codec<List<Row>> LIST = Codec.json(new TypeReference<List<Row>>() {});
}
