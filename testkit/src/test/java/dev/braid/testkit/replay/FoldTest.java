package dev.braid.testkit.replay;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.braid.dsl.Call;
import dev.braid.dsl.Codec;
import dev.braid.dsl.Fault;
import dev.braid.dsl.FlowDefinition;
import dev.braid.dsl.Reply;
import dev.braid.dsl.kafka.DeadLetterReason;
import dev.braid.dsl.kafka.Wire;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What a ledger holds by its log alone. */
final class FoldTest {

  private static final String KEY = "k";

  private final Log log = new Log();

  FoldTest() {
    log.create(Wire.requestTopic("ledger1"), 1);
    log.create(Wire.deadLetterTopic("ledger1"), 1);
  }

  private static History history() {
    Deployment deployment =
        new Deployment(
            Map.of("ledger1", Kind.LEDGER),
            List.of(FlowDefinition.of("outer", Call.of("ledger1"))),
            Set.of(),
            Deployment.Handing.OFF,
            Guarantee.EFFECTIVE_ONCE);
    return new History(0, deployment, List.of(), Set.of(), 1);
  }

  private List<String> entries(String... holds) {
    return new Fold(history(), log, "ledger1", KEY, List.of(holds)).entries();
  }

  private static Headers headers(String call) {
    Headers headers = new RecordHeaders();
    Wire.put(headers, Wire.CORRELATION_ID, call);
    Wire.putCallId(headers, call);
    return headers;
  }

  private Log.Entry ask(String input, int attempt) {
    Headers headers = headers(input);
    Wire.put(headers, Wire.ATTEMPT, attempt);
    return append(Wire.requestTopic("ledger1"), input, headers, null);
  }

  private void giveUp(Log.Entry request, Log.Transaction transaction) {
    Headers headers = headers(String.valueOf(request.text(Wire.CORRELATION_ID)));
    Wire.put(headers, "braid-dead-reason", DeadLetterReason.CRASH_LOOP.text());
    Wire.put(headers, "braid-dead-partition", request.partition());
    Wire.put(headers, "braid-dead-offset", request.offset());
    Wire.put(headers, "braid-dead-timestamp", request.time());
    append(Wire.deadLetterTopic("ledger1"), "", headers, transaction);
  }

  private Log.Entry append(
      String topic, String value, Headers headers, Log.@Nullable Transaction transaction) {
    return log.partition(topic, 0)
        .append(
            1_000,
            KEY.getBytes(UTF_8),
            Codec.tree().encode(value),
            List.of(headers.toArray()),
            transaction,
            "test");
  }

  private static Log.Transaction ended(Log.Transaction.State state) {
    Log.Transaction transaction = new Log.Transaction();
    transaction.end(state);
    return transaction;
  }

  @Test
  void whatWasGivenUpIsNotInIt() {
    giveUp(ask("r1", 1), ended(Log.Transaction.State.COMMITTED));
    ask("r3", 1);
    assertThat(entries()).containsExactly("r3");
  }

  @Test
  void aFurtherAttemptOfWhatWasGivenUpStandsWhereItWasRead() {
    giveUp(ask("r1", 1), ended(Log.Transaction.State.COMMITTED));
    ask("r3", 1);
    ask("r1", 2);
    assertThat(entries()).containsExactly("r3", "r1");
  }

  /** By a clock, which drew a line in the state; before that it may have been done. */
  @Test
  void whatWasRefusedAsOverdueIsInItOnlyIfItHoldsIt() {
    log.create(Wire.replyTopic("client"), 1);
    Headers late = headers(String.valueOf(ask("r1", 1).text(Wire.CORRELATION_ID)));
    Wire.put(late, Wire.SENDER, "ledger1");
    Fault fault = new Fault(504, "the deadline passed before it was run", Fault.Origin.UNKNOWN);
    Wire.putReply(late, new Reply.Failed<>(fault));
    append(Wire.replyTopic("client"), "", late, null);
    assertThat(entries()).isEmpty();
    assertThat(entries("r1")).containsExactly("r1");
  }

  @Test
  void aGivingUpThatWasAbortedLeavesNothingOut() {
    giveUp(ask("r1", 1), ended(Log.Transaction.State.ABORTED));
    assertThat(entries()).containsExactly("r1");
  }
}
