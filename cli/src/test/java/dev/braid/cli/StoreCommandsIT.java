package dev.braid.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.braid.embedded.EmbeddedKafka;
import dev.braid.embedded.KafkaExtension;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** A store that is served and asked by commands. */
@Timeout(600)
class StoreCommandsIT {

  private static final int TERMINATED = 143;

  @RegisterExtension
  static final KafkaExtension kafka = KafkaExtension.ownCluster(EmbeddedKafka.options());

  @TempDir static Path folder;

  private static String[] all(String... arguments) {
    return Stream.concat(
            Stream.of(arguments), Stream.of("--bootstrap-servers", kafka.bootstrapServers()))
        .toArray(String[]::new);
  }

  private static Ran store(String... arguments) {
    String[] words =
        Stream.concat(
                Stream.of("store"), Stream.concat(Stream.of(arguments), Stream.of("--timeout=2m")))
            .toArray(String[]::new);
    return Ran.braid(all(words));
  }

  private static Program serve(String name, String... more) throws Exception {
    String[] words =
        Stream.concat(
                Stream.of("store", "serve", name, "--partitions=1"), Stream.of(more))
            .toArray(String[]::new);
    Map<String, String> state = Map.of("BRAID_STATE_DIR", folder.resolve(name).toString());
    return Program.start(Braid.class, state, all(words));
  }

  @Test
  void whatIsPutIsReadUntilItIsDeletedOnlyOnItsCondition() throws Exception {
    try (Program serving = serve("stock")) {
      serving.awaitErr(line -> line.startsWith("The store 'stock' is served."));
      Ran none = store("get", "stock", "tea", "--json");
      assertThat(none.code()).isEqualTo(1);
      assertThat(none.document())
          .containsEntry("found", false)
          .containsEntry("key", "tea")
          .containsEntry("store", "stock");

      Ran put = store("put", "stock", "tea", "{\"left\": 3}", "--if-absent", "--json");
      assertThat(put.code()).isZero();
      assertThat(put.document())
          .containsEntry("code", 200L)
          .containsEntry("applied", true)
          .containsEntry("current", Map.of("left", 3L));
      String version = String.valueOf(put.document().get("version"));

      Ran again = store("put", "stock", "tea", "none", "--if-absent", "--json");
      assertThat(again.code()).isEqualTo(1);
      assertThat(again.document())
          .containsEntry("code", 409L)
          .containsEntry("applied", false)
          .containsEntry("version", version);
      assertThat(store("put", "stock", "tea", "none", "--if-absent").err())
          .startsWith("nothing was done: 'tea' is {\"left\": 3} (version " + version + ")");

      assertThat(store("get", "stock", "tea")).isEqualTo(new Ran(0, "{\"left\": 3}\n", ""));
      assertThat(store("put", "stock", "milk", "not much", "--ttl=10m").code()).isZero();
      assertThat(store("get", "stock", "milk", "--json").document())
          .containsEntry("value", "not much")
          .containsEntry("region", "local")
          .containsEntry("via", "log");
      assertThat(store("delete", "stock", "tea", "--if-version", version).out())
          .isEqualTo("deleted\n");
      assertThat(store("get", "stock", "tea"))
          .isEqualTo(new Ran(1, "", "'tea' has no value in stock\n"));
      assertThat(store("add", "stock", "tea", "1").err())
          .startsWith("fault 400: to add a number takes a store with the rule 'counter'");
      assertThat(serving.terminate()).isEqualTo(TERMINATED);
    }
  }

  @Test
  void countersAndSetsAreAddedTo() throws Exception {
    try (Program visits = serve("visits", "--rule=counter");
        Program tags = serve("tags", "--rule=set")) {
      visits.awaitErr(line -> line.startsWith("The store 'visits' is served."));
      tags.awaitErr(line -> line.startsWith("The store 'tags' is served."));
      assertThat(store("add", "visits", "home", "40")).isEqualTo(new Ran(0, "40\n", ""));
      assertThat(store("add", "visits", "home", "2")).isEqualTo(new Ran(0, "42\n", ""));
      assertThat(store("add", "tags", "tea", "green", "--element").out())
          .isEqualTo("[\"green\"]\n");
      assertThat(store("add", "tags", "tea", "7", "--element").out())
          .isEqualTo("[\"green\",7]\n");
      assertThat(store("remove", "tags", "tea", "green").out()).isEqualTo("[7]\n");
      assertThat(store("remove", "tags", "tea", "green").code()).isEqualTo(1);
    }
  }

  @Test
  void badUsageIsSaidAndNothingIsAsked() {
    assertThat(store("add", "visits", "home", "many"))
        .extracting(Ran::code, ran -> ran.err().lines().findFirst().orElse(""))
        .containsExactly(
            2,
            "expected a whole number to add to a counter, found 'many'; --element puts it into a"
                + " set");
    assertThat(store("put", "stock", "tea", "1", "--if-version", "x").code()).isEqualTo(2);
    assertThat(store("put", "stock", "tea", "1", "--ttl", "soon").err())
        .contains("--ttl: expected a duration such as 500ms, 2s or 1m");
    assertThat(store("get", "Not A Name", "tea").code()).isEqualTo(2);
    assertThat(Ran.braid(all("store", "serve", "stock", "--rule=newest")).err())
        .contains("--rule: expected last-writer or counter or set, found 'newest'");
  }

  @Test
  void anUnknownStoreIsSaidAtOnce() {
    Ran unknown = store("get", "nowhere", "tea");
    assertThat(unknown.code()).isEqualTo(1);
    assertThat(unknown.err()).startsWith("fault 404: nobody serves 'store.nowhere'");
  }
}
