package dev.braid.benchmarks.flows;

import dev.braid.dsl.Flow;
import dev.braid.dsl.Service;
import java.util.List;

/**
 * What the steps of a job do, from text to text: five in a row, three beside each other on the
 * result of the fifth, and one that makes a single text of theirs.
 */
public record Work(
    String name,
    List<Step> row,
    List<Step> branches,
    Flow.TriFunction<String, String, String, String> converge) {

  public Work {
    row = List.copyOf(row);
    branches = List.copyOf(branches);
    if (branches.size() != 3) {
      throw new IllegalArgumentException("expected 3 branches, found " + branches.size());
    }
  }

  /** A step and its name. */
  record Step(String name, Service.Body<String, String> body) {}

  /** Word count on one line of text. */
  public static Work words() {
    return new Work(
        "words",
        List.of(
            new Step("line", String::strip),
            new Step("words", WordCount::words),
            new Step("stopfilter", WordCount::withoutStopWords),
            new Step("count", WordCount::count),
            new Step("rank", WordCount::rank)),
        List.of(
            new Step("popular3", counts -> WordCount.ofLength(counts, 3)),
            new Step("popular4", counts -> WordCount.ofLength(counts, 4)),
            new Step("popular5", counts -> WordCount.ofLength(counts, 5))),
        WordCount::converge);
  }

  /** Steps that hand on what they are given: whatever this takes is overhead. */
  public static Work nothing() {
    return new Work(
        "nothing",
        List.of(
            new Step("first", text -> text),
            new Step("second", text -> text),
            new Step("third", text -> text),
            new Step("fourth", text -> text),
            new Step("fifth", text -> text)),
        List.of(
            new Step("left", text -> text),
            new Step("middle", text -> text),
            new Step("right", text -> text)),
        (left, middle, right) -> middle);
  }
}
