package dev.braid.store.model;

import static java.util.Objects.requireNonNull;

import dev.braid.dsl.Names;
import java.util.Comparator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * When an entry was written, as a hybrid logical clock counts it: by the time of the log, and above
 * all that it replaces. It is made in the fold, from nothing but the log, so that a replay makes
 * the same one; of two for one key the greater one wins in every region.
 *
 * <p>Users see it as the version of an entry, which is opaque to them.
 *
 * @param millis since the epoch
 * @param counter of those with the same milliseconds
 * @param region that has written it
 */
public record Stamp(long millis, int counter, String region) implements Comparable<Stamp> {

  private static final Pattern TEXT = Pattern.compile("([0-9a-f]{1,15})-([0-9a-f]{1,8})-(.{1,20})");

  private static final Comparator<Stamp> ORDER =
      Comparator.comparingLong(Stamp::millis)
          .thenComparingInt(Stamp::counter)
          .thenComparing(Stamp::region);

  public Stamp {
    if (millis < 0 || counter < 0) {
      throw new IllegalArgumentException(
          "a stamp must not be negative, found %s and %s".formatted(millis, counter));
    }
    requireNonNull(region, "region");
  }

  /** Before every other one of its region. */
  static Stamp first(String region) {
    return new Stamp(0, 0, region);
  }

  /**
   * The one of a write.
   *
   * @param logTime of the command, which need not be later than that of others before it
   * @param last of the key; null: it has none
   * @param floor of the partition: above what was forgotten
   * @param region that writes
   */
  static Stamp next(long logTime, @Nullable Stamp last, Stamp floor, String region) {
    Stamp greatest = last == null || last.compareTo(floor) < 0 ? floor : last;
    if (logTime > greatest.millis) {
      return new Stamp(logTime, 0, region);
    }
    return greatest.counter == Integer.MAX_VALUE
        ? new Stamp(greatest.millis + 1, 0, region)
        : new Stamp(greatest.millis, greatest.counter + 1, region);
  }

  /**
   * Reads what {@link #toString} has written.
   *
   * @throws IllegalArgumentException for anything else
   */
  public static Stamp parse(String version) {
    Matcher parts = TEXT.matcher(version);
    if (!parts.matches() || !Names.isLegalNamespace(parts.group(3))) {
      throw new IllegalArgumentException(
          "'%s' is no version: give one that a reply has told".formatted(version));
    }
    return new Stamp(
        Long.parseLong(parts.group(1), 16), Integer.parseInt(parts.group(2), 16), parts.group(3));
  }

  @Override
  public int compareTo(Stamp other) {
    return ORDER.compare(this, other);
  }

  @Override
  public String toString() {
    return Long.toHexString(millis) + '-' + Integer.toHexString(counter) + '-' + region;
  }
}
