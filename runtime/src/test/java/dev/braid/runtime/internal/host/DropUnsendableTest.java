package dev.braid.runtime.internal.host;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.NotEnoughReplicasException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.errors.ErrorHandlerContext;
import org.apache.kafka.streams.errors.ProductionExceptionHandler.Result;
import org.apache.kafka.streams.errors.internals.DefaultErrorHandlerContext;
import org.apache.kafka.streams.processor.TaskId;
import org.junit.jupiter.api.Test;

class DropUnsendableTest {

  private static final ErrorHandlerContext CONTEXT =
      new DefaultErrorHandlerContext(
          null,
          "a.requests",
          0,
          7,
          new RecordHeaders(),
          "to callers",
          new TaskId(0, 0),
          0,
          null,
          null);

  private static Result result(Exception refused) {
    return new DropUnsendable()
        .handleError(CONTEXT, new ProducerRecord<>("x.replies", null, null), refused)
        .result();
  }

  @Test
  void whatATopicRefusesForGoodIsDropped() {
    assertThat(result(new RecordTooLargeException("x"))).isEqualTo(Result.RESUME);
  }

  @Test
  void whatMayPassIsTriedAgain() {
    assertThat(result(new NotEnoughReplicasException("x"))).isEqualTo(Result.RETRY);
  }
}
