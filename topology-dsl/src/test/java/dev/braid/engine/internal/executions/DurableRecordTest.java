package dev.braid.engine.internal.executions;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.braid.dsl.CodecException;
import dev.braid.dsl.Json;
import dev.braid.dsl.Reply;
import dev.braid.dsl.kafka.Replies;
import dev.braid.engine.internal.replies.KeptReply;
import dev.braid.wire.ExecutionStatus;
import dev.braid.wire.ReturnAddress;
import dev.braid.wire.Value;
import dev.braid.wire.Wire;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.SplittableRandom;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.Test;

final class DurableRecordTest {

  private static final DurableRecord RUNNING = DurableRecord.running(1, 2, 3, "digest");

  @Test
  void whatRunsAndWhoWaitsForItComesBack() {
    ReturnAddress home = new ReturnAddress("home", 7, "id".getBytes(UTF_8));
    ReturnAddress anywhere = new ReturnAddress("anywhere", ReturnAddress.BY_KEY, null);
    DurableRecord waited =
        RUNNING.withWaiters(
            List.of(new DurableRecord.Waiter(home, 10), new DurableRecord.Waiter(anywhere, 20)));

    DurableRecord read = DurableRecord.read("id", waited.toBytes());

    assertThat(read.withWaiters(List.of())).isEqualTo(RUNNING);
    assertThat(read.isEnded()).isFalse();
    assertThat(read.waiters()).extracting(DurableRecord.Waiter::deadline).containsExactly(10L, 20L);
    assertThat(read.waiters().get(0).address().topic()).isEqualTo("home");
    assertThat(read.waiters().get(0).address().partition()).isEqualTo(7);
    assertThat(read.waiters().get(0).address().correlation()).isEqualTo("id".getBytes(UTF_8));
    assertThat(read.waiters().get(1).address().correlation()).isNull();
  }

  @Test
  void itIsOverFromTheEndOfItsTimeOn() {
    DurableRecord ended = DurableRecord.read("id", RUNNING.ended(103, 504, 9).toBytes());
    assertThat(ended).isEqualTo(RUNNING.ended(103, 504, 9));
    assertThat(ended.isOver(102)).isFalse();
    assertThat(ended.isOver(103)).isTrue();
    assertThat(RUNNING.isOver(Long.MAX_VALUE)).isFalse();
  }

  @Test
  void aResultComesBackAsItWouldFromTheWire() {
    for (long seed = 0; seed < 300; seed++) {
      Reply<Value> reply = new Replies(new SplittableRandom(seed)).next(3);
      Headers headers = new RecordHeaders();
      byte[] payload = Wire.putReply(headers, reply);
      assertThat(Replies.trees(KeptReply.read("it", KeptReply.toBytes(headers, payload))))
          .as("seed %d", seed)
          .isEqualTo(Replies.trees(Wire.readReply(headers, payload)));
    }
  }

  @Test
  void aNullResultIsNoEmptyOne() {
    Headers headers = new RecordHeaders();
    Reply<Value> none = KeptReply.read("it", KeptReply.toBytes(headers, null));
    assertThat(Value.of(none).isNull()).isTrue();
    Reply<Value> empty = KeptReply.read("it", KeptReply.toBytes(headers, new byte[0]));
    assertThat(Value.of(empty).isNull()).isFalse();
  }

  @Test
  void brokenOnesAreNamed() {
    assertThatExceptionOfType(UncheckedIOException.class)
        .isThrownBy(() -> DurableRecord.read("id", new byte[] {9}))
        .withMessage("the record of durable execution id is broken");
    assertThatExceptionOfType(UncheckedIOException.class)
        .isThrownBy(() -> KeptReply.read("it", new byte[] {1, 0}))
        .withMessage("it is broken");
  }

  @Test
  void whereaboutsComeBackAsJson() {
    ExecutionStatus running =
        ExecutionStatus.of(
            Json.tree(
                """
            {"state": "running", "started": 1, "deadline": 2, "waiting":
             [{"step": "flow.a", "attempt": 2, "backingOff": true, "until": 3}]}"""
                    .getBytes(UTF_8)));
    assertThat(ExecutionStatus.of(Json.tree(Json.bytes(running.tree())))).isEqualTo(running);
    assertThat(running.waiting()).hasSize(1);
    assertThat(running.isEnded()).isFalse();
    assertThatExceptionOfType(CodecException.class)
        .isThrownBy(() -> ExecutionStatus.of("text"))
        .withMessage("expected where an execution is, found text");
  }
}
