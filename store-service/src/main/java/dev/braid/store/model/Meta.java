package dev.braid.store.model;

import static java.util.Objects.requireNonNull;

import dev.braid.dsl.CodecException;
import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What a store keeps of one partition, written with each entry: by it a restored copy and a standby
 * know where they stand.
 *
 * @param rule that the store was made with
 * @param region that it was made in: no setting may change what a replay tells
 * @param incarnation of the partition: the log's time when it was first written to. A region that
 *     is made anew counts its changes from 1 again, as another incarnation
 * @param offset of the last command that changed something
 * @param logTime the greatest time of the log at such a command, in milliseconds since the epoch;
 *     by it entries expire
 * @param changes how many there were: the number of the last one
 * @param floor above what was forgotten: later stamps are greater
 * @param count of the entries that have a value
 * @param digest over those: the sum of the {@link Digest} of each
 * @param received of each origin, by its region and incarnation
 */
public record Meta(
    Rule rule,
    String region,
    long incarnation,
    long offset,
    long logTime,
    long changes,
    Stamp floor,
    long count,
    long digest,
    SortedMap<String, Received> received) {

  private static final byte VERSION = 1;
  private static final int USUAL = 128;

  public Meta {
    requireNonNull(rule, "rule");
    requireNonNull(region, "region");
    requireNonNull(floor, "floor");
    received = Collections.unmodifiableSortedMap(new TreeMap<>(received));
  }

  /** Of a partition that nothing was ever written to. */
  static Meta first(Rule rule, String region, long offset, long logTime) {
    return new Meta(
        rule,
        region,
        logTime,
        offset,
        logTime,
        0,
        Stamp.first(region),
        0,
        0,
        Collections.emptySortedMap());
  }

  static Meta read(byte[] bytes) {
    return Input.read("the record of a partition", VERSION, bytes, Meta::read);
  }

  private static Meta read(Input input) {
    String word = input.text();
    Rule rule =
        Rule.of(word)
            .orElseThrow(() -> new CodecException("there is no rule '%s'".formatted(word)));
    String region = input.text();
    long incarnation = input.nextLong();
    long offset = input.nextLong();
    long logTime = input.nextLong();
    long changes = input.nextLong();
    Stamp floor = input.stamp();
    long count = input.nextLong();
    long digest = input.nextLong();
    SortedMap<String, Received> received = new TreeMap<>();
    for (int left = input.nextInt(); left > 0; left--) {
      String origin = input.text();
      long upTo = input.nextLong();
      SortedMap<Long, Long> ranges = new TreeMap<>();
      for (int more = input.nextInt(); more > 0; more--) {
        ranges.put(input.nextLong(), input.nextLong());
      }
      received.put(origin, new Received(upTo, ranges));
    }
    return new Meta(
        rule, region, incarnation, offset, logTime, changes, floor, count, digest, received);
  }

  byte[] write() {
    Output output =
        new Output(VERSION, USUAL)
            .put(rule.text())
            .put(region)
            .put(incarnation)
            .put(offset)
            .put(logTime)
            .put(changes)
            .put(floor)
            .put(count)
            .put(digest)
            .put(received.size());
    for (Map.Entry<String, Received> each : received.entrySet()) {
      output.put(each.getKey()).put(each.getValue().upTo()).put(each.getValue().ranges().size());
      each.getValue()
          .ranges()
          .forEach((first, last) -> output.put(first.longValue()).put(last.longValue()));
    }
    return output.toBytes();
  }
}
