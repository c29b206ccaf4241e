package dev.braid.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.braid.dsl.Json;
import dev.braid.dsl.Service;
import dev.braid.dsl.ServiceRef;
import dev.braid.embedded.EmbeddedKafka;
import dev.braid.embedded.KafkaExtension;
import dev.braid.registry.join.RegistryComponent;
import dev.braid.registry.join.RegistryKeys;
import dev.braid.runtime.App;
import dev.braid.runtime.RunningApp;
import dev.braid.runtime.config.Config;
import dev.braid.runtime.config.ConfigKey;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** The commands of the registry, on a cluster where apps come and go. */
@Timeout(600)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class RegistryCommandsIT {

  private static final int TERMINATED = 143;

  @RegisterExtension
  static final KafkaExtension kafka = KafkaExtension.ownCluster(EmbeddedKafka.options());

  @TempDir static Path folder;

  private static Config config(String zone) {
    return Config.of(kafka.bootstrapServers())
        .with(ConfigKey.STATE_DIR, folder.resolve(zone).toString())
        .with(ConfigKey.PARTITIONS, "1")
        .with(ConfigKey.INSTANCE_ID, "in-" + zone)
        .with(ConfigKey.START_TIMEOUT, "3m")
        .with(RegistryKeys.ZONE, zone);
  }

  private static App app() {
    return App.named("shouting")
        .service(Service.of(ServiceRef.text("shout"), text -> text + "!"))
        .with(RegistryComponent.of().withVersion("7"));
  }

  private static Ran onTheCluster(String... arguments) {
    return Ran.braid(all(arguments));
  }

  private static String[] all(String... arguments) {
    return Stream.concat(
            Stream.of(arguments), Stream.of("--bootstrap-servers", kafka.bootstrapServers()))
        .toArray(String[]::new);
  }

  private static Program child(String... arguments) throws Exception {
    return Program.start(
        Braid.class,
        Map.of("BRAID_STATE_DIR", folder.resolve("child").toString(), "BRAID_PARTITIONS", "1"),
        all(arguments));
  }

  private static List<?> array(Ran ran) {
    assertThat(Json.tree(ran.out().getBytes(UTF_8))).isInstanceOf(List.class);
    return (List<?>) Json.tree(ran.out().getBytes(UTF_8));
  }

  @Test
  @Order(1)
  void beforeAnybodyHasJoinedThatIsSaidAndHowTo() {
    assertThat(onTheCluster("instances"))
        .isEqualTo(
            new Ran(
                2,
                "",
                """
                %s: no registry there: nobody has joined one on this cluster
                  an app joins with App.with(RegistryComponent.of())
                """
                    .formatted(kafka.bootstrapServers())));
  }

  @Test
  @Order(2)
  void whoIsThereIsListedExplainedWatchedAndServedAndSeenToGo() throws Exception {
    try (RunningApp stays = app().start(config("a"))) {
      stays.awaitRunning();
      try (Program watch = child("instances", "service=shout", "--watch", "--json");
          Program serve = child("registry", "serve")) {
        try (RunningApp goes = app().start(config("b"))) {
          goes.awaitRunning();
          assertThat(watch.awaitOut(line -> true))
              .startsWith("{\"change\":\"up\",\"service\":\"shout\",");
          watch.awaitOut(line -> line.contains("\"change\":\"up\""));
          listed();
          explained();
          serve.awaitErr(line -> line.startsWith("The registry is served."));
          served();
        }
        assertThat(watch.awaitOut(line -> line.contains("\"change\":\"down\"")))
            .contains("\"zone\":\"b\"", "\"reason\":\"goodbye\"");
        assertThat(array(onTheCluster("instances", "--service", "shout", "--json"))).hasSize(1);
        assertThat(watch.terminate()).isEqualTo(TERMINATED);
        assertThat(watch.allOut()).hasSize(3);
        assertThat(serve.terminate()).isEqualTo(TERMINATED);
      }
    }
  }

  @Test
  @Order(3)
  void aNamespaceIsListenedToByItself() {
    try (RunningApp shop = app().start(config("c").with(ConfigKey.NAMESPACE, "shop"))) {
      shop.awaitRunning();
      List<?> there =
          array(onTheCluster("instances", "--service", "shout", "--json", "--namespace", "shop"));
      assertThat(there.toString()).contains("zone=c").doesNotContain("zone=a");
      Ran outside = onTheCluster("instances", "--service", "shout", "--json");
      assertThat(outside.out()).doesNotContain("\"c\"");
    }
  }

  private static void listed() {
    Ran table = onTheCluster("instances", "service=shout", "version=7", "not", "zone=b");
    assertThat(table.code()).as(table.toString()).isZero();
    assertThat(table.err())
        .matches(
            "Listening to the registry at \\S+, at most 4\\.0 s once it is read \\.\\.\\. [0-9.]+ s\n");
    assertThat(table.out().lines().toList().get(0)).startsWith("SERVICE  INSTANCE").endsWith("APP");
    assertThat(table.out().lines().toList().get(1))
        .matches("shout +\\S+ +alive +heard +serving +7 +a +- +\\S+ +shouting");
    assertThat(table.out()).hasLineCount(2);

    assertThat(array(onTheCluster("services", "--service", "shout", "--json")))
        .singleElement()
        .satisfies(
            service ->
                assertThat(Ran.object(service))
                    .containsEntry("version", "7")
                    .containsEntry("instances", 2L));
    assertThat(onTheCluster("endpoints", "--endpoint", "shout", "--prefix", "sh").out())
        .containsPattern("\nshout +7 +2 +- +-\n");
  }

  private static void explained() {
    String instance =
        Ran.object(array(onTheCluster("instances", "zone=a", "service=shout", "--json")).get(0))
            .get("instance")
            .toString();
    Ran text = onTheCluster("registry", "explain", "shout/" + instance);
    assertThat(text.code()).isZero();
    assertThat(text.out())
        .startsWith("shout/" + instance + ", incarnation ")
        .contains(" is alive for ", "self-preservation is off");
    Ran unknown = onTheCluster("registry", "explain", "shuot/" + instance);
    assertThat(unknown.code()).isEqualTo(1);
    assertThat(unknown.out()).startsWith("shuot/" + instance + " is not registered\n");
    assertThat(unknown.err()).endsWith("  did you mean 'shout/" + instance + "'?\n");
  }

  private static void served() throws Exception {
    Map<String, Object> answer =
        onTheCluster(
                "call", "--timeout", "2m", "registry.instances", "--data", "service=shout zone=a")
            .document();
    assertThat(answer).containsEntry("stale", false).containsEntry("feed", "current");
    assertThat((List<?>) answer.get("instances")).hasSize(1);
    assertThat(
            onTheCluster(
                    "call", "--timeout", "2m", "registry.services", "--data", "service=registry.*")
                .out())
        .contains("registry.endpoints", "registry.explain", "registry.instances");
    Ran wrong = onTheCluster("call", "--timeout", "2m", "registry.endpoints", "--data", "zon=a");
    assertThat(wrong.code()).isEqualTo(1);
    assertThat(wrong.err())
        .startsWith("fault 400: filter:1:1: unknown field 'zon'")
        .contains("did you mean 'zone'?");
  }
}
