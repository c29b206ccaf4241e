package dev.braid.testkit.replay;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.braid.dsl.Codec;
import dev.braid.wire.ExecutionStatus;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** Says of an execution that was started durably what its starter was promised and did not get. */
final class Started {

  private static final int KEY_REUSED = 422;

  private final World world;
  private final Starter starter;
  private final String root;
  private final List<String> findings = new ArrayList<>();

  Started(World world, Starter starter) {
    this.world = world;
    this.starter = starter;
    this.root = starter.letter().root();
  }

  /** Everything that is wrong, whatever became of the execution itself; one line each. */
  List<String> findings() {
    if (!starter.isAnswered() && !world.log().isSetAside(starter.correlations())) {
      findings.add("%s, which was started, has no end".formatted(root));
    }
    oneIsStarted();
    if (!mayBeGivenUp()) {
      isKnownOnceItIsAccepted();
    }
    if (world.history().deployment().guarantee() != Guarantee.AT_LEAST_ONCE) {
      resultsAgree();
    }
    return findings;
  }

  private List<Replies.Told> told(Starter.Message message) {
    return world.replies().of(message.correlation());
  }

  /** What crashes its process again and again is given up, whatever it has told before. */
  private boolean mayBeGivenUp() {
    return world.history().perils().contains(Peril.MACHINE);
  }

  private static boolean isIn(List<Replies.Told> told, int code) {
    return told.stream().anyMatch(each -> each.code() == code);
  }

  /** All starts under one key are one execution, which has one body. */
  private void oneIsStarted() {
    Set<String> handles = new TreeSet<>();
    Set<Integer> bodies = new TreeSet<>();
    for (Starter.Message start : starter.starts()) {
      List<Replies.Told> told = told(start);
      told.stream().filter(each -> each.code() == 200).forEach(each -> handles.add(each.text()));
      if (isIn(told, 200)) {
        bodies.add(start.body());
      }
      if (isIn(told, 200) && isIn(told, KEY_REUSED) && !mayComeInAnotherOrder()) {
        findings.add("%s was told %s".formatted(start.correlation(), told));
      }
    }
    if (bodies.size() > 1 && !mayComeInAnotherOrder()) {
      findings.add(root + " was started with one body and with another one");
    }
    if (!handles.isEmpty() && !handles.equals(Set.of("200 " + starter.handle()))) {
      findings.add("%s was started as %s, not as %s".formatted(root, handles, starter.handle()));
    }
  }

  /**
   * Without transactions one that waited for a registry may be kept, and one before it be undone.
   */
  private boolean mayComeInAnotherOrder() {
    return world.history().deployment().guarantee() == Guarantee.AT_LEAST_ONCE
        && world.history().perils().contains(Peril.REGISTRY);
  }

  /** Who asks when a start has been accepted does not hear that there was none. */
  private void isKnownOnceItIsAccepted() {
    List<Starter.Message> asked = new ArrayList<>(starter.awaits());
    asked.addAll(starter.looks());
    for (Starter.Message question : asked) {
      if (question.isBehind() && isKept(question) && isIn(told(question), 410)) {
        findings.add(
            "%s was told that there is no %s, which was accepted"
                .formatted(question.correlation(), starter.handle()));
      }
    }
  }

  /** Whether the result, if any, is not over when this is read, whosever clock that is. */
  private boolean isKept(Starter.Message question) {
    long keep = starter.letter().keep();
    long started = starter.starts().get(0).entries().get(0).time();
    return keep == 0
        || question.entries().stream().allMatch(entry -> entry.time() < started + keep - Life.SKEW);
  }

  /** The result is one, however often it is asked for, and whatever its steps would answer. */
  private void resultsAgree() {
    Set<String> results = new HashSet<>();
    Set<String> bytes = new HashSet<>();
    Set<Integer> codes = new TreeSet<>();
    for (Starter.Message await : starter.awaits()) {
      for (Replies.Told told : told(await)) {
        if (!Rules.isUnknown(told.code()) && !told.wasHeld()) { // then it is of the question
          results.add(told.text());
          bytes.add(told.bytes());
          codes.add(told.code());
        }
      }
    }
    if (results.size() > 1) {
      findings.add("%s came to %s".formatted(root, results));
    } else if (bytes.size() > 1) {
      findings.add("%s was told in other bytes: %s".formatted(root, bytes));
    }
    for (Starter.Message look : starter.looks()) {
      for (Replies.Told told : told(look)) {
        if (told.code() == 200) {
          ExecutionStatus where =
              ExecutionStatus.of(Codec.tree().decode(told.bytes().getBytes(UTF_8)));
          where.code().stream().filter(code -> !Rules.isUnknown(code)).forEach(codes::add);
        }
      }
    }
    if (codes.size() > 1) {
      findings.add("%s has ended with each of %s".formatted(root, codes));
    }
  }
}
