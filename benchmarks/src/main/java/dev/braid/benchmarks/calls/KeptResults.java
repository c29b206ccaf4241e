package dev.braid.benchmarks.calls;

import dev.braid.benchmarks.run.Comparison;
import dev.braid.benchmarks.run.Table;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What a service that keeps its replies did under a steady load.
 *
 * @param rate requests that were due in a second
 * @param deadlineSeconds of each request
 * @param heapMiB that the service's process had, and as much again outside of it
 * @param rounds one behind the other
 */
record KeptResults(int rate, int deadlineSeconds, int heapMiB, List<Round> rounds) {

  /**
   * A minute, or what was left of the time.
   *
   * @param seconds until all its replies were there
   * @param refused how many replies were no success
   * @param firstRefusal one of them, or nothing
   * @param heap left by the service's last collection, at most, in bytes
   * @param direct memory of the service's buffers outside of the heap, at most, in bytes
   */
  record Round(
      double seconds,
      long asked,
      long refused,
      String firstRefusal,
      double p50Millis,
      double p99Millis,
      long heap,
      long direct) {

    String line(int number) {
      return String.format(
          Locale.ROOT,
          "%4d  %,8.0f/s  refused %,d  p50 %,.1f ms  p99 %,.1f ms  heap %,d MiB  direct %,d MiB%s",
          number,
          asked / seconds,
          refused,
          p50Millis,
          p99Millis,
          heap >> 20,
          direct >> 20,
          firstRefusal.isEmpty() ? "" : "  first: " + firstRefusal);
    }

    private Map<String, Object> tree() {
      Map<String, Object> tree = new LinkedHashMap<>();
      tree.put("seconds", seconds);
      tree.put("asked", asked);
      tree.put("refused", refused);
      tree.put("p50Millis", p50Millis);
      tree.put("p99Millis", p99Millis);
      tree.put("heapBytes", heap);
      tree.put("directBytes", direct);
      return tree;
    }
  }

  long refused() {
    return rounds.stream().mapToLong(Round::refused).sum();
  }

  /** A table for people. */
  String table() {
    Table table = new Table();
    long asked = rounds.stream().mapToLong(Round::asked).sum();
    double seconds = rounds.stream().mapToDouble(Round::seconds).sum();
    table.line("%,d requests a second with %d s each", rate, deadlineSeconds);
    table.line("  asked    %,d in %,.0f s: %,.0f/s", asked, seconds, asked / seconds);
    table.line("  refused  %,d", refused());
    table.line(
        "  p50      %,.1f ms in the middle minute", Comparison.median(rounds, Round::p50Millis));
    table.line(
        "  p99      %,.1f ms in the middle minute", Comparison.median(rounds, Round::p99Millis));
    table.line(
        "  heap     %,d of %,d MiB, after a collection",
        rounds.stream().mapToLong(Round::heap).max().orElse(0) >> 20, heapMiB);
    table.line(
        "  direct   %,d of %,d MiB",
        rounds.stream().mapToLong(Round::direct).max().orElse(0) >> 20, heapMiB);
    return table.toString();
  }

  /** The same and every single minute, as a tree. */
  Map<String, Object> tree() {
    Map<String, Object> tree = new LinkedHashMap<>();
    tree.put("rate", rate);
    tree.put("deadlineSeconds", deadlineSeconds);
    tree.put("heapMiB", heapMiB);
    tree.put("minutes", rounds.stream().map(Round::tree).toList());
    return tree;
  }
}
