package dev.braid.runtime.faults;

import dev.braid.testkit.faults.Ended;
import dev.braid.testkit.faults.History;
import dev.braid.testkit.faults.Requested;
import dev.braid.testkit.faults.Struck;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The times in which some victim was down: who waits then may wait as long. */
final class Outages {

  /** Ascending, and none touches another. */
  private final List<Span> spans = new ArrayList<>();

  private Outages() {}

  static Outages of(List<Struck> happened) {
    Outages outages = new Outages();
    happened.stream()
        .map(struck -> new Span(struck.from(), struck.until()))
        .sorted(Comparator.comparing(Span::from))
        .forEach(outages::add);
    return outages;
  }

  private void add(Span next) {
    Span last = spans.isEmpty() ? null : spans.get(spans.size() - 1);
    if (last == null || last.until.isBefore(next.from)) {
      spans.add(next);
    } else if (last.until.isBefore(next.until)) {
      spans.set(spans.size() - 1, new Span(last.from, next.until));
    }
  }

  /** The longest that a request has waited while every victim was there. */
  Duration worstBeyond(History history) {
    Map<String, Ended> endings = new HashMap<>();
    history.endings().forEach(ended -> endings.putIfAbsent(ended.id(), ended));
    Duration worst = Duration.ZERO;
    for (Requested requested : history.requests()) {
      Ended ended = endings.get(requested.id());
      if (ended != null) {
        Duration beyond = beyond(requested.at(), ended.at());
        worst = beyond.compareTo(worst) > 0 ? beyond : worst;
      }
    }
    return worst;
  }

  private Duration beyond(Instant from, Instant until) {
    Duration beyond = Duration.between(from, until);
    for (Span span : spans) {
      Instant start = span.from.isAfter(from) ? span.from : from;
      Instant end = span.until.isBefore(until) ? span.until : until;
      if (start.isBefore(end)) {
        beyond = beyond.minus(Duration.between(start, end));
      }
    }
    return beyond;
  }

  private record Span(Instant from, Instant until) {}
}
