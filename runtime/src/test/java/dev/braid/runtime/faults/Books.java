package dev.braid.runtime.faults;

import dev.braid.dsl.Reply;
import dev.braid.testkit.faults.Defect;
import dev.braid.testkit.faults.Figures;
import dev.braid.testkit.faults.History;
import dev.braid.testkit.faults.Ledger;
import dev.braid.testkit.faults.LedgerChecker;
import dev.braid.testkit.faults.Verdict;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The orders of one run, in a ledger for each kind of effect that an order has: one that was
 * acknowledged has each of them once. For any thread.
 */
final class Books {

  /** In the state of {@code reserve}. */
  static final String RESERVED = "reserved";

  /** In the state of {@code charge}; some orders are not to have it. */
  static final String CHARGED = "charged";

  /** One reply of the flow, committed in the log. */
  static final String REPLIED = "replied";

  /** Orders of so many customers run beside each other; those of one are in order. */
  static final int KEYS = 97;

  private final String run;
  private final Map<String, Ledger> ledgers = new LinkedHashMap<>();

  /**
   * @param run its name; no other run has these keys
   */
  Books(String run, String... effects) {
    this.run = run;
    Stream.of(effects).forEach(effect -> ledgers.put(effect, new Ledger(InstantSource.system())));
  }

  /** Of requests, each of which has every effect. */
  static Books ofRequests(String run) {
    return new Books(run, RESERVED, CHARGED, REPLIED);
  }

  String run() {
    return run;
  }

  static String id(long number) {
    return "order-" + number;
  }

  /** The customer of an order. */
  String key(long number) {
    return key(run, number);
  }

  static String key(String run, long number) {
    return "%s-customer-%d".formatted(run, number % KEYS);
  }

  /** Before it is sent. */
  void requested(long number) {
    String reply = OrderFlow.text(OrderFlow.expected(number));
    ledgers.forEach(
        (effect, ledger) -> {
          if (isDue(number, effect)) {
            ledger.requested(id(number), key(number), effect, reply);
          }
        });
  }

  /** Its caller was told. */
  void ended(long number, int code, String text) {
    ledgers.forEach(
        (effect, ledger) -> {
          if (isDue(number, effect)) {
            ledger.ended(id(number), code, text);
          }
        });
  }

  /** Whether orders have such an effect here. */
  boolean has(String effect) {
    return ledgers.containsKey(effect);
  }

  /** The one for an effect, to write down what was found. */
  Ledger of(String effect) {
    Ledger ledger = ledgers.get(effect);
    if (ledger == null) {
      throw new IllegalArgumentException(
          "no ledger for '%s', there are %s".formatted(effect, ledgers.keySet()));
    }
    return ledger;
  }

  private static boolean isDue(long number, String effect) {
    return !effect.equals(CHARGED) || OrderFlow.isCharged(number);
  }

  /** What a caller was told, in words. */
  static String text(Reply<?> reply) {
    if (reply instanceof Reply.Ok<?> ok) {
      return OrderFlow.text(ok.value());
    }
    return reply.fault().message();
  }

  /** Of all orders; the same by each ledger that has them all. */
  History history() {
    return of(RESERVED).history();
  }

  Figures figures() {
    return Figures.of(history());
  }

  /** Of each ledger, by effect. */
  Map<String, Verdict> verdicts() {
    Map<String, Verdict> verdicts = new LinkedHashMap<>();
    ledgers.forEach(
        (effect, ledger) -> verdicts.put(effect, LedgerChecker.check(ledger.history())));
    return verdicts;
  }

  /** The figures in a line, and what each ledger says. */
  String report(Map<String, Verdict> verdicts) {
    StringBuilder report = new StringBuilder(figures().toString());
    report.append(
        "\n%d lost, %d duplicated"
            .formatted(count(verdicts, Defect.LOST), count(verdicts, Defect.DUPLICATED)));
    verdicts.forEach(
        (effect, verdict) ->
            report.append(
                "\n%s %d times: %s"
                    .formatted(
                        effect,
                        of(effect).history().effects().size(),
                        verdict.isClean() ? "nothing is wrong" : verdict)));
    return report.toString();
  }

  private static int count(Map<String, Verdict> verdicts, Defect defect) {
    return verdicts.values().stream()
        .mapToInt(verdict -> verdict.counts().getOrDefault(defect, 0))
        .sum();
  }
}
