package dev.braid.runtime;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.concurrent.TimeUnit.MINUTES;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.braid.dsl.CallOptions;
import dev.braid.dsl.Codec;
import dev.braid.dsl.Fault;
import dev.braid.dsl.FaultCode;
import dev.braid.dsl.FaultException;
import dev.braid.dsl.Flow;
import dev.braid.dsl.Reply;
import dev.braid.dsl.Service;
import dev.braid.dsl.ServiceRef;
import dev.braid.embedded.KafkaExtension;
import dev.braid.engine.EngineCounter;
import dev.braid.runtime.client.RequestClient;
import dev.braid.runtime.client.RequestOptions;
import dev.braid.runtime.config.Config;
import dev.braid.runtime.config.ConfigKey;
import dev.braid.runtime.internal.broker.TopicProvisioner;
import dev.braid.wire.TopicSpec;
import dev.braid.wire.Wire;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.kafka.KafkaException;
import org.springframework.kafka.requestreply.CorrelationKey;
import org.springframework.kafka.requestreply.ReplyingKafkaTemplate;

/**
 * Braid and Spring Kafka call each other, each with its default header names: templates ask Braid's
 * services and flows, and flows ask listeners that know nothing of Braid.
 *
 * <p>Requests are sent to partitions of their own, not to those of their keys: a reply that went
 * after its key instead of its return address would miss its execution.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SpringKafkaIT {

  private static final int REQUESTS = 300;
  private static final int PARTITIONS = 3;

  private static final ServiceRef<String, String> SHOUT = ServiceRef.text("plain.shout");
  private static final ServiceRef<String, String> EXCLAIM = ServiceRef.text("plain.exclaim");
  private static final ServiceRef<String, String> REFUSE = ServiceRef.text("plain.refuse");
  private static final ServiceRef<String, String> HEADERS = ServiceRef.text("spring.headers");
  private static final ServiceRef<String, String> STOCK = ServiceRef.text("spring.stock");
  private static final ServiceRef<String, String> NULL = ServiceRef.text("spring.silent.null");

  // tag::flow[]
  static final ServiceRef<String, String> REVERSE = ServiceRef.text("spring.reverse");
  static final ServiceRef<String, String> LENGTH = ServiceRef.text("spring.length");

  static final Flow<String, String> BOTH =
      Flow.parallel(Flow.call(REVERSE), Flow.call(LENGTH))
          .map("joined", Codec.text(), (reversed, length) -> reversed + " " + length);

  // end::flow[]

  // tag::timeout[]
  static final Flow<String, String> FALLBACK =
      Flow.call(NULL)
          .options(options -> options.withTimeout(Duration.ofSeconds(2)))
          .or(Flow.call(SHOUT));

  // end::timeout[]

  /** Listeners that send nothing that could be taken for the reply. */
  private static final List<String> SILENT = List.of("null", "throw", "list");

  @RegisterExtension static final KafkaExtension kafka = KafkaExtension.externalOrEmbedded();

  @AutoClose private RunningApp services;
  @AutoClose private RunningApp flows;
  @AutoClose private RequestClient client;
  @AutoClose private SpringSide spring;

  private final Map<ReplyTo, ReplyingKafkaTemplate<String, String, String>> templates =
      new EnumMap<>(ReplyTo.class);

  /** Where a template wants its replies. */
  enum ReplyTo {
    ONE_PARTITION,
    ANY_PARTITION
  }

  @BeforeAll
  void start(@TempDir Path stateDir) {
    createTopics("spring-one.replies", "spring-any.replies", "spring-own.replies");
    Config config =
        Patience.config(kafka.bootstrapServers()).with(ConfigKey.STATE_DIR, stateDir.toString());
    services =
        App.named("spring-services")
            .service(Service.of(SHOUT, text -> text.toUpperCase(Locale.ROOT)).pure())
            .service(Service.of(EXCLAIM, text -> text + "!"))
            .service(
                Service.of(
                    REFUSE,
                    text -> {
                      throw new FaultException(460, "not today");
                    }))
            .start(config);
    flows = flows().start(config.with(ConfigKey.SLIP_PEERS, SHOUT.name() + "=pure"));
    services.awaitRunning();
    flows.awaitRunning();
    client = RequestClient.connect("spring-client", config);
    spring = SpringSide.start(kafka.bootstrapServers());
    templates.put(ReplyTo.ONE_PARTITION, spring.templateWithPartition("spring-one.replies", 2));
    templates.put(ReplyTo.ANY_PARTITION, spring.templateWithGroup("spring-any.replies"));
    templates.values().forEach(SpringSide::checkReplies);
  }

  private static App flows() {
    App app =
        App.named("spring-flows")
            .flow(
                Flow.call(SHOUT)
                    .pipe(EXCLAIM)
                    .map("quoted", Codec.text(), text -> "'" + text + "'")
                    .named("flow.loud"))
            .flow(Flow.call(SHOUT).pipe(REFUSE).pipe(EXCLAIM).named("flow.refused"))
            .flow(Flow.parallel(List.of(Flow.call(SHOUT), Flow.call(REFUSE))).named("flow.half"))
            .flow(Flow.call(SHOUT).pipe(REVERSE).pipe(EXCLAIM).named("flow.middle"))
            .flow(BOTH.named("flow.parallel"))
            .flow(FALLBACK.named("flow.fallback"))
            .flow(Flow.call(EXCLAIM).pipe(REVERSE).named("flow.tail"))
            .flow(Flow.call(HEADERS).pipe(EXCLAIM).named("flow.headers"))
            .flow(Flow.call(STOCK).pipe(EXCLAIM).named("flow.stock"))
            .flow(Flow.call(NULL).named("flow.silent-tail"));
    for (String kind : SILENT) {
      app =
          app.flow(
              Flow.call(ServiceRef.text("spring.silent." + kind))
                  .options(unused -> CallOptions.timeout(Duration.ofSeconds(2)))
                  .named("flow.silent-" + kind));
    }
    return app;
  }

  @ParameterizedTest
  @EnumSource
  void aTemplateCallsAService(ReplyTo replyTo) throws Exception {
    List<ConsumerRecord<String, String>> replies = ask(templates.get(replyTo), SHOUT.name());
    for (int i = 0; i < REQUESTS; i++) {
      assertThat(replies.get(i).value()).isEqualTo("TEXT" + i);
      assertThat(replies.get(i).key()).isEqualTo(key(i));
    }
  }

  @ParameterizedTest
  @EnumSource
  void aTemplateCallsAFlow(ReplyTo replyTo) throws Exception {
    List<ConsumerRecord<String, String>> replies = ask(templates.get(replyTo), "flow.loud");
    for (int i = 0; i < REQUESTS; i++) {
      assertThat(replies.get(i).value()).isEqualTo("'TEXT" + i + "!'");
      assertThat(replies.get(i).key()).isEqualTo(key(i));
    }
  }

  @ParameterizedTest
  @EnumSource
  void aListenerInTheMiddleOfAPipeIsMetAgain(ReplyTo replyTo) throws Exception {
    long unexpected = flows.count(EngineCounter.UNEXPECTED_REPLY);
    long handedOn = services.count(EngineCounter.HANDED_ON);
    List<ConsumerRecord<String, String>> replies = ask(templates.get(replyTo), "flow.middle");
    for (int i = 0; i < REQUESTS; i++) {
      assertThat(replies.get(i).value()).isEqualTo(reversed("TEXT" + i) + "!");
    }
    assertThat(services.count(EngineCounter.HANDED_ON) - handedOn)
        .as("handed straight to the listener")
        .isGreaterThanOrEqualTo(REQUESTS);
    assertThat(flows.count(EngineCounter.UNEXPECTED_REPLY)).isEqualTo(unexpected);
  }

  @ParameterizedTest
  @EnumSource
  void listenersInAParallelMeetAtItsJoin(ReplyTo replyTo) throws Exception {
    long unexpected = flows.count(EngineCounter.UNEXPECTED_REPLY);
    List<ConsumerRecord<String, String>> replies = ask(templates.get(replyTo), "flow.parallel");
    for (int i = 0; i < REQUESTS; i++) {
      String text = "text" + i;
      assertThat(replies.get(i).value()).isEqualTo(reversed(text) + " " + text.length());
    }
    assertThat(flows.count(EngineCounter.UNEXPECTED_REPLY)).isEqualTo(unexpected);
  }

  @ParameterizedTest
  @EnumSource
  void aListenerInTailPositionAnswersTheTemplateThatAsked(ReplyTo replyTo) throws Exception {
    List<ConsumerRecord<String, String>> replies = ask(templates.get(replyTo), "flow.tail");
    for (int i = 0; i < REQUESTS; i++) {
      assertThat(replies.get(i).value()).isEqualTo(reversed("text" + i + "!"));
      assertThat(header(replies.get(i), Wire.SENDER)).as("Braid sent it").isNull();
    }
  }

  @Test
  void aListenerInTailPositionAnswersTheClientThatAsked() {
    List<CompletableFuture<Reply<String>>> replies = new ArrayList<>();
    for (int i = 0; i < REQUESTS; i++) {
      replies.add(
          client.request(
              ServiceRef.text("flow.tail"), "text" + i, RequestOptions.key("key" + i % 7)));
    }
    for (int i = 0; i < REQUESTS; i++) {
      assertThat(replies.get(i).join()).isEqualTo(new Reply.Ok<>(reversed("text" + i + "!")));
    }
  }

  @Test
  void binaryCorrelationIdsAreEchoedToTheByte() throws Exception {
    ReplyingKafkaTemplate<String, String, String> template =
        spring.templateWithPartition("spring-own.replies", 0);
    for (String service : List.of("plain.shout", "flow.loud", "flow.tail")) {
      // No UTF-8 text has such bytes.
      byte[] id = {-1, -2, 0, -64, -128, -11, 0, 1, 2, 3, 4, 5, 6, 7, 8, (byte) service.length()};
      template.setCorrelationIdStrategy(unused -> new CorrelationKey(id));
      ConsumerRecord<String, String> reply = answer(template, request(service, 1));
      assertThat(header(reply, Wire.CORRELATION_ID)).isEqualTo(id);
    }
  }

  @Test
  void textCorrelationIdsAreEchoedToTheByte() throws Exception {
    ReplyingKafkaTemplate<String, String, String> template =
        spring.templateWithPartition("spring-own.replies", 1);
    template.setBinaryCorrelation(false);
    for (String service : List.of("plain.shout", "flow.loud", "flow.tail")) {
      ProducerRecord<String, String> request = request(service, 1);
      ConsumerRecord<String, String> reply = answer(template, request);
      byte[] id = request.headers().lastHeader(Wire.CORRELATION_ID).value();
      assertThat(new String(id, UTF_8)).hasSize(36).contains("-");
      assertThat(header(reply, Wire.CORRELATION_ID)).isEqualTo(id);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"plain.refuse", "flow.refused"})
  void aFaultIsAnExceptionToATemplateWithTheCheck(String service) {
    assertThat(failure(ReplyTo.ANY_PARTITION, service))
        .isInstanceOf(KafkaException.class)
        .hasMessageContainingAll("460", "not today", "plain.refuse");
  }

  @Test
  void aFaultOfAPartIsAnExceptionToATemplateWithTheCheck() {
    assertThat(failure(ReplyTo.ONE_PARTITION, "flow.half"))
        .isInstanceOf(KafkaException.class)
        .hasMessageContainingAll("Braid", "460", "not today");
  }

  @Test
  void aFaultIsASuccessWithoutAValueToATemplateWithoutTheCheck() throws Exception {
    ReplyingKafkaTemplate<String, String, String> template =
        spring.templateWithPartition("spring-own.replies", 2);
    assertThat(answer(template, request("plain.refuse", 1)).value()).isNull();
  }

  @Test
  void aListenerAnswersAFaultByItsHeaders() {
    ServiceRef<String, String> flow = ServiceRef.text("flow.stock");
    assertThat(client.request(flow, "tea").join()).isEqualTo(new Reply.Ok<>("12!"));
    assertThat(client.request(flow, "coffee").join())
        .isEqualTo(
            new Reply.Failed<>(
                new Fault(
                    460, "sold out", new Fault.Origin("spring.stock", "flow.stock.spring.stock"))));
  }

  @Test
  void aListenerThatSendsNothingEndsIn504() throws Exception {
    Map<String, CompletableFuture<Reply<String>>> replies = new TreeMap<>();
    for (String kind : SILENT) {
      replies.put(kind, client.request(ServiceRef.text("flow.silent-" + kind), "hush"));
    }
    replies.forEach(
        (kind, reply) ->
            assertThat(reply.join().code()).as(kind).isEqualTo(FaultCode.TIMEOUT.number()));
    assertThat(spring.givenUp().poll(3, MINUTES)).isEqualTo("hush");
  }

  @Test
  void aListenerThatSendsNothingInTailPositionLeavesTheCallerToItsOwnTime() {
    Reply<String> reply =
        client
            .request(
                ServiceRef.text("flow.silent-tail"),
                "hush",
                RequestOptions.timeout(Duration.ofSeconds(1)))
            .join();
    assertThat(reply.code()).isEqualTo(FaultCode.CLIENT_TIMEOUT.number());
  }

  @Test
  void orFallsBackFromAListenerThatSendsNothing() {
    assertThat(client.request(ServiceRef.text("flow.fallback"), "text").join())
        .isEqualTo(new Reply.Ok<>("TEXT"));
  }

  @Test
  void headersThatTheOtherSideDoesNotKnowAreIgnoredAndNotPassedOn() throws Exception {
    ProducerRecord<String, String> request = request("flow.headers", 1);
    List<String> foreign = List.of("x-tenant", "__TypeId__", "spring_json_header_types");
    foreign.forEach(name -> request.headers().add(name, "{}".getBytes(UTF_8)));
    ConsumerRecord<String, String> reply = answer(templates.get(ReplyTo.ONE_PARTITION), request);
    assertThat(reply.value())
        .contains(Wire.DEADLINE, Wire.SENDER, Wire.CORRELATION_ID, Wire.REPLY_PARTITION)
        .doesNotContain(foreign);
    assertThat(reply.headers())
        .extracting(Header::key)
        .containsExactlyInAnyOrder(Wire.CORRELATION_ID, Wire.SENDER, Wire.CONTENT_TYPE);
  }

  /** Sends all requests before it waits for the first reply. */
  private static List<ConsumerRecord<String, String>> ask(
      ReplyingKafkaTemplate<String, String, String> template, String service) throws Exception {
    List<CompletableFuture<ConsumerRecord<String, String>>> futures = new ArrayList<>();
    for (int i = 0; i < REQUESTS; i++) {
      futures.add(template.sendAndReceive(request(service, i)));
    }
    List<ConsumerRecord<String, String>> replies = new ArrayList<>();
    for (CompletableFuture<ConsumerRecord<String, String>> future : futures) {
      replies.add(future.get(3, MINUTES));
    }
    return replies;
  }

  private static ConsumerRecord<String, String> answer(
      ReplyingKafkaTemplate<String, String, String> template,
      ProducerRecord<String, String> request)
      throws Exception {
    return template.sendAndReceive(request).get(3, MINUTES);
  }

  private Throwable failure(ReplyTo replyTo, String service) {
    return catchThrowableOfType(
            ExecutionException.class, () -> answer(templates.get(replyTo), request(service, 1)))
        .getCause();
  }

  private static ProducerRecord<String, String> request(String service, int number) {
    return new ProducerRecord<>(
        service + ".requests", number % PARTITIONS, key(number), "text" + number);
  }

  /** Few keys for many requests, and some without any. */
  private static String key(int number) {
    return number % 10 == 0 ? null : "key" + number % 47;
  }

  private static byte[] header(ConsumerRecord<?, ?> reply, String name) {
    Header header = reply.headers().lastHeader(name);
    return header == null ? null : header.value();
  }

  private static String reversed(String text) {
    return new StringBuilder(text).reverse().toString();
  }

  private static void createTopics(String... names) {
    try (Admin admin =
        Admin.create(
            Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, kafka.bootstrapServers()))) {
      new TopicProvisioner(admin, -1)
          .ensure(
              Arrays.stream(names)
                  .map(name -> new TopicSpec(name, PARTITIONS, true, Map.of()))
                  .toList());
    }
  }
}
