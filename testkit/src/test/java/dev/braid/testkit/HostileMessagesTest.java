package dev.braid.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.braid.dsl.Bindings;
import dev.braid.dsl.Call;
import dev.braid.dsl.CallOptions;
import dev.braid.dsl.Codec;
import dev.braid.dsl.CodecException;
import dev.braid.dsl.Emit;
import dev.braid.dsl.Fault;
import dev.braid.dsl.FlowDefinition;
import dev.braid.dsl.Or;
import dev.braid.dsl.Parallel;
import dev.braid.dsl.Pipe;
import dev.braid.dsl.Reply;
import dev.braid.dsl.Service;
import dev.braid.dsl.ServiceRef;
import dev.braid.dsl.Step;
import dev.braid.dsl.kafka.Placement;
import dev.braid.engine.EngineCounter;
import dev.braid.engine.EngineSettings;
import dev.braid.engine.Limit;
import dev.braid.wire.Wire;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.apache.kafka.streams.test.TestRecord;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Whatever arrives on a flow's topics ends in a reply, a fault, a counter or a drop: an exception
 * out of a node would end the stream thread, and meet the same record again after the restart.
 */
final class HostileMessagesTest {

  private static final Step A = Call.of("a");
  private static final Step B = Call.of("b");
  private static final Step C = Call.of("c");
  private static final String LONG = "x".repeat(100_000);
  private static final Service<String, String> UPPER =
      Service.of(ServiceRef.text("upper"), text -> text + "!");

  static final List<String> HEADERS =
      List.of(
          Wire.CORRELATION_ID,
          Wire.REPLY_TOPIC,
          Wire.REPLY_PARTITION,
          Wire.TRACE_PARENT,
          Wire.TRACE_STATE,
          Wire.CALL,
          Wire.ATTEMPT,
          Wire.DEADLINE,
          Wire.CODE,
          Wire.FAULT,
          Wire.PARTS,
          Wire.SENDER,
          Wire.STEP,
          Wire.CONTENT_TYPE,
          Wire.DURABLE,
          Wire.AWAIT,
          Wire.WHERE,
          Wire.SLIP,
          "unknown");

  static final List<byte[]> VALUES =
      Arrays.asList(
          null,
          new byte[0],
          new byte[] {-1},
          new byte[] {0, 0, 0, 0},
          new byte[] {127, -1, -1, -1},
          "200".getBytes(UTF_8),
          "999999999999999999999".getBytes(UTF_8),
          "{\"code\":1e99999999999}".getBytes(UTF_8),
          "[200,{\"code\":500},[200]]".getBytes(UTF_8),
          "[".repeat(50_000).getBytes(UTF_8),
          LONG.getBytes(UTF_8),
          "0123456789abcdef0123456789abcdef/".getBytes(UTF_8));

  /** Waits with a saved input and a gather, so that everything of a request is stored. */
  private static final Step KEEPS = Pipe.of(Or.of(Parallel.of(A, B), C), Call.of("d"));

  static Stream<String> headerNames() {
    return HEADERS.stream();
  }

  @Nested
  final class Requests {

    @ParameterizedTest
    @MethodSource("dev.braid.testkit.HostileMessagesTest#headerNames")
    void noHeaderOfARequestEndsAThread(String name) {
      for (byte[] value : VALUES) {
        try (BareFlow flow = BareFlow.of(KEEPS)) {
          TestRecord<byte[], byte[]> request = flow.request("id", "x");
          request.headers().remove(name);
          request.headers().add(name, value);
          flow.start(request);
          int letters = flow.sent("flow.dead-letters").size();
          assertThat(flow.storedKeys().size() + flow.replies().size() + letters).isPositive();
        }
      }
    }

    @Test
    void aNullPayloadIsAValue() {
      try (BareFlow flow = BareFlow.of(Pipe.of(A, B))) {
        flow.start(flow.request(null));
        assertThat(flow.call("a").value()).isNull();
      }
    }

    @Test
    void aNullPayloadForALocalHandlerIsAFault400() {
      try (BareFlow flow = BareFlow.of(Call.of("upper"), Placement.local(List.of(UPPER)))) {
        flow.start(flow.request(null));
        assertThat(flow.reply().code()).isEqualTo(400);
      }
    }

    @Test
    void aNullKeyIsAKey() {
      try (BareFlow flow = BareFlow.of(KEEPS)) {
        flow.start(new TestRecord<>(null, new byte[0], flow.now()));
        assertThat(flow.call("a").key()).isNull();
      }
    }

    @Test
    void aKeyThatIsTooLargeIsAFault413WithoutTheKey() {
      try (BareFlow flow = BareFlow.of(KEEPS)) {
        TestRecord<byte[], byte[]> request = flow.request("id", "x");
        flow.start(
            new TestRecord<>(new byte[20_000], request.value(), request.headers(), flow.now()));
        TestRecord<byte[], byte[]> reply = flow.sent("client.replies").get(0);
        assertThat(Messages.read(reply).code()).isEqualTo(413);
        assertThat(reply.key()).isNull();
      }
    }

    @ParameterizedTest
    @ValueSource(longs = {0, Long.MAX_VALUE, Long.MAX_VALUE - 1000})
    void noTimestampEndsAThread(long time) {
      try (BareFlow flow = BareFlow.of(KEEPS)) {
        TestRecord<byte[], byte[]> request = flow.request("id", "x");
        flow.start(
            new TestRecord<>(
                request.key(), request.value(), request.headers(), Instant.ofEpochMilli(time)));
        flow.advance(Duration.ofSeconds(1));
      }
    }

    @Test
    void longTraceHeadersAreLeftOut() {
      EngineSettings settings = EngineSettings.defaults().with(Limit.MAX_HEADER_BYTES, 32 * 1024);
      FlowDefinition definition = FlowDefinition.of("flow", KEEPS);
      try (BareFlow flow = BareFlow.of(definition, Placement.REMOTE, settings)) {
        TestRecord<byte[], byte[]> request = flow.request("id", "x");
        Wire.put(request.headers(), Wire.TRACE_PARENT, "x".repeat(10_000));
        Wire.put(request.headers(), Wire.TRACE_STATE, "short");
        flow.start(request);
        TestRecord<byte[], byte[]> call = flow.call("a");
        assertThat(Wire.text(call.headers(), Wire.TRACE_PARENT)).isNull();
        assertThat(Wire.text(call.headers(), Wire.TRACE_STATE)).isEqualTo("short");
      }
    }

    @Test
    void anEmptyCallIdTellsNoTwoRequestsToBeOne() {
      try (BareFlow flow = BareFlow.of(KEEPS)) {
        for (int i = 0; i < 2; i++) {
          TestRecord<byte[], byte[]> request = flow.request("id", "x");
          request.headers().remove(Wire.CALL);
          request.headers().add(Wire.CALL, new byte[0]);
          flow.start(request);
        }
        assertThat(flow.sent("a.requests")).hasSize(2);
      }
    }

    @ParameterizedTest
    @ValueSource(strings = {Wire.DEADLINE, Wire.UNTIL, Wire.ATTEMPT, Wire.REPLY_PARTITION})
    void aNumberThatIsNoneIsAFault400AndNothingIsRun(String name) {
      for (String value : List.of("", "later", "-5", "99999999999999999999")) {
        try (BareFlow flow = BareFlow.of(A)) {
          TestRecord<byte[], byte[]> request = flow.request("id", "x");
          request.headers().remove(name);
          Wire.put(request.headers(), name, value);
          flow.start(request);
          Fault fault = flow.reply().fault();
          assertThat(fault.code()).isEqualTo(400);
          assertThat(fault.message()).contains(name, "'" + value + "'");
          assertThat(flow.sent("a.requests")).isEmpty();
        }
      }
    }

    @Test
    void aPartitionMayBeWrittenInDigits() {
      try (BareFlow flow = BareFlow.of(Call.of("upper"), Placement.local(List.of(UPPER)))) {
        TestRecord<byte[], byte[]> request = flow.request("id", "x");
        request.headers().remove(Wire.REPLY_PARTITION);
        Wire.put(request.headers(), Wire.REPLY_PARTITION, "0");
        flow.start(request);
        assertThat(flow.reply().isOk()).isTrue();
      }
    }

    @Test
    void aCorrelationIdThatNoReplyCanEchoIsToldAsThat() {
      try (BareFlow flow = BareFlow.of(A)) {
        TestRecord<byte[], byte[]> request = flow.request("id", "x");
        request.headers().remove(Wire.CORRELATION_ID);
        Wire.put(request.headers(), Wire.CORRELATION_ID, "x".repeat(9000));
        flow.start(request);
        assertThat(flow.sent("flow.dead-letters"))
            .extracting(letter -> Wire.text(letter.headers(), "braid-dead-message"))
            .containsExactly("the correlation id has 9000 bytes, and a reply echoes at most 8192");
      }
    }

    @Test
    void aRequestWithAForbiddenAddressIsNotRun() {
      try (BareFlow flow = BareFlow.of(A)) {
        TestRecord<byte[], byte[]> request = flow.request("id", "x");
        request.headers().remove(Wire.REPLY_TOPIC);
        Wire.put(request.headers(), Wire.REPLY_TOPIC, "__consumer_offsets");
        flow.start(request);
        assertThat(flow.sent("a.requests")).isEmpty();
        assertThat(flow.sent("flow.dead-letters")).hasSize(1);
        assertThat(flow.count(EngineCounter.UNDELIVERABLE_REPLY)).isEqualTo(1);
        assertThat(flow.storedKeys()).isEmpty();
      }
    }
  }

  @Nested
  final class Replies {

    @ParameterizedTest
    @MethodSource("dev.braid.testkit.HostileMessagesTest#headerNames")
    void noHeaderOfAReplyEndsAThread(String name) {
      for (byte[] value : VALUES) {
        try (BareFlow flow = BareFlow.of(KEEPS)) {
          TestRecord<byte[], byte[]> call = flow.start("x").call("a");
          TestRecord<byte[], byte[]> reply = flow.reply(call, "[1,null,[2]]".getBytes(UTF_8));
          reply.headers().remove(name);
          reply.headers().add(name, value);
          flow.resume(reply);
          flow.resume(reply);
          assertThat(flow.count(EngineCounter.UNEXPECTED_REPLY)).isPositive();
        }
      }
    }

    @Test
    void noReplyOfRandomBytesEndsAThread() {
      for (long seed = 0; seed < 200; seed++) {
        SplittableRandom random = new SplittableRandom(seed);
        try (BareFlow flow = BareFlow.of(KEEPS)) {
          TestRecord<byte[], byte[]> reply = flow.reply(flow.start("x").call("a"), bytes(random));
          for (String name : HEADERS) {
            if (random.nextInt(4) == 0) {
              reply.headers().add(name, VALUES.get(random.nextInt(VALUES.size())));
            }
          }
          flow.resume(reply);
        }
      }
    }

    private byte[] bytes(SplittableRandom random) {
      byte[] bytes = new byte[random.nextInt(100)];
      random.nextBytes(bytes);
      return random.nextInt(5) == 0 ? null : bytes;
    }

    @Test
    void aReplyWithATypeThatNobodyKnowsIsAFaultWhereItIsRead() {
      try (BareFlow flow = BareFlow.of(Pipe.of(A, Call.of("upper"), C), local())) {
        TestRecord<byte[], byte[]> reply = flow.reply(flow.start("x").call("a"), new byte[] {1});
        Wire.put(reply.headers(), Wire.CONTENT_TYPE, "image/png");
        flow.resume(reply);
        assertThat(flow.reply().fault().message()).contains("image/png");
      }
    }

    @Test
    void aLastReplyWithATypeThatNobodyKnowsIsAFault502() {
      CallOptions waits = CallOptions.NONE.withTimeout(Duration.ofSeconds(5));
      FlowDefinition definition =
          FlowDefinition.of("flow", Pipe.of(B, Call.of("a").withOptions(waits)))
              .withBindings(Bindings.ofServices(List.of(ServiceRef.text("a"))));
      try (BareFlow flow = BareFlow.of(definition, Placement.REMOTE, EngineSettings.defaults())) {
        flow.answer(flow.start("x").call("b"), "y");
        TestRecord<byte[], byte[]> reply = flow.reply(flow.call("a"), new byte[] {1});
        Wire.put(reply.headers(), Wire.CONTENT_TYPE, "image/png");
        flow.resume(reply);
        Fault fault = flow.reply().fault();
        assertThat(fault.code()).isEqualTo(502);
        assertThat(fault.message())
            .isEqualTo("the reply is of the content type 'image/png', expected text/plain");
      }
    }

    @Test
    void aReplyWhoseCodeIsNoneIsAFault502() {
      try (BareFlow flow = BareFlow.of(Pipe.of(A, Call.of("upper")), local())) {
        TestRecord<byte[], byte[]> reply = flow.reply(flow.start("x").call("a"), new byte[] {1});
        Wire.put(reply.headers(), Wire.CODE, "fine");
        flow.resume(reply);
        assertThat(flow.reply().code()).isEqualTo(502);
      }
    }

    @Test
    void aTextOfAForeignServiceIsTextAlsoAmongParts() {
      FlowDefinition definition =
          FlowDefinition.of("flow", Pipe.of(Parallel.of(A, B), C))
              .withBindings(
                  Bindings.ofServices(List.of(ServiceRef.text("a"), ServiceRef.text("b"))));
      try (BareFlow flow = BareFlow.of(definition, Placement.REMOTE, EngineSettings.defaults())) {
        flow.start("x");
        flow.resume(flow.reply(flow.call("a"), "one".getBytes(UTF_8)));
        flow.resume(flow.reply(flow.call("b"), "two".getBytes(UTF_8)));
        assertThat(flow.call("c").value()).isEqualTo("[\"one\",\"two\"]".getBytes(UTF_8));
      }
    }

    @Test
    void aReplyThatIsTooLargeIsAFault502OfItsStep() {
      try (BareFlow flow =
          BareFlow.of(
              FlowDefinition.of("flow", Pipe.of(A, B)),
              Placement.REMOTE,
              EngineSettings.defaults().with(Limit.MAX_PAYLOAD, 100))) {
        flow.resume(flow.reply(flow.start("x").call("a"), new byte[101]));
        Reply<Object> reply = flow.reply();
        assertThat(reply.code()).isEqualTo(502);
        assertThat(reply.fault().origin().step()).isEqualTo("flow.a");
      }
    }

    @Test
    void aReplyToAnExecutionThatNeverWasIsDropped() {
      try (BareFlow flow = BareFlow.of(KEEPS)) {
        TestRecord<byte[], byte[]> reply = new TestRecord<>(null, null, flow.now());
        Wire.put(reply.headers(), Wire.CORRELATION_ID, "0".repeat(32) + "/flow.a");
        flow.resume(reply);
        assertThat(flow.count(EngineCounter.UNEXPECTED_REPLY)).isEqualTo(1);
      }
    }

    @Test
    void aReplyToAStepThatDoesNotWaitIsDropped() {
      try (BareFlow flow = BareFlow.of(KEEPS)) {
        TestRecord<byte[], byte[]> call = flow.start("x").call("a");
        String id = Wire.text(call.headers(), Wire.CORRELATION_ID).replace("flow.a", "flow.d");
        call.headers().remove(Wire.CORRELATION_ID);
        Wire.put(call.headers(), Wire.CORRELATION_ID, id);
        flow.answer(call, "early");
        assertThat(flow.count(EngineCounter.UNEXPECTED_REPLY)).isEqualTo(1);
        assertThat(flow.storedKeys()).hasSize(1);
      }
    }

    @Test
    void hundredsOfThousandsOfPartsAreAFault502() {
      try (BareFlow flow = BareFlow.of(KEEPS)) {
        TestRecord<byte[], byte[]> call = flow.start("x").call("a");
        String many = "[" + "0,".repeat(200_000) + "0]";
        TestRecord<byte[], byte[]> reply = flow.reply(call, many.getBytes(UTF_8));
        Wire.put(reply.headers(), Wire.PARTS, many);
        flow.resume(reply);
        flow.answer(flow.call("b"), "xb");
        assertThat(flow.sent("c.requests")).hasSize(1);
      }
    }
  }

  @Nested
  final class Sizes {

    private final byte[] megabyte =
        ("\"" + "x".repeat(Wire.MAX_PAYLOAD - 2) + "\"").getBytes(UTF_8);

    private void resume(BareFlow flow, String service) {
      TestRecord<byte[], byte[]> reply = flow.reply(flow.call(service), megabyte);
      Wire.put(reply.headers(), Wire.CONTENT_TYPE, "application/json");
      flow.resume(reply);
    }

    /**
     * Three parts of a megabyte each, together a value for the next step, which has been called.
     */
    @Test
    void aValueThatTheChangelogCannotHoldIsNeverPutAndTheOutcomeIsUnknown() {
      Service<Object, String> shorten =
          Service.of(ServiceRef.of("shorten", Codec.tree(), Codec.text()), tree -> "short").pure();
      Step keepsParts = Or.of(Pipe.of(Call.of("shorten"), Call.of("d")), Call.of("e"));
      try (BareFlow flow =
          BareFlow.of(
              Pipe.of(Parallel.of(A, B, C), keepsParts), Placement.local(List.of(shorten)))) {
        flow.start("x");
        resume(flow, "a");
        resume(flow, "b");
        resume(flow, "c");
        assertThat(flow.sent("d.requests")).hasSize(1);
        assertThat(flow.reply().code()).isEqualTo(410);
        assertThat(flow.storedKeys()).isEmpty();
        assertThat(flow.sent("bare-executions-changelog"))
            .allMatch(record -> record.value() == null || record.value().length < 1_100_000);
      }
    }

    @Test
    void ofAnExecutionThatKeepsMoreThanEightMegabytesTheOutcomeIsUnknown() {
      List<Step> branches = new ArrayList<>();
      for (int i = 0; i < 10; i++) {
        branches.add(Call.of("s" + i));
      }
      try (BareFlow flow = BareFlow.of(Pipe.of(new Parallel(branches), A))) {
        flow.start("x");
        for (int i = 0; i < 9; i++) {
          resume(flow, "s" + i);
        }
        Reply<Object> reply = flow.reply();
        assertThat(reply.code()).isEqualTo(410);
        assertThat(reply.fault().message())
            .startsWith("the execution to keep while waiting has 9")
            .endsWith("bytes, at most 8388608 are allowed; what it has called may be done");
        assertThat(flow.storedKeys()).isEmpty();
      }
    }

    @Test
    void whatAnExecutionKeptIsForgottenWithIt() {
      try (BareFlow flow = BareFlow.of(KEEPS)) {
        flow.start("x".repeat(5000));
        flow.answer(flow.call("a"), "y".repeat(5000));
        assertThat(flow.storedKeys()).hasSize(3);
        flow.answer(flow.call("b"), "xb");
        flow.answer(flow.call("d"), "xd");
        assertThat(flow.storedKeys()).isEmpty();
      }
    }
  }

  @Nested
  final class Codecs {

    /** Reads text; everything else that it is asked throws. */
    private final Codec<String> halfBroken =
        new Codec<>() {
          @Override
          public String contentType() {
            return "application/broken";
          }

          @Override
          public byte[] encode(String value) {
            throw new NullPointerException();
          }

          @Override
          public String decode(byte[] bytes) {
            throw new StackOverflowError();
          }

          @Override
          public Object toTree(String value) {
            throw new CodecException("no tree");
          }

          @Override
          public String fromTree(Object tree) {
            return String.valueOf(tree);
          }
        };

    private final Service<String, String> broken =
        Service.of(ServiceRef.of("broken", halfBroken, halfBroken), text -> text).pure();

    private BareFlow flow(Step step) {
      return BareFlow.of(step, Placement.local(List.of(broken)));
    }

    @Test
    void aReplyThatCannotBeEncodedIsAFault500() {
      try (BareFlow flow = flow(Call.of("broken"))) {
        flow.start("x");
        assertThat(flow.reply().code()).isEqualTo(500);
      }
    }

    @Test
    void aRequestThatCannotBeEncodedIsAFault400() {
      try (BareFlow flow = flow(Pipe.of(Call.of("broken"), A, B))) {
        flow.start("x");
        assertThat(flow.reply().code()).isEqualTo(400);
      }
    }

    @Test
    void aSignalThatCannotBeEncodedIsAFault400() {
      try (BareFlow flow = flow(Pipe.of(Call.of("broken"), Emit.of("x")))) {
        flow.start("x");
        assertThat(flow.reply().code()).isEqualTo(400);
      }
    }

    @Test
    void aPayloadWhoseDecodingOverflowsTheStackIsAFault400() {
      try (BareFlow flow = flow(Call.of("broken"))) {
        TestRecord<byte[], byte[]> request = flow.request(new byte[] {1});
        Wire.put(request.headers(), Wire.CONTENT_TYPE, "application/broken");
        flow.start(request);
        assertThat(flow.reply().code()).isEqualTo(400);
      }
    }

    @Test
    void aPartThatCannotBeKeptIsAFault500() {
      try (BareFlow flow = flow(Pipe.of(Parallel.of(Call.of("broken"), A), B))) {
        flow.start("x");
        assertThat(flow.reply().fault().message())
            .startsWith("a value cannot be kept while waiting: the codec failed");
        assertThat(flow.storedKeys()).isEmpty();
      }
    }

    @Test
    void anErrorOutOfAHandlerIsAFault500() {
      Service<String, String> linking =
          Service.of(
              ServiceRef.text("linking"),
              text -> {
                throw new NoClassDefFoundError("x");
              });
      try (BareFlow flow = BareFlow.of(Call.of("linking"), Placement.local(List.of(linking)))) {
        flow.start("x");
        assertThat(flow.reply().code()).isEqualTo(500);
      }
    }
  }

  private static Placement local() {
    return Placement.local(List.of(UPPER));
  }
}
