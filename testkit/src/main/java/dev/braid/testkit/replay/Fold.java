package dev.braid.testkit.replay;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.braid.dsl.Codec;
import dev.braid.dsl.Reply;
import dev.braid.dsl.kafka.DeadLetterReason;
import dev.braid.dsl.kafka.Wire;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What a ledger holds under one key by its log alone, read as the guarantee reads it: with what was
 * aborted, or without; a repeat of a call changes nothing.
 */
final class Fold {

  private final List<String> entries = new ArrayList<>();

  /** The attempt up to which a call is answered, by its id. */
  private final Map<String, Long> answered = new HashMap<>();

  /** Requests that it had no room for, by what their replies go to and their attempt. */
  private final Set<String> refused = new HashSet<>();

  /** Requests of which nothing is known: they have crashed too often. */
  private final Set<String> givenUp = new HashSet<>();

  private final List<String> holds;

  /**
   * @param holds what it holds, which may be with or without what was given up
   */
  Fold(History history, Log log, String ledger, String key, List<String> holds) {
    this.holds = List.copyOf(holds);
    if (history.perils().contains(Peril.LOAD)) {
      gatherRefused(log, ledger);
    }
    gatherGivenUp(log, ledger);
    boolean committed = history.deployment().guarantee() == Guarantee.EXACTLY_ONCE;
    boolean busy = history.perils().contains(Peril.BUSY);
    for (Log.Partition partition : log.topic(Wire.requestTopic(ledger))) {
      for (Log.Entry entry : partition.all()) {
        byte[] its = entry.key();
        if (its != null
            && new String(its, UTF_8).equals(key)
            && !(committed && entry.isAborted())) {
          take(entry, busy);
        }
      }
    }
  }

  /** Whether it holds just this: a request that was given up once may have come again. */
  boolean comesTo(List<String> found) {
    return givenUp.isEmpty()
        ? entries.equals(found)
        : entries.size() == found.size() && entries.containsAll(found);
  }

  List<String> entries() {
    return entries;
  }

  /** Whether there is room is no matter of one key, and so is taken from what was told. */
  private void gatherRefused(Log log, String ledger) {
    log.topics().values().stream()
        .flatMap(List::stream)
        .filter(partition -> partition.topic().endsWith(".replies"))
        .flatMap(partition -> partition.all().stream())
        .filter(entry -> ledger.equals(entry.text(Wire.SENDER)))
        .forEach(
            entry -> {
              if (Wire.readReply(entry.all(), entry.value()) instanceof Reply.Failed<?> failed
                  && isForWantOfRoom(failed.fault().message())) {
                refused.add(attemptOf(entry));
              }
            });
  }

  private static boolean isForWantOfRoom(String message) {
    return message.endsWith("answers are kept") || message.endsWith("requests of its key wait");
  }

  private void gatherGivenUp(Log log, String ledger) {
    log.topic(Wire.deadLetterTopic(ledger)).stream()
        .flatMap(partition -> partition.all().stream())
        .filter(entry -> DeadLetterReason.CRASH_LOOP.text().equals(entry.text("braid-dead-reason")))
        .forEach(entry -> givenUp.add(entry.text(Wire.CORRELATION_ID)));
  }

  private static String attemptOf(Log.Entry entry) {
    return entry.text(Wire.CORRELATION_ID) + "#" + Wire.number(entry.all(), Wire.ATTEMPT, 1);
  }

  /** An offset has lives. */
  private static String place(Log.Entry entry) {
    return "%d@%d at %d, %s"
        .formatted(
            entry.partition(), entry.offset(), entry.time(), entry.text(Wire.CORRELATION_ID));
  }

  private void take(Log.Entry entry, boolean busy) {
    String given = Log.callId(entry);
    String call = given == null ? place(entry) : given;
    long attempt = Wire.number(entry.all(), Wire.ATTEMPT, 1);
    long deadline =
        Math.min(
            Wire.number(entry.all(), Wire.DEADLINE, entry.time() + 8_000), entry.time() + 20_000);
    byte[] payload = entry.value();
    if (entry.time() >= deadline || answered.getOrDefault(call, 0L) >= attempt || payload == null) {
      return;
    }
    if (refused.contains(attemptOf(entry))) {
      answered.put(call, attempt);
      return;
    }
    String input = Rules.text(Codec.tree().decode(payload));
    if (givenUp.contains(entry.text(Wire.CORRELATION_ID)) && !holds.contains(input)) {
      return;
    }
    if (!input.equals(Rules.QUESTION)
        && !Rules.refuses(input)
        && busy
        && Rules.isBusy(input, entries.size())) {
      answered.put(call, attempt);
      return;
    }
    answered.put(call, Long.MAX_VALUE);
    if (!input.equals(Rules.QUESTION) && !Rules.refuses(input)) {
      entries.add(input);
    }
  }
}
