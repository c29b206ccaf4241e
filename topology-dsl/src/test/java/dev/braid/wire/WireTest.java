package dev.braid.wire;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.braid.dsl.Codec;
import dev.braid.dsl.CodecException;
import dev.braid.dsl.Fault;
import dev.braid.dsl.Reply;
import dev.braid.dsl.kafka.Replies;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

final class WireTest {

  private static byte[] utf8(String text) {
    return text.getBytes(UTF_8);
  }

  private static Headers headers(String name, byte[] value) {
    return new RecordHeaders().add(name, value);
  }

  private static Reply<Value> failed(int code, String message) {
    return new Reply.Failed<>(new Fault(code, message, new Fault.Origin("s", "f.s")));
  }

  @Test
  void everyReplyComesBackAsItWasSent() {
    for (long seed = 0; seed < 500; seed++) {
      Reply<Value> sent = new Replies(new SplittableRandom(seed)).next(3);
      Headers headers = new RecordHeaders();

      Reply<Value> read = Wire.readReply(headers, Wire.putReply(headers, sent));

      assertThat(Replies.trees(read)).as("seed %d", seed).isEqualTo(Replies.trees(sent));
    }
  }

  @Test
  void aReplyWithoutHeadersIsASuccess() {
    Reply<Value> reply = Wire.readReply(new RecordHeaders(), utf8("hello"));

    assertThat(reply.isOk()).isTrue();
    assertThat(Value.of(reply).as(Codec.text())).isEqualTo("hello");
  }

  static List<Arguments> malformedReplies() {
    String deep = "[".repeat(100_000);
    return List.of(
        reply("no JSON", Wire.FAULT, "{", ""),
        reply("code out of range", Wire.FAULT, "{\"code\":200}", ""),
        reply("code beyond numbers", Wire.FAULT, "{\"code\":1e99999999999}", ""),
        reply("huge code", Wire.FAULT, "{\"code\":99999999999999999999}", ""),
        reply("no code", Wire.FAULT, "null", ""),
        reply("deep fault", Wire.FAULT, deep, ""),
        reply("long fault", Wire.FAULT, "\"" + "x".repeat(Wire.MAX_PARTS) + "\"", ""),
        reply("code 201", Wire.CODE, "201", ""),
        reply("code 999", Wire.CODE, "999", ""),
        reply("no parts", Wire.PARTS, "[]", "[]"),
        reply("fewer values than parts", Wire.PARTS, "[200,200]", "[1]"),
        reply("more values than parts", Wire.PARTS, "[200]", "[1,2]"),
        reply("values that are no list", Wire.PARTS, "[200]", "{}"),
        reply("parts without a payload", Wire.PARTS, "[200]", null),
        reply("nested parts without values", Wire.PARTS, "[[200]]", "[null]"),
        reply("a part that is text", Wire.PARTS, "[\"200\"]", "[1]"),
        reply("a part that failed without a fault", Wire.PARTS, "[500]", "[1]"),
        reply("a part with a code out of range", Wire.PARTS, "[{\"code\":1}]", "[1]"),
        reply("deep parts", Wire.PARTS, deep, deep),
        reply("deep values", Wire.PARTS, "[200]", deep),
        reply("long parts", Wire.PARTS, "[" + "200,".repeat(20_000) + "200]", "[]"),
        reply("values of no text", Wire.PARTS, "[200]", "[\"\uFFFF"),
        reply("an exponent too long", Wire.PARTS, "[200]", "[1e99999999999]"));
  }

  private static Arguments reply(String name, String header, String value, String payload) {
    return Arguments.argumentSet(name, header, value, payload);
  }

  @ParameterizedTest
  @MethodSource("malformedReplies")
  void aMalformedReplyIsAFault502OfItsSender(String header, String value, String payload) {
    Headers headers = headers(header, utf8(value));
    Wire.put(headers, Wire.SENDER, "price");

    Reply<Value> reply = Wire.readReply(headers, payload == null ? null : utf8(payload));

    assertThat(reply.code()).isEqualTo(502);
    assertThat(reply.fault().message()).startsWith("the reply is malformed: ");
    assertThat(reply.fault().origin().service()).isEqualTo("price");
  }

  @Test
  void aFaultCodeWithoutAFaultIsAFaultOfThatCode() {
    assertThat(Wire.readReply(headers(Wire.CODE, utf8("503")), null).code()).isEqualTo(503);
  }

  @Test
  void whatAFaultSaysOfItsOriginIsCut() {
    String fault = "{\"code\":500,\"service\":\"%s\"}".formatted("s".repeat(60_000));

    Reply<Value> reply = Wire.readReply(headers(Wire.FAULT, utf8(fault)), null);

    assertThat(reply.fault().origin().service()).hasSize(1024);
  }

  @Test
  void aLongContentTypeIsCut() {
    Headers headers = headers(Wire.CONTENT_TYPE, utf8("x".repeat(100_000)));

    assertThat(Value.of(Wire.readReply(headers, utf8("x"))).contentType()).hasSize(256);
  }

  @Test
  void aFaultFitsIntoOneHeaderHoweverItIsEscaped() {
    Headers headers = new RecordHeaders();

    Wire.putReply(headers, failed(500, "\u0001".repeat(4096)));

    assertThat(Wire.bytes(headers, Wire.FAULT)).hasSizeLessThanOrEqualTo(Wire.MAX_HEADER);
    assertThat(Wire.readReply(headers, null).code()).isEqualTo(500);
  }

  @Test
  void manyLongFaultsFitIntoTheHeaderOfTheParts() {
    List<Reply<?>> parts = new ArrayList<>();
    for (int i = 0; i < 500; i++) {
      parts.add(failed(500, "m".repeat(4000)));
    }
    Headers headers = new RecordHeaders();

    byte[] payload = Wire.putReply(headers, new Reply.Parts<>(parts));

    assertThat(Wire.bytes(headers, Wire.PARTS)).hasSizeLessThanOrEqualTo(Wire.MAX_PARTS);
    assertThat(Wire.readReply(headers, payload)).isInstanceOf(Reply.Parts.class);
  }

  @Test
  void morePartsThanTheHeaderHoldsCannotBeSent() {
    List<Reply<?>> parts = new ArrayList<>();
    for (int i = 0; i < 20_000; i++) {
      parts.add(new Reply.Ok<>(Value.encoded(null, "")));
    }

    assertThatExceptionOfType(CodecException.class)
        .isThrownBy(() -> Wire.putReply(new RecordHeaders(), new Reply.Parts<>(parts)));
  }

  @Test
  void aPartOfRawBytesCannotBeSent() {
    Value bytes = Value.of(new byte[] {1}, Codec.bytes());
    Reply<Value> parts = new Reply.Parts<>(List.of(new Reply.Ok<>(bytes)));

    assertThatExceptionOfType(CodecException.class)
        .isThrownBy(() -> Wire.putReply(new RecordHeaders(), parts));
  }

  @Test
  void whatIsNoNumberCountsAsAbsent() {
    for (String text : Arrays.asList("", "-1", "1.5", " 1", "x", "1".repeat(19), "\u0661")) {
      assertThat(Wire.number(headers("n", utf8(text)), "n", 7)).as(text).isEqualTo(7);
    }
    assertThat(Wire.number(headers("n", null), "n", 7)).isEqualTo(7);
    assertThat(Wire.number(headers("n", utf8("0042")), "n", 7)).isEqualTo(42);
  }

  @Test
  void theLastHeaderOfANameCounts() {
    Headers headers = headers("n", utf8("1")).add("n", utf8("2"));

    assertThat(Wire.number(headers, "n", 0)).isEqualTo(2);
  }

  @Test
  void theReplyPartitionHasFourBytesOrIsNone() {
    assertThat(Wire.replyPartition(headers(Wire.REPLY_PARTITION, new byte[] {0, 0, 1, 2})))
        .isEqualTo(258);
    for (byte[] bytes : Arrays.asList(null, new byte[0], new byte[5], utf8("12345"))) {
      assertThat(Wire.replyPartition(headers(Wire.REPLY_PARTITION, bytes)))
          .isEqualTo(ReturnAddress.BY_KEY);
    }
    assertThat(Wire.replyPartition(headers(Wire.REPLY_PARTITION, new byte[] {-1, 0, 0, 0})))
        .isEqualTo(ReturnAddress.BY_KEY);
  }

  @Test
  void namesAmongThoseOfOtherTopicsAreReserved() {
    assertThat(List.of("signal", "signal.x", "store.y", "braid", "braid.z"))
        .allMatch(Wire::isReserved);
    assertThat(List.of("signals", "store-service", "price", "my.signals", "a.b.store"))
        .noneMatch(Wire::isReserved);
  }

  @Test
  void theyAreReservedBehindAnyOneWordWhichMayBeANamespace() {
    assertThat(List.of("my.store", "shop.signal.x", "eu.braid.z", "shop:signal.x", "a:b.store"))
        .allMatch(Wire::isReserved);
    assertThat(List.of("shop:price", "shop:signals.x", "signal-a:price"))
        .noneMatch(Wire::isReserved);
  }
}
