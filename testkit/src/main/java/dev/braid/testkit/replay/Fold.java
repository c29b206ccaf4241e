package dev.braid.testkit.replay;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.braid.dsl.Codec;
import dev.braid.dsl.Reply;
import dev.braid.wire.DeadLetterReason;
import dev.braid.wire.Wire;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What a ledger holds under one key by its log alone, read as the guarantee reads it: with what was
 * aborted, or without; a repeat of a call changes nothing.
 */
final class Fold {

  private final List<String> entries = new ArrayList<>();

  /** Whether the record in hand is read by the later version. */
  private boolean later;

  /** The attempt up to which a call is answered, by its id. */
  private final Map<String, Long> answered = new HashMap<>();

  /** Requests that it had no room for, by what their replies go to and their attempt. */
  private final Set<String> refused = new HashSet<>();

  /** Requests whose time was over by a clock, which drew a line in the state before them. */
  private final Set<String> overdue = new HashSet<>();

  /** Requests that waited for a registry, and were not run by that. */
  private final Set<String> held = new HashSet<>();

  /** What is in it for one of its records, of which some were held, and not run. */
  private final Set<String> anywhere = new HashSet<>();

  private final List<String> holds;
  private final boolean isBusy;

  /** Where the requests stand that have crashed too often, and were not run. */
  private final Set<String> givenUp = new HashSet<>();

  /**
   * @param holds what it holds: what was refused as overdue may have been done before that
   */
  Fold(History history, Log log, String ledger, String key, List<String> holds) {
    this.holds = List.copyOf(holds);
    gatherRefused(log, ledger);
    gatherLetters(log, ledger);
    boolean committed = history.deployment().guarantee() == Guarantee.EXACTLY_ONCE;
    boolean rolls = history.perils().contains(Peril.ROLL);
    isBusy = history.perils().contains(Peril.BUSY);
    for (Log.Partition partition : log.topic(Wire.requestTopic(ledger))) {
      int index = 0;
      for (Log.Entry entry : partition.all()) {
        later = rolls && partition.isReadByTheOther(index++);
        byte[] its = entry.key();
        if (its != null
            && new String(its, UTF_8).equals(key)
            && !(committed && entry.isAborted())) {
          take(entry, partition.hasLost(entry));
        }
      }
    }
  }

  List<String> entries() {
    return entries;
  }

  /** Whether what it holds is that, in that order, as far as its log can tell. */
  boolean isHeld() {
    return isHeld(entry -> false);
  }

  /** The same, but for those of which nothing is promised. */
  boolean isHeld(Predicate<String> isLost) {
    if (isBusy && !anywhere.isEmpty()) {
      return true; // who is busy when depends on what came before
    }
    List<String> held = new ArrayList<>(holds);
    List<String> folded = new ArrayList<>(entries);
    held.removeAll(anywhere);
    folded.removeAll(anywhere);
    held.removeIf(isLost);
    folded.removeIf(isLost);
    Set<String> all = new HashSet<>(holds);
    Set<String> known = new HashSet<>(entries);
    all.removeIf(isLost);
    known.removeIf(isLost);
    return held.equals(folded) && all.equals(known);
  }

  /**
   * Whether there is room, and what a clock has said, is no matter of one key, and so is taken from
   * what was told, or would have been.
   */
  private void gatherRefused(Log log, String ledger) {
    log.topics().values().stream()
        .flatMap(List::stream)
        .filter(partition -> partition.topic().endsWith(".replies"))
        .flatMap(partition -> partition.all().stream())
        .filter(entry -> ledger.equals(entry.text(Wire.SENDER)))
        .forEach(this::gatherRefused);
  }

  private void gatherRefused(Log.Entry entry) {
    if (!(Wire.readReply(entry.all(), entry.value()) instanceof Reply.Failed<?> failed)) {
      return;
    }
    String message = failed.fault().message();
    if (isHeld(message)) {
      held.add(attemptOf(entry));
    } else if (message.endsWith("replies are kept")
        || message.endsWith("requests of its key wait")) {
      refused.add(attemptOf(entry));
    } else if (message.equals("the deadline passed before it was run")) {
      overdue.add(String.valueOf(entry.text(Wire.CORRELATION_ID)));
    }
  }

  /** What a gate says of what it does not let through. */
  static boolean isHeld(String message) {
    return message.contains("it was held")
        || message.contains("records are held")
        || message.contains("to be held")
        || message.startsWith(Rules.AWAY);
  }

  /** A letter that is committed stands in the transaction that left its request out. */
  private void gatherLetters(Log log, String ledger) {
    log.topic(Wire.deadLetterTopic(ledger)).stream()
        .flatMap(partition -> partition.all().stream())
        .filter(Log.Entry::isCommitted)
        .forEach(
            entry -> {
              String reason = entry.text("braid-dead-reason");
              if (DeadLetterReason.CRASH_LOOP.text().equals(reason)) {
                givenUp.add(
                    place(
                        entry.text("braid-dead-partition"),
                        entry.text("braid-dead-offset"),
                        entry.text("braid-dead-timestamp"),
                        entry));
              } else if (DeadLetterReason.SCHEMA_UNKNOWN.text().equals(reason)) {
                held.add(attemptOf(entry));
              } else if (DeadLetterReason.UNDELIVERABLE_REPLY.text().equals(reason)) {
                gatherRefused(entry);
              }
            });
  }

  private static String attemptOf(Log.Entry entry) {
    return entry.text(Wire.CORRELATION_ID) + "#" + Wire.number(entry.all(), Wire.ATTEMPT, 1);
  }

  /** An offset has lives. */
  private static String place(Log.Entry entry) {
    return place(entry.partition(), entry.offset(), entry.time(), entry);
  }

  private static String place(
      @Nullable Object partition, @Nullable Object offset, @Nullable Object time, Log.Entry entry) {
    return "%s@%s at %s, %s".formatted(partition, offset, time, entry.text(Wire.CORRELATION_ID));
  }

  private void take(Log.Entry entry, boolean isLost) {
    String given = Log.callId(entry);
    String call = given == null ? place(entry) : given;
    long attempt = Wire.number(entry.all(), Wire.ATTEMPT, 1);
    long deadline =
        Math.min(
            Wire.number(entry.all(), Wire.DEADLINE, entry.time() + 8_000), entry.time() + 20_000);
    byte[] payload = entry.value();
    if (entry.time() >= deadline
        || answered.getOrDefault(call, 0L) >= attempt
        || payload == null
        || givenUp.contains(place(entry))) {
      return;
    }
    if (refused.contains(attemptOf(entry))) {
      answered.put(call, attempt);
      return;
    }
    String input = Rules.text(Codec.tree().decode(payload));
    boolean wasHeld = isLost || held.contains(attemptOf(entry));
    boolean notRun = wasHeld || overdue.contains(entry.text(Wire.CORRELATION_ID));
    if (notRun && (!holds.contains(input) || Rules.refuses(input, later))) {
      return; // what it holds all the same is from another record, read by another version
    }
    if (wasHeld) {
      anywhere.add(input);
    }
    if (!input.equals(Rules.QUESTION)
        && !Rules.refuses(input, later)
        && isBusy
        && Rules.isBusy(input, entries.size())) {
      answered.put(call, attempt);
      return;
    }
    answered.put(call, Long.MAX_VALUE);
    if (!input.equals(Rules.QUESTION) && !Rules.refuses(input, later)) {
      entries.add(input);
    }
  }
}
