/**
 * Weather: the coldest and the hottest hour of two months, by parallels inside a parallel.
 *
 * <p>{@code readings} answers a year of hourly rows, {@code group} sorts them into months, two
 * named functions pick a month each, and {@code min} and {@code max} are asked twice, under labels.
 * {@link dev.braid.examples.e02weather.Weather} lists them and has the text of the flow.
 */
@NullMarked
package dev.braid.examples.e02weather;

import org.jspecify.annotations.NullMarked;
