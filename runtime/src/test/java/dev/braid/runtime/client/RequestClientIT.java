package dev.braid.runtime.client;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.braid.dsl.Codec;
import dev.braid.dsl.CodecException;
import dev.braid.dsl.Fault;
import dev.braid.dsl.FaultException;
import dev.braid.dsl.Reply;
import dev.braid.dsl.Service;
import dev.braid.dsl.ServiceRef;
import dev.braid.embedded.KafkaExtension;
import dev.braid.engine.CallTimes;
import dev.braid.runtime.App;
import dev.braid.runtime.Apps;
import dev.braid.runtime.Fresh;
import dev.braid.runtime.RawCaller;
import dev.braid.runtime.config.Config;
import dev.braid.runtime.config.ConfigKey;
import dev.braid.wire.Value;
import dev.braid.wire.Wire;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RequestClientIT {

  @RegisterExtension static final KafkaExtension kafka = KafkaExtension.externalOrEmbedded();

  @TempDir static Path stateDir;

  private static final ServiceRef<String, String> ECHO = ServiceRef.text(Fresh.name("echo"));
  private static final ServiceRef<String, String> SLOW = ServiceRef.text(Fresh.name("slow"));
  private static final ServiceRef<String, String> BROKEN = ServiceRef.text(Fresh.name("broken"));
  private static final ServiceRef<String, String> CHOOSY = ServiceRef.text(Fresh.name("choosy"));
  private static final ServiceRef<Order, Long> TYPED =
      ServiceRef.json(Fresh.name("typed"), Order.class, Long.class);

  /** The slow service answers when a test lets it. */
  private static final CountDownLatch letSlowAnswer = new CountDownLatch(1);

  private record Order(long cents) {}

  private static Apps apps;
  private static RequestClient client;

  @BeforeAll
  static void start() {
    apps = new Apps(kafka.bootstrapServers(), stateDir);
    apps.start(
        App.named(Fresh.name("services"))
            .service(Service.of(ECHO, text -> text))
            .service(Service.of(SLOW, RequestClientIT::slow))
            .service(Service.of(BROKEN, RequestClientIT::broken))
            .service(Service.of(CHOOSY, RequestClientIT::choosy))
            .service(Service.of(TYPED, order -> order.cents())));
    client = apps.client(Fresh.name("client"));
    apps.awaitRunning();
  }

  @AfterAll
  static void stop() {
    letSlowAnswer.countDown();
    apps.close();
  }

  private static String slow(String text) throws InterruptedException {
    letSlowAnswer.await(3, TimeUnit.MINUTES);
    return text;
  }

  private static String broken(String text) {
    throw new IllegalStateException("broken by " + text);
  }

  private static String choosy(String text) {
    throw new FaultException(451, "not for " + text);
  }

  private static <O> Reply<O> get(CompletableFuture<Reply<O>> reply) throws Exception {
    return reply.get(3, TimeUnit.MINUTES);
  }

  /** Its first request comes too late by its own clock; from what became of it, it learns. */
  @ParameterizedTest
  @ValueSource(longs = {-3_600, 3_600})
  void aClockThatIsWrongIsCorrectedByThatOfTheLog(long seconds) throws Exception {
    InstantSource wrong = InstantSource.offset(InstantSource.system(), Duration.ofSeconds(seconds));
    try (RequestClient own =
        RequestClient.connect(
            Fresh.name("wrong"), apps.config(), List.of(), CallTimes.UNTOLD, wrong)) {
      Reply<String> first = get(own.request(ECHO, "one"));
      assertThat(first.code()).isEqualTo(seconds < 0 ? 504 : 200);
      assertThat(get(own.request(ECHO, "two"))).isEqualTo(new Reply.Ok<>("two"));
    }
  }

  @Nested
  class Faults {

    @Test
    void aServiceThatNobodyEverServedIsNotFound() throws Exception {
      String nobody = Fresh.name("nobody");
      Fault fault = get(client.request(ServiceRef.text(nobody), "x")).fault();
      assertThat(fault.code()).isEqualTo(404);
      assertThat(fault.message())
          .isEqualTo("nobody serves '%s': there is no topic %s.requests", nobody, nobody);
    }

    @Test
    void aPayloadThatIsTooLargeIsNotSent() throws Exception {
      Fault fault = get(client.request(ECHO, "x".repeat(Wire.MAX_PAYLOAD + 1))).fault();
      assertThat(fault.code()).isEqualTo(413);
      assertThat(fault.message())
          .isEqualTo("the payload has 1048577 bytes, at most 1048576 are allowed");
    }

    @Test
    void aPayloadOfExactlyTheLimitGoesThereAndBack() throws Exception {
      String largest = "x".repeat(Wire.MAX_PAYLOAD);
      assertThat(get(client.request(ECHO, largest)).value()).isEqualTo(largest);
    }

    @Test
    void aKeyThatIsTooLargeIsAFaultToo() throws Exception {
      RequestOptions huge = RequestOptions.key("k".repeat(2 * Wire.MAX_PAYLOAD));
      assertThat(get(client.request(ECHO, "x", huge)).code()).isEqualTo(413);
    }

    @Test
    void anInputThatTheServiceCannotReadIsABadRequest() throws Exception {
      ServiceRef<String, Object> mistaken = ServiceRef.of(TYPED.name(), Codec.text(), Codec.tree());
      Fault fault = get(client.request(mistaken, "not an order")).fault();
      assertThat(fault.code()).isEqualTo(400);
      assertThat(fault.origin().service()).isEqualTo(TYPED.name());
    }

    @Test
    void anInputThatTheClientCannotWriteIsABadRequest() throws Exception {
      ServiceRef<Object, Object> tree = ServiceRef.tree(ECHO.name());
      Fault fault = get(client.request(tree, new Object())).fault();
      assertThat(fault.code()).isEqualTo(400);
    }

    @Test
    void aReplyThatTheClientCannotReadIsABadReply() throws Exception {
      ServiceRef<String, Order> mistaken =
          ServiceRef.of(ECHO.name(), Codec.text(), Codec.json(Order.class));
      Fault fault = get(client.request(mistaken, "text")).fault();
      assertThat(fault.code()).isEqualTo(502);
      assertThat(fault.origin().service()).isEqualTo(ECHO.name());
    }

    @Test
    void aCodecThatThrowsWhatItLikesIsAFaultToo() throws Exception {
      ServiceRef<String, String> wild = ServiceRef.of(ECHO.name(), Codec.text(), new WildCodec());
      assertThat(get(client.request(wild, "x")).code()).isEqualTo(502);
      ServiceRef<String, String> wildInput =
          ServiceRef.of(ECHO.name(), new WildCodec(), Codec.text());
      assertThat(get(client.request(wildInput, "x")).code()).isEqualTo(400);
    }

    @Test
    void aHandlerThatThrowsHasFailed() throws Exception {
      Fault fault = get(client.request(BROKEN, "hammer")).fault();
      assertThat(fault.code()).isEqualTo(500);
      assertThat(fault.message()).endsWith("broken by hammer");
      assertThat(fault.origin()).isEqualTo(new Fault.Origin(BROKEN.name(), ""));
    }

    @Test
    void aHandlerMayChooseItsFault() throws Exception {
      assertThat(get(client.request(CHOOSY, "you")).fault())
          .isEqualTo(new Fault(451, "not for you", new Fault.Origin(CHOOSY.name(), "")));
    }
  }

  /** Throws what no codec should. */
  private static final class WildCodec implements Codec<String> {
    @Override
    public String contentType() {
      return "text/plain";
    }

    @Override
    public byte[] encode(String value) {
      throw new ClassCastException("wild");
    }

    @Override
    public String decode(byte[] bytes) {
      throw new ClassCastException("wild");
    }

    @Override
    public Object toTree(String value) {
      throw new CodecException("none");
    }

    @Override
    public String fromTree(Object tree) {
      throw new ClassCastException("wild");
    }
  }

  @Nested
  class Patience {

    /** A client that waits for 1 s, and a handler that takes longer. */
    @Test
    void theClientsOwnLimitEndsTheWaitAndTheLateReplyIsDropped() throws Exception {
      try (RequestClient own = RequestClient.connect(Fresh.name("client"), apps.config())) {
        RequestOptions oneSecond = RequestOptions.timeout(Duration.ofSeconds(1));
        Fault fault = get(own.request(SLOW, "x", oneSecond)).fault();
        assertThat(fault)
            .isEqualTo(
                new Fault(499, "no reply within 1000 ms", new Fault.Origin(SLOW.name(), "")));
        assertThat(own.droppedReplies()).isZero();
        letSlowAnswer.countDown();
        await()
            .atMost(Duration.ofMinutes(3))
            .untilAsserted(() -> assertThat(own.droppedReplies()).isEqualTo(1));
      }
    }

    @Test
    void aRequestAnsweredInTimeIsNotWaitedForAnyMore() throws Exception {
      try (RequestClient own = RequestClient.connect(Fresh.name("client"), apps.config())) {
        assertThat(get(own.request(ECHO, "x")).value()).isEqualTo("x");
        await().atMost(Duration.ofMinutes(3)).until(() -> own.inbox().waiting() == 0);
      }
    }

    @Test
    void aWaitThatEndsAtOnceEnds() throws Exception {
      RequestOptions tiny = RequestOptions.timeout(Duration.ofMillis(1));
      List<CompletableFuture<Reply<String>>> replies = new ArrayList<>();
      for (int i = 0; i < 200; i++) {
        replies.add(client.request(ECHO, "x", tiny));
      }
      for (CompletableFuture<Reply<String>> reply : replies) {
        assertThat(get(reply).code()).isIn(200, 499, 504);
      }
    }
  }

  @Nested
  class Closing {

    @Test
    void endsOpenRequests() throws Exception {
      ServiceRef<String, String> silent = ServiceRef.text(Fresh.name("silent"));
      try (RawCaller topicMaker =
          RawCaller.connect(kafka.bootstrapServers(), Wire.requestTopic(silent.name()), 1)) {
        Config waits = apps.config().with(ConfigKey.DIRECTORY, "off");
        RequestClient own = RequestClient.connect(Fresh.name("client"), waits);
        CompletableFuture<Reply<String>> open = own.request(silent, "x");
        while (own.inbox().waiting() == 0 && !open.isDone()) {
          Thread.onSpinWait(); // until it is sent
        }
        own.close();
        assertThat(get(open).fault())
            .isEqualTo(
                new Fault(499, "the client was closed", new Fault.Origin(silent.name(), "")));
        assertThat(topicMaker.replyTopic()).isEqualTo(Wire.requestTopic(silent.name()));
      }
    }

    @Test
    void refusesLaterRequests() throws Exception {
      RequestClient own = RequestClient.connect(Fresh.name("client"), apps.config());
      own.close();
      own.close();
      Fault fault = get(own.request(ECHO, "x")).fault();
      assertThat(fault.code()).isEqualTo(503);
      assertThat(fault.message()).isEqualTo("the client is closed");
    }
  }

  @Nested
  class Inbox {

    @Test
    void isReadyBeforeTheFirstRequestOfEachOfTwentyClients() throws Exception {
      for (int i = 0; i < 20; i++) {
        try (RequestClient fresh = RequestClient.connect(Fresh.name("fresh"), apps.config())) {
          assertThat(get(fresh.request(ECHO, "x" + i)).value()).isEqualTo("x" + i);
        }
      }
    }

    @Test
    void passesOverWhatIsNotForIt() throws Exception {
      try (RequestClient own = RequestClient.connect(Fresh.name("client"), apps.config());
          RawCaller stranger =
              RawCaller.connect(kafka.bootstrapServers(), Fresh.name("strange"), 1)) {
        stranger.send(record(own, null));
        stranger.send(record(own, "unknown".getBytes(UTF_8)));
        stranger.send(record(own, new byte[0]));
        stranger.send(record(own, new byte[] {(byte) 0xff, (byte) 0xfe}));
        assertThat(get(own.request(ECHO, "x")).value()).isEqualTo("x");
        assertThat(own.droppedReplies()).isEqualTo(4);
      }
    }

    @Test
    void takesTheFirstOfTwoReplies() throws Exception {
      try (RequestClient own = RequestClient.connect(Fresh.name("client"), apps.config());
          RawCaller impostor =
              RawCaller.connect(kafka.bootstrapServers(), Fresh.name("strange"), 1)) {
        CompletableFuture<Reply<Value>> waiting =
            own.inbox().expect("one", Duration.ofSeconds(30), "service");
        ProducerRecord<byte[], byte[]> reply = record(own, "one".getBytes(UTF_8));
        impostor.send(reply);
        impostor.send(reply);
        assertThat(get(waiting).isOk()).isTrue();
        await()
            .atMost(Duration.ofMinutes(3))
            .untilAsserted(() -> assertThat(own.droppedReplies()).isEqualTo(1));
      }
    }

    @Test
    void readsAMalformedReplyAsABadReply() throws Exception {
      try (RequestClient own = RequestClient.connect(Fresh.name("client"), apps.config());
          RawCaller impostor =
              RawCaller.connect(kafka.bootstrapServers(), Fresh.name("strange"), 1)) {
        String[][] malformed = {
          {Wire.PARTS, "not json"},
          {Wire.PARTS, "[200,200]"},
          {Wire.FAULT, "[[["},
          {Wire.FAULT, "{\"code\":99999999999}"},
          {Wire.CODE, "700"},
          {Wire.PARTS, "[".repeat(100_000)},
        };
        for (int i = 0; i < malformed.length; i++) {
          String id = "bad-" + i;
          CompletableFuture<Reply<Value>> waiting =
              own.inbox().expect(id, Duration.ofSeconds(30), "service");
          ProducerRecord<byte[], byte[]> reply = record(own, id.getBytes(UTF_8));
          Wire.put(reply.headers(), malformed[i][0], malformed[i][1]);
          impostor.send(reply);
          assertThat(get(waiting).code()).as(malformed[i][0]).isEqualTo(502);
        }
        assertThat(get(own.request(ECHO, "x")).value()).isEqualTo("x");
      }
    }

    private static ProducerRecord<byte[], byte[]> record(RequestClient of, byte[] id) {
      ProducerRecord<byte[], byte[]> record =
          new ProducerRecord<>(
              of.inbox().topic(), of.inbox().partition(), null, "x".getBytes(UTF_8));
      if (id != null) {
        record.headers().add(Wire.CORRELATION_ID, id);
      }
      return record;
    }
  }
}
