package dev.braid.runtime.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.braid.runtime.client.RequestClient;
import dev.braid.testkit.faults.Figures;
import dev.braid.testkit.faults.Strike;
import dev.braid.testkit.faults.StrikeKind;
import dev.braid.testkit.faults.Struck;
import dev.braid.testkit.faults.Verdict;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Reads back what a run has left behind, writes its report, and fails if anything is wrong. */
final class Findings {

  /** What the worst wait should stay below after the death of what restarts as itself. */
  private static final Duration TARGET_STATIC = Duration.ofSeconds(4);

  /** The same of what is replaced by another. */
  private static final Duration TARGET_DYNAMIC = Duration.ofSeconds(10);

  private final Books books;
  private final TopicReader reader;
  private final Path folder;

  private final Pace pace;

  Findings(Books books, String bootstrapServers, Pace pace, Path folder) {
    this.books = books;
    this.pace = pace;
    this.reader = new TopicReader(bootstrapServers);
    this.folder = folder;
  }

  /** The app that asks in a run. */
  static String client(String run) {
    return "faults-" + run;
  }

  /**
   * Of a run that has ended.
   *
   * @param client to ask for the states with
   * @param hanging futures of it
   * @param story what was to happen
   * @param happened and what did
   */
  void check(RequestClient client, long hanging, String story, List<Struck> happened)
      throws IOException {
    if (books.has(Books.REPLIED)) {
      new ReplyLog(reader, client(books.run())).readInto(books);
    }
    List<String> forks = new ArrayList<>();
    forks.addAll(new States(OrderFlow.RESERVE, books).readInto(Books.RESERVED, client, reader));
    forks.addAll(new States(OrderFlow.CHARGE, books).readInto(Books.CHARGED, client, reader));
    Map<String, Verdict> verdicts = books.verdicts();
    StringBuilder text = new StringBuilder(books.run() + ": " + books.report(verdicts));
    text.append("\n%d states forked, %d futures left hanging".formatted(forks.size(), hanging));
    forks.forEach(fork -> text.append("\n  ").append(fork));
    Duration beyond = Outages.of(happened).worstBeyond(books.history());
    if (!happened.isEmpty()) {
      text.append(
          String.format(
              Locale.ROOT,
              "\nworst wait while every instance was there %.1f s",
              beyond.toMillis() / 1000.0));
    }
    text.append("\n").append(story).append("\n").append(pace);
    for (int i = 0; i < happened.size(); i++) {
      Instant from = happened.get(i).from();
      // What is asked shortly before the next strike waits because of that one.
      Instant until =
          i + 1 < happened.size()
              ? from.plus(Duration.between(from, happened.get(i + 1).from()).dividedBy(2))
              : Instant.MAX;
      text.append("\n").append(waits(happened.get(i), until));
    }
    String report = text.append("\n").toString();
    System.out.println(report);
    Files.writeString(folder.resolve(books.run() + ".txt"), report);
    verdicts.forEach((effect, verdict) -> assertThat(verdict.findings()).as(report).isEmpty());
    assertThat(forks).as(report).isEmpty();
    assertThat(hanging).as(report).isZero();
    assertThat(books.figures().percentOk()).as(report).isGreaterThanOrEqualTo(percent());
    if (!happened.isEmpty()) {
      assertThat(beyond).as(report).isLessThanOrEqualTo(pace.failover());
    }
  }

  /** Of success: five of few requests may fail, and one of a hundred. */
  private double percent() {
    int requests = books.figures().requests();
    return Math.min(99, 100.0 * (requests - 5) / Math.max(1, requests));
  }

  private String waits(Struck struck, Instant until) {
    Strike strike = struck.strike();
    Duration worst = Figures.between(books.history(), struck.from(), until).worst();
    String waits =
        String.format(Locale.ROOT, "%s; worst wait %.1f s", struck, worst.toMillis() / 1000.0);
    // A target is of one that is dead alone, and comes back at once.
    return strike.kind() == StrikeKind.KILL
            && strike.lasting().isZero()
            && Network.isInstance(strike.victim())
        ? waits + " (target: at most %d s)".formatted(target(strike.victim()).toSeconds())
        : waits;
  }

  private static Duration target(String victim) {
    return Network.isStatic(victim) ? TARGET_STATIC : TARGET_DYNAMIC;
  }
}
