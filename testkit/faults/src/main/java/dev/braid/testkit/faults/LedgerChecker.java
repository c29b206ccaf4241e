package dev.braid.testkit.faults;

import static java.util.stream.Collectors.groupingBy;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;

/**
 * Compares what was asked and told with what was found:
 *
 * <ul>
 *   <li>every request has exactly one ending, and no ending is of something else;
 *   <li>an acknowledged request (200) has exactly one effect, one of unknown outcome (499, 504, 410
 *       and other faults that a half done flow may answer) at most one, a refused one (400, 404,
 *       413, 422, 503) none; every effect is the one that was asked for, under its key;
 *   <li>a success answers what it must;
 *   <li>all answers in the log to one request are the same, and its caller was told that, or that
 *       its own time ran out (499);
 *   <li>the effects of one key follow each other: no two have the same position, and none is
 *       missing in between.
 * </ul>
 */
public final class LedgerChecker {

  private static final int CLIENT_TIMEOUT = 499;

  private final History history;
  private final Map<String, Requested> requests = new LinkedHashMap<>();
  private final Map<String, List<Ended>> endings;
  private final Map<String, List<Answer>> answers;
  private final Map<String, List<Effect>> effects;
  private final List<Finding> findings = new ArrayList<>();

  private LedgerChecker(History history) {
    this.history = history;
    this.endings = history.endings().stream().collect(groupingBy(Ended::id));
    this.answers = history.answers().stream().collect(groupingBy(Answer::id));
    this.effects = history.effects().stream().collect(groupingBy(Effect::id));
  }

  /** All that is wrong with a history. */
  public static Verdict check(History history) {
    LedgerChecker checker = new LedgerChecker(history);
    checker.checkIds();
    checker.requests.values().forEach(checker::check);
    checker.checkStrangers();
    checker.checkPositions();
    return new Verdict(checker.findings, Figures.of(history));
  }

  private void checkIds() {
    for (Requested requested : history.requests()) {
      Requested before = requests.putIfAbsent(requested.id(), requested);
      if (before != null) {
        find(
            Defect.ASKED_TWICE,
            requested.id(),
            "asked at %s and %s".formatted(before.at(), requested.at()));
      }
    }
  }

  private void check(Requested requested) {
    List<Ended> told = endings.getOrDefault(requested.id(), List.of());
    if (told.isEmpty()) {
      find(Defect.NO_ENDING, requested.id(), "asked at %s".formatted(requested.at()));
    } else if (told.size() > 1) {
      find(Defect.SEVERAL_ENDINGS, requested.id(), "expected one ending, found %s".formatted(told));
    }
    told.forEach(ended -> checkEnding(requested, ended));
    checkAnswers(requested, told);
    checkEffects(requested, told);
  }

  private void checkEnding(Requested requested, Ended ended) {
    if (ended.at().isBefore(requested.at())) {
      find(
          Defect.ENDED_BEFORE_ASKED,
          requested.id(),
          "asked at %s, ended at %s".formatted(requested.at(), ended.at()));
    }
    if (Meaning.of(ended.code()) == Meaning.NONE) {
      find(Defect.UNKNOWN_CODE, requested.id(), "found %s".formatted(ended));
    }
    checkReply(requested, ended.code(), ended.value());
  }

  private void checkReply(Requested requested, int code, String value) {
    requested
        .reply()
        .filter(expected -> code == 200 && !expected.equals(value))
        .ifPresent(
            expected ->
                find(
                    Defect.WRONG_REPLY,
                    requested.id(),
                    "expected '%s', found '%s'".formatted(expected, value)));
  }

  private void checkAnswers(Requested requested, List<Ended> told) {
    List<Answer> inLog = answers.getOrDefault(requested.id(), List.of());
    Set<Answer> different = new HashSet<>(inLog);
    if (different.size() > 1) {
      find(Defect.CONFLICTING_ANSWERS, requested.id(), "found %s".formatted(different));
    }
    for (Ended ended : told) {
      boolean mustBeInLog = ended.code() == 200 ? !answers.isEmpty() : !inLog.isEmpty();
      Answer asTold = new Answer(ended.id(), ended.code(), ended.value());
      if (mustBeInLog && ended.code() != CLIENT_TIMEOUT && !different.contains(asTold)) {
        find(
            Defect.TOLD_OTHERWISE,
            requested.id(),
            "told %s, in the log is %s"
                .formatted(ended, different.isEmpty() ? "nothing" : different));
      }
    }
  }

  private void checkEffects(Requested requested, List<Ended> told) {
    List<Effect> found = effects.getOrDefault(requested.id(), List.of());
    if (found.size() > 1) {
      find(
          Defect.DUPLICATED,
          requested.id(),
          "expected at most one effect, found %s".formatted(found));
    }
    for (Effect effect : found) {
      if (!effect.key().equals(requested.key()) || !effect.what().equals(requested.effect())) {
        find(
            Defect.WRONG_EFFECT,
            requested.id(),
            "expected '%s' under '%s', found %s"
                .formatted(requested.effect(), requested.key(), effect));
      }
    }
    for (Ended ended : told) {
      Meaning meaning = Meaning.of(ended.code());
      if (meaning == Meaning.DONE && found.isEmpty()) {
        find(
            Defect.LOST,
            requested.id(),
            "expected %s effect, after %s".formatted(meaning.effects(), ended));
      }
      if (meaning == Meaning.REFUSED && !found.isEmpty()) {
        find(
            Defect.DONE_THOUGH_REFUSED,
            requested.id(),
            "expected %s, after %s; found %s".formatted(meaning.effects(), ended, found));
      }
    }
  }

  /** What is of no request. */
  private void checkStrangers() {
    endings.forEach(
        (id, told) -> {
          if (!requests.containsKey(id)) {
            find(Defect.UNEXPLAINED_ENDING, id, "found %s".formatted(told));
          }
        });
    answers.forEach(
        (id, inLog) -> {
          if (!requests.containsKey(id)) {
            find(Defect.UNEXPLAINED_ANSWER, id, "found %s".formatted(inLog));
          }
        });
    effects.forEach(
        (id, found) -> {
          if (!requests.containsKey(id)) {
            find(Defect.UNEXPLAINED_EFFECT, id, "found %s".formatted(found));
          }
        });
  }

  private void checkPositions() {
    Map<String, Map<Long, Effect>> keys = new HashMap<>();
    for (Effect effect : history.effects()) {
      OptionalLong position = effect.position();
      if (position.isEmpty()) {
        continue;
      }
      Effect before =
          keys.computeIfAbsent(effect.key(), key -> new HashMap<>())
              .putIfAbsent(position.getAsLong(), effect);
      if (before != null) {
        find(Defect.FORKED_STATE, effect.key(), "found %s and %s".formatted(before, effect));
      }
    }
    keys.forEach((key, positions) -> checkGaps(key, positions.keySet()));
  }

  private void checkGaps(String key, Set<Long> positions) {
    List<Long> sorted = positions.stream().sorted().toList();
    for (int i = 1; i < sorted.size(); i++) {
      long before = sorted.get(i - 1);
      long next = sorted.get(i);
      if (next != before + 1) {
        find(Defect.GAP_IN_STATE, key, "after position %d comes %d".formatted(before, next));
      }
    }
  }

  private void find(Defect defect, String about, String details) {
    findings.add(new Finding(defect, about, details));
  }
}
