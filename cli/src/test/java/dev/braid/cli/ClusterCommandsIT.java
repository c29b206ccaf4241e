package dev.braid.cli;

import static dev.braid.cli.Ran.braid;
import static org.assertj.core.api.Assertions.assertThat;

import dev.braid.avro.SchemaRegistry;
import dev.braid.avro.dev.DevSchemaRegistry;
import dev.braid.avro.registry.SchemaRegistries;
import dev.braid.avro.registry.SchemaRegistrySettings;
import dev.braid.dsl.CallOptions;
import dev.braid.dsl.Codec;
import dev.braid.dsl.Fault;
import dev.braid.dsl.FaultCode;
import dev.braid.dsl.FaultException;
import dev.braid.dsl.FlowDefinition;
import dev.braid.dsl.Service;
import dev.braid.dsl.ServiceRef;
import dev.braid.dsl.Transition;
import dev.braid.embedded.EmbeddedKafka;
import dev.braid.embedded.KafkaExtension;
import dev.braid.examples.e05orders.Orders;
import dev.braid.runtime.App;
import dev.braid.runtime.RunningApp;
import dev.braid.runtime.config.Config;
import dev.braid.runtime.config.ConfigKey;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.GroupListing;
import org.apache.kafka.clients.admin.NewTopic;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code call} and {@code flow run}, and durable calls, on a cluster where three services and two
 * flows are deployed.
 */
class ClusterCommandsIT {

  @RegisterExtension
  static final KafkaExtension kafka = KafkaExtension.ownCluster(EmbeddedKafka.options());

  @TempDir static Path folder;

  private static final DevSchemaRegistry schemas = DevSchemaRegistry.start(0);
  private static final SchemaRegistry registry =
      SchemaRegistries.builtIn(SchemaRegistrySettings.of(schemas.url().toString()));

  private static RunningApp app;
  private static Admin admin;

  private static final CallOptions LONG = CallOptions.timeout(Duration.ofMinutes(1));

  /** The silent service answers nobody before. */
  private static final CountDownLatch testIsOver = new CountDownLatch(1);

  @BeforeAll
  static void deploy() {
    Config config =
        Config.of(kafka.bootstrapServers())
            .with(ConfigKey.STATE_DIR, folder.resolve("state").toString())
            .with(ConfigKey.START_TIMEOUT, "3m");
    app =
        App.named("shouting")
            .service(Service.of(ServiceRef.text("shout"), text -> text.toUpperCase(Locale.ROOT)))
            .service(
                Service.of(
                    ServiceRef.tree("keys"),
                    tree -> ((Map<?, ?>) tree).keySet().stream().sorted().toList()))
            .service(Service.of(ServiceRef.tree("refuse"), ClusterCommandsIT::refuse))
            .service(
                Service.stateful(
                    ServiceRef.text("tally"),
                    Codec.text(),
                    (told, text, request) ->
                        Transition.to(
                            (told == null ? "" : told) + text, (told == null ? "" : told) + text)))
            .flow(FlowDefinition.of("tell", dev.braid.dsl.Call.of("tally")))
            // With a timeout it is called through its topic, also in its own app.
            .flow(FlowDefinition.of("patient", dev.braid.dsl.Call.of("silent").withOptions(LONG)))
            .flow(FlowDefinition.of("loud", dev.braid.dsl.Call.of("shout")))
            .durable("loud")
            .service(Service.of(ServiceRef.text("silent"), ClusterCommandsIT::stayAway))
            .services(ordering())
            .start(config)
            .awaitRunning();
    admin =
        Admin.create(Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, kafka.bootstrapServers()));
  }

  @AfterAll
  static void stop() {
    testIsOver.countDown();
    admin.close();
    app.close();
    registry.close();
    schemas.close();
  }

  /** Of the order example, which speaks Avro. */
  private static List<Service<?, ?>> ordering() {
    return Orders.app(registry).services().stream()
        .filter(service -> Set.of("price", "charge").contains(service.name()))
        .toList();
  }

  private static String stayAway(String text) throws InterruptedException {
    testIsOver.await(1, TimeUnit.MINUTES);
    return text;
  }

  private static Object refuse(Object input) {
    throw new FaultException(Fault.of(FaultCode.BAD_REQUEST, "not today"));
  }

  @Test
  void whatKeepsByKeyIsAskedWithOne() throws IOException {
    Path flow = Files.writeString(folder.resolve("tally.flow"), "asks = tally\n");
    Stream<String> call = Stream.of("call", "tally");
    assertThat(onTheCluster(call, "--data", "a", "--key", "k")).isEqualTo(new Ran(0, "a\n", ""));
    assertThat(onTheCluster(Stream.of("call", "tell"), "--data", "b", "--key", "k").out())
        .isEqualTo("ab\n");
    assertThat(
            onTheCluster(Stream.of("flow", "run", flow.toString()), "--data", "c", "--key", "k")
                .out())
        .isEqualTo("abc\n");
    String handle =
        onTheCluster(Stream.of("start", "tell"), "--data", "d", "--key", "k").out().strip();
    assertThat(onTheCluster(Stream.of("await", handle)).out()).isEqualTo("abcd\n");
    assertThat(onTheCluster(Stream.of("call", "tally"), "--data", "x").err())
        .contains("needs a key", "give it one with --key K");
  }

  @Test
  void aSettingOfTheKafkaClientsReachesThem() {
    Ran ran =
        onTheCluster(
            Stream.of("call", "shout"), "--data", "a", "--kafka", "security.protocol=NONSENSE");
    assertThat(ran.code()).isNotZero();
    assertThat(ran.err()).contains("NONSENSE");
  }

  /** The services of the order example, which speak Avro. */
  @Nested
  class Avro {

    private static final String ORDER =
        "{\"id\": \"1\", \"item\": \"tea\", \"quantity\": 2, \"card\": \"4711\"}";

    @Test
    void anAnswerIsReadWithItsSchema() {
      assertThat(
              onTheCluster(
                  Stream.of("call", "price"),
                  "--data",
                  ORDER,
                  "--schema-registry",
                  schemas.url().toString()))
          .isEqualTo(
              new Ran(
                  0,
                  "{\"id\":\"1\",\"item\":\"tea\",\"quantity\":2,\"card\":\"4711\",\"cents\":900}\n",
                  ""));
    }

    @Test
    void withoutARegistryItIsSaidWhatToTry() {
      Ran ran = onTheCluster(Stream.of("call", "price"), "--data", ORDER);
      assertThat(ran.code()).isEqualTo(1);
      assertThat(ran.err())
          .contains("cannot read content type 'application/vnd.confluent.avro'")
          .endsWith("  it is Avro: say where its schemas are, with --schema-registry URL\n");
    }

    @Test
    void aFlowOfThemRunsOnce() throws IOException {
      Path file =
          Files.writeString(
              folder.resolve("priced.flow"), "priced = (price | charge) & again: price\n");
      Ran ran =
          onTheCluster(
              Stream.of("flow", "run", file.toString()),
              "--data",
              ORDER,
              "--schema-registry",
              schemas.url().toString());
      assertThat(ran)
          .isEqualTo(
              new Ran(
                  0,
                  "[{\"reference\":\"p-1\",\"cents\":900},{\"id\":\"1\",\"item\":\"tea\",\"quantity\":2,\"card\":\"4711\",\"cents\":900}]\n",
                  ""));
    }
  }

  @Nested
  class Call {

    @Test
    void theAnswerIsPrinted() {
      assertThat(call("shout", "--data", "hi")).isEqualTo(new Ran(0, "HI\n", ""));
    }

    @Test
    void jsonIsSentAsATree() {
      assertThat(call("keys", "--data", "{\"b\": 1, \"a\": 2}"))
          .isEqualTo(new Ran(0, "[\"a\",\"b\"]\n", ""));
    }

    @Test
    void theDataOfAFileAreSent() throws IOException {
      Path file = Files.writeString(folder.resolve("data.txt"), "hi there\n");
      assertThat(call("shout", "--data", "@" + file)).isEqualTo(new Ran(0, "HI THERE\n", ""));
    }

    @Test
    void aFaultIsShownOnStandardError() {
      assertThat(call("refuse", "--data", "1"))
          .isEqualTo(new Ran(1, "", "fault 400: not today (refuse)\n"));
    }

    @Test
    void theDocumentOfASuccessHasItsResult() throws Exception {
      Ran ran = call("shout", "--data", "hi", "--json");
      assertThat(ran.code()).isZero();
      assertThat(ran.err()).isEmpty();
      assertThat(ran.document())
          .containsOnlyKeys("flow", "code", "millis", "result")
          .containsEntry("flow", "shout")
          .containsEntry("code", 200L)
          .containsEntry("result", "HI");
    }

    @Test
    void theDocumentOfAFaultHasTheFault() throws Exception {
      Ran ran = call("refuse", "--data", "1", "--json");
      assertThat(ran.code()).isEqualTo(1);
      assertThat(ran.err()).isEmpty();
      assertThat(ran.document())
          .containsOnlyKeys("flow", "code", "millis", "fault")
          .containsEntry("code", 400L);
    }

    @Test
    void aServiceThatDoesNotRunIsNotTakenForAMistake() throws Exception {
      admin.createTopics(List.of(new NewTopic("asleep.requests", 1, (short) 1))).all().get();
      assertThat(call("asleep", "--data", "hi").err())
          .isEqualTo(
              """
              fault 404: nobody serves 'asleep' (braid-cli)
                it is deployed, but no instance of it runs just now
              """);
      admin.deleteTopics(List.of("asleep.requests")).all().get();
    }

    @Test
    void anUnknownServiceIsAFaultWithTheNearName() {
      assertThat(call("shuot", "--data", "hi"))
          .isEqualTo(
              new Ran(
                  1,
                  "",
                  """
                  fault 404: nobody serves 'shuot': there is no topic shuot.requests (braid-cli)
                    did you mean 'shout'?
                  """));
    }

    @Test
    void withoutANearNameTheDeployedOnesAreListed() {
      assertThat(call("humpty-dumpty", "--data", "hi").err())
          .endsWith(
              "\n"
                  + "  deployed are charge, keys, loud, patient, price, refuse, shout, silent,"
                  + " tally, tell\n");
    }

    @Test
    void whoDoesNotAnswerInTimeIsAFault() {
      assertThat(call("silent", "--data", "hi", "--timeout", "200ms"))
          .isEqualTo(new Ran(1, "", "fault 499: no reply within 200 ms (silent)\n"));
    }

    private Ran call(String... arguments) {
      return onTheCluster(Stream.of("call"), arguments);
    }
  }

  @Nested
  class Durably {

    @Test
    void aFlowIsStartedAndAwaitedByItsHandle() throws Exception {
      Ran started = run("start", "loud", "--data", "hi", "--idempotency-key", "one");
      assertThat(started.code()).isZero();
      String handle = started.out().strip();
      assertThat(handle).matches("loud/[0-2]/[0-9a-f]{32}");
      assertThat(run("start", "loud", "--data", "hi", "--idempotency-key", "one"))
          .isEqualTo(started);
      assertThat(run("await", handle)).isEqualTo(new Ran(0, "HI\n", ""));
      assertThat(run("await", handle, "--json").document()).containsEntry("result", "HI");
      assertThat(run("where", handle).out())
          .startsWith("ended with code 200\n  its result is kept");
      Ran other = run("start", "loud", "--data", "ho", "--idempotency-key", "one");
      assertThat(other.code()).isEqualTo(1);
      assertThat(other.err()).startsWith("fault 422: ");
    }

    @Test
    void whereNamesTheStepThatIsWaitedFor() throws Exception {
      String handle = run("start", "patient", "--data", "hi").out().strip();
      Ran where = run("where", handle);
      assertThat(where.code()).isZero();
      assertThat(where.out())
          .startsWith("running since ")
          .contains("\n  patient.silent: waits for attempt 1, until ");
      assertThat(run("where", handle, "--json").document().get("result").toString())
          .contains("state=running", "step=patient.silent");
      assertThat(run("await", handle, "--timeout", "5s").err()).startsWith("fault 499: ");
    }

    @Test
    void whatNeverStartedIsAFault410() {
      Ran ran = run("await", "loud/0/" + "0".repeat(32));
      assertThat(ran.code()).isEqualTo(1);
      assertThat(ran.err()).startsWith("fault 410: no execution ");
      assertThat(run("where", "loud/0/" + "0".repeat(32)).err()).startsWith("fault 410: ");
    }

    private Ran run(String command, String... arguments) {
      return onTheCluster(Stream.of(command), arguments);
    }
  }

  @Nested
  class FlowRun {

    @Test
    void theFlowRunsOnceAndLeavesNothingBehind() throws Exception {
      Set<String> before = topics();
      Ran ran = run("loud-keys = keys & (refuse || keys-again: keys)", "--data", "{\"a\": 1}");
      assertThat(ran).isEqualTo(new Ran(0, "[[\"a\"],[\"a\"]]\n", ""));
      assertThat(topics()).isEqualTo(before);
      assertThat(admin.listGroups().all().get())
          .extracting(GroupListing::groupId)
          .noneMatch(group -> group.startsWith("run-"));
    }

    @Test
    void oneOfSeveralFlowsIsNamed() {
      String flows = "a = shout | again: shout\nb = a | more: shout\nc = refuse";
      assertThat(run(flows, "--flow", "b", "--data", "hi")).isEqualTo(new Ran(0, "HI\n", ""));
      assertThat(run(flows, "--data", "hi").err())
          .endsWith("has several flows: b, c\n  name one with --flow\n");
    }

    @Test
    void aFaultIsShownWithTheStepThatFailed() throws Exception {
      Set<String> before = topics();
      assertThat(run("sad = keys | refuse | shout", "--data", "{}"))
          .isEqualTo(new Ran(1, "", "fault 400: not today (refuse at sad.refuse)\n"));
      assertThat(topics()).isEqualTo(before);
    }

    @Test
    void theDocumentNamesTheFlowOfTheFile() throws Exception {
      Ran ran = run("happy = shout", "--data", "hi", "--json");
      assertThat(ran.document())
          .containsOnlyKeys("flow", "code", "millis", "result")
          .containsEntry("flow", "happy")
          .containsEntry("result", "HI");
    }

    @Test
    void anUnknownServiceIsAProblemWithItsPlace() {
      Ran ran = run("loud = keys | shuot", "--data", "{}");
      assertThat(ran.code()).isEqualTo(1);
      assertThat(ran.out()).isEmpty();
      assertThat(ran.err())
          .endsWith(
              """
              :1:15: unknown service 'shuot'
                in: loud = keys | shuot
                                  ^^^^^
                did you mean 'shout'?
              """);
    }

    @Test
    void aFunctionThatOnlyJavaHasIsAProblemWithItsPlace() {
      Ran ran = run("loud = shout | apply converge", "--data", "hi");
      assertThat(ran.code()).isEqualTo(1);
      assertThat(ran.err()).contains(":1:22: ").contains("'converge'");
    }

    @Test
    void whoDoesNotAnswerInTimeIsAFaultAndNothingStays() throws Exception {
      Set<String> before = topics();
      Ran ran = run("lost = silent", "--data", "hi", "--timeout", "300ms");
      assertThat(ran.code()).isEqualTo(1);
      assertThat(ran.err()).matches("fault (499|504): .*\n");
      assertThat(topics()).isEqualTo(before);
    }

    private Ran run(String flows, String... arguments) {
      try {
        Path file = Files.writeString(Files.createTempFile(folder, "run", ".flow"), flows);
        return onTheCluster(Stream.of("flow", "run", file.toString()), arguments);
      } catch (IOException broken) {
        throw new AssertionError(broken);
      }
    }
  }

  /** Beside the app without one there is another of the same name in a namespace. */
  @Nested
  @TestInstance(TestInstance.Lifecycle.PER_CLASS)
  class InANamespace {

    private RunningApp shop;

    @BeforeAll
    void deploy() {
      shop =
          App.named("shouting")
              .service(Service.of(ServiceRef.text("shout"), text -> text + " of the shop"))
              .flow(FlowDefinition.of("loud", dev.braid.dsl.Call.of("shout")))
              .durable("loud")
              .start(
                  Config.of(kafka.bootstrapServers())
                      .with(ConfigKey.STATE_DIR, folder.resolve("state").toString())
                      .with(ConfigKey.NAMESPACE, "shop"))
              .awaitRunning();
    }

    @AfterAll
    void stop() {
      shop.close();
    }

    private Ran inTheShop(String... command) {
      return onTheCluster(Stream.of(command), "--namespace", "shop");
    }

    private Ran outside(String... command) {
      return onTheCluster(Stream.of(command));
    }

    @Test
    void aServiceIsAskedByItsNameInsideAndWithTheNamespaceOutside() {
      assertThat(inTheShop("call", "shout", "--data", "hi").out()).isEqualTo("hi of the shop\n");
      assertThat(outside("call", "shop:shout", "--data", "hi").out()).isEqualTo("hi of the shop\n");
      assertThat(outside("call", "shout", "--data", "hi").out()).isEqualTo("HI\n");
    }

    @Test
    void anExecutionIsStartedHereAndAwaitedThere() {
      String handle = outside("start", "shop:loud", "--data", "hi").out().strip();
      assertThat(handle).startsWith("shop:loud/");
      assertThat(outside("await", handle).out()).isEqualTo("hi of the shop\n");
      assertThat(inTheShop("await", handle.replace("shop:", "")).out())
          .isEqualTo("hi of the shop\n");
      assertThat(inTheShop("where", handle.replace("shop:", "")).out())
          .startsWith("ended with code 200");
    }

    @Test
    void aFlowRunsInsideAndLeavesNothing() throws Exception {
      String file = Files.writeString(folder.resolve("in.flow"), "f = shout\n").toString();
      assertThat(inTheShop("flow", "run", file, "--data", "hi").out())
          .isEqualTo("hi of the shop\n");
      assertThat(topics()).noneMatch(topic -> topic.contains("run-"));
    }

    @Test
    void aFlowOutsideMayNameIt() throws Exception {
      String file =
          Files.writeString(folder.resolve("out.flow"), "f = shop:shout | shout\n").toString();
      assertThat(outside("flow", "run", file, "--data", "hi").out()).isEqualTo("HI OF THE SHOP\n");
    }

    @Test
    void whatIsMeantIsSaidAsItIsCalledFromHere() {
      assertThat(inTheShop("call", "shot", "--data", "hi").err()).contains("did you mean 'shout'?");
      assertThat(outside("call", "shop:shot", "--data", "hi").err())
          .contains("did you mean 'shop:shout'?");
    }

    @Test
    void eachNamespaceHasARegistryOfItsOwn() {
      assertThat(inTheShop("services").err())
          .contains("nobody has joined one on this cluster in namespace 'shop'");
    }
  }

  /** A command must not hang: what it waits for does not come. */
  @Nested
  @Timeout(180)
  class WithoutACluster {

    @Test
    void nobodyAtTheAddressIsSaidSoon() throws IOException {
      String address;
      try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
        address = "127.0.0.1:" + socket.getLocalPort();
      }
      assertThat(braid("call", "shout", "--data", "hi", "--bootstrap-servers", address))
          .isEqualTo(unreachable(address, "nothing listens at " + address));
    }

    @Test
    void somebodyElseAtTheAddressIsSaidSoon() throws IOException {
      try (ServerSocket silent = new ServerSocket(0, 10, InetAddress.getLoopbackAddress())) {
        String address = "127.0.0.1:" + silent.getLocalPort();
        Path file = Files.writeString(folder.resolve("a.flow"), "a = b | c");
        assertThat(
                braid(
                    "flow",
                    "run",
                    file.toString(),
                    "--data",
                    "x",
                    "--bootstrap-servers",
                    address,
                    "--timeout",
                    "1s"))
            .isEqualTo(
                new Ran(
                    1,
                    "",
                    address
                        + ": no Kafka to ask: connected to %s, but slow: no answer within 1 s\n"
                            .formatted(address)
                        + "  --timeout waits longer, --kafka KEY=VALUE sets how to connect\n"));
      }
    }

    @Test
    void aHostThatDoesNotExistIsSaidAtOnce() {
      assertThat(braid("call", "a", "--data", "x", "--bootstrap-servers", "nowhere.invalid:9092"))
          .isEqualTo(
              unreachable(
                  "nowhere.invalid:9092",
                  "No resolvable bootstrap urls given in bootstrap.servers"));
    }

    private Ran unreachable(String address, String why) {
      return new Ran(
          1,
          "",
          address
              + ": no Kafka to ask: "
              + why
              + "\n  name another with --bootstrap-servers, or start one: ./braid dev runs it at"
              + " localhost:9092\n");
    }
  }

  private static Set<String> topics() throws Exception {
    return admin.listTopics().names().get();
  }

  private static Ran onTheCluster(Stream<String> command, String... arguments) {
    List<String> words = new ArrayList<>(command.toList());
    words.addAll(List.of(arguments));
    words.addAll(List.of("--bootstrap-servers", kafka.bootstrapServers()));
    if (!words.contains("services") && !words.contains("--timeout")) {
      words.addAll(List.of("--timeout", "2m"));
    }
    return braid(words.toArray(String[]::new));
  }
}
