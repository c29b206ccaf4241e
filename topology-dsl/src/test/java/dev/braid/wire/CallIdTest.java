package dev.braid.wire;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.braid.engine.internal.core.RequestIdentity;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class CallIdTest {

  private static final String EXECUTION = "0123456789abcdef0123456789abcdef";

  private static byte[] utf8(String text) {
    return text.getBytes(UTF_8);
  }

  private static ReturnAddress address(String topic, int partition) {
    return new ReturnAddress(topic, partition, null);
  }

  @Test
  void aCallIdIsFoundInWhatAReplyEchoes() {
    assertThat(CallId.parse(utf8(CallId.of(EXECUTION, "flow.a"))))
        .isEqualTo(new CallId(EXECUTION, "flow.a"));
    assertThat(CallId.parse(utf8(CallId.of(EXECUTION, "")))).isEqualTo(new CallId(EXECUTION, ""));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "x",
        EXECUTION,
        EXECUTION + "x/flow.a",
        "0123456789abcdef0123456789abcdeg/flow.a",
        "\u00e4\u00e4\u00e4\u00e4\u00e4\u00e4\u00e4\u00e4\u00e4\u00e4\u00e4\u00e4\u00e4\u00e4\u00e4"
            + "\u00e4\u00e4/flow.a"
      })
  void whatIsNotOursIsNone(String correlation) {
    assertThat(CallId.parse(utf8(correlation))).isNull();
  }

  @Test
  void sixteenRawBytesAndNothingAreNone() {
    assertThat(CallId.parse(new byte[16])).isNull();
    assertThat(CallId.parse(null)).isNull();
  }

  /** It may be told to answer the caller of its flow, and when that is asked again, the flow. */
  @Test
  void aCallOfAnExecutionIsTheSameWhereverItsReplyGoes() {
    CallId.Maker ids = new CallId.Maker("flow");
    RequestIdentity identity = RequestIdentity.CALL_AND_CALLER;
    byte[] ofAnExecution = utf8(CallId.of(EXECUTION, "other.flow"));
    assertThat(identity.executionId(ids, null, address("client", 0), ofAnExecution))
        .isEqualTo(identity.executionId(ids, null, address("other.replies", 1), ofAnExecution));
    assertThat(identity.executionId(ids, null, address("client", 0), utf8("1")))
        .as("of clients, who may choose the same")
        .isNotEqualTo(identity.executionId(ids, null, address("client", 1), utf8("1")));
  }

  @Test
  void aRepeatHasTheSameIdAndNothingElseHas() {
    CallId.Maker ids = new CallId.Maker("flow");
    ReturnAddress home = address("home", 0);

    assertThat(ids.ofCall(home, utf8("1")))
        .hasSize(32)
        .isEqualTo(new CallId.Maker("flow").ofCall(home, utf8("1")));
    assertThat(
            Stream.of(
                ids.ofCall(home, utf8("1")),
                ids.ofCall(home, utf8("2")),
                ids.ofCall(address("home", 1), utf8("1")),
                ids.ofCall(address("hom", 0), utf8("e1")),
                ids.ofCall(null, utf8("1")),
                ids.ofCall(null, utf8("home\0\0\0\0001")),
                new CallId.Maker("other").ofCall(home, utf8("1")),
                new CallId.Maker("flo").ofCall(null, utf8("w1")),
                ids.ofPlace("flow.requests", 0, 1, 5, utf8("1")),
                ids.ofPlace("flow.requests", 0, 2, 5, utf8("1")),
                ids.ofPlace("flow.requests", 1, 1, 5, utf8("1")),
                ids.ofPlace("flow.requests", 0, 1, 6, utf8("1")),
                ids.ofPlace("flow.requests", 0, 1, 5, utf8("2")),
                ids.ofPlace("flow.requests", 0, 1, 5, null)))
        .doesNotHaveDuplicates();
  }
}
