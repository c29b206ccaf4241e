package dev.braid.cli;

import static dev.braid.cli.Ran.braid;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.braid.dsl.Tree;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DemoIT {

  @TempDir Path folder;

  /** In a JVM of its own, so that everything is seen that a user would see. */
  @Test
  void whatAUserSeesIsTheAnswerAndNoNoise() throws Exception {
    try (Program demo = Program.start(Braid.class, Map.of(), "demo", "--out", out())) {
      assertThat(demo.awaitEnd()).isZero();
      List<String> lines = demo.allOut();
      assertThat(lines.subList(0, 6))
          .containsExactly(
              "wordcount = fetch | words | stopfilter | count | (popular3 & popular4 & popular5)",
              "",
              "  {\"length\":3,\"score\":405,\"words\":[\"one\"]}",
              "  {\"length\":4,\"score\":271,\"words\":[\"more\"]}",
              "  {\"length\":5,\"score\":374,\"words\":[\"whale\"]}",
              "");
      assertThat(lines.get(6)).matches("code 200 after \\d+ ms, over Kafka topics");
      assertThat(lines.subList(7, lines.size()))
          .containsExactly(
              "picture   " + folder.resolve("out/wordcount.svg"),
              "topology  " + folder.resolve("out/wordcount.topology"));
      assertThat(demo.allErr())
          .satisfiesExactly(
              line -> assertThat(line).matches("Starting Kafka in this process \\.\\.\\. .* s"),
              line -> assertThat(line).matches("Starting 7 services .* the flow \\.\\.\\. .* s"),
              line -> assertThat(line).matches("Asking: which words .* \\.\\.\\. .* s"),
              line -> assertThat(line).matches("Stopping \\.\\.\\. .* s"));
    }
    assertThat(folder.resolve("out/wordcount.svg")).content().startsWith("<svg");
    assertThat(folder.resolve("out/wordcount.topology"))
        .content()
        .contains("words.requests", "effective-once");
  }

  @Test
  void weatherAsJson() throws Exception {
    Ran ran = braid("demo", "weather", "--json", "--out", out());
    assertThat(ran.code()).isZero();
    assertThat(ran.document())
        .containsOnlyKeys("flow", "code", "millis", "result")
        .containsEntry("flow", "weather")
        .containsEntry("code", 200L)
        .contains(
            Map.entry(
                "result",
                List.of(
                    List.of(row(24, "jan", 22, 50), row(6, "jan", 3, 94)),
                    List.of(row(26, "feb", 5, 50), row(15, "feb", 17, 94)))));
  }

  @Test
  void operatorsAsText() {
    Ran ran = braid("demo", "operators", "--out", out());
    assertThat(ran.code()).isZero();
    assertThat(ran.out())
        .contains(
            "\n  {\"input\":1,\"ack-one\":\"one\"}\n",
            "\n  {\"input\":1,\"ack-two\":\"two\"}\n",
            "\n  {\"input\":1,\"m1\":1,\"ack-one\":\"one\",\"m2\":2,\"ack-two\":\"two\"}\n",
            "\n  [{\"input\":1,\"ack-one\":\"one\"},{\"input\":1,\"ack-two\":\"two\"}]\n");
  }

  @Test
  void squareInOneAppWithTheInputOfAFile() throws Exception {
    Path input = Files.writeString(folder.resolve("input.json"), "{\"a\": -5, \"b\": 2}\n");
    Ran ran =
        braid("demo", "square", "--fused", "--input", input.toString(), "--json", "--out", out());
    assertThat(ran.code()).isZero();
    assertThat(ran.document()).containsEntry("result", 9L);
    assertThat(folder.resolve("out/square-of-sum.topology"))
        .content()
        .contains("no state")
        .doesNotContain("square.requests");
  }

  @Test
  void wordcountOfAPageOnTheWeb() throws Exception {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    String sample =
        "The cat sat on the mat. A cat ran, the dog ran after the cat; "
            + "many cats like green grass and green apples grow";
    byte[] page = sample.getBytes(UTF_8);
    server.createContext(
        "/",
        exchange -> {
          exchange.sendResponseHeaders(200, page.length);
          exchange.getResponseBody().write(page);
          exchange.close();
        });
    server.start();
    try {
      String url = "http://127.0.0.1:" + server.getAddress().getPort() + "/sample.txt";
      Ran ran = braid("demo", "wordcount", "--input", url, "--json", "--out", out());
      assertThat(ran.code()).isZero();
      assertThat(ran.document())
          .contains(
              Map.entry(
                  "result",
                  List.of(
                      popular(3, 3, "cat"),
                      popular(4, 1, "cats", "grow", "many"),
                      popular(5, 2, "green"))));
    } finally {
      server.stop(0);
    }
  }

  @Test
  void anInputThatIsNotThereIsAFaultOfFetch() throws Exception {
    String missing = folder.resolve("missing.txt").toString();
    Ran ran = braid("demo", "--input", missing, "--json", "--fused", "--out", out());
    assertThat(ran.code()).isEqualTo(1);
    assertThat(ran.document())
        .containsOnlyKeys("flow", "code", "millis", "fault")
        .containsEntry("code", 400L);
    assertThat(Ran.object(ran.document().get("fault")))
        .containsEntry("service", "fetch")
        .extractingByKey("message")
        .asString()
        .contains(missing);
  }

  @Test
  void anInputThatIsNotThereIsAFaultEvenWhenNoServiceReadsIt() throws Exception {
    String missing = folder.resolve("missing.json").toString();
    Ran text = braid("demo", "square", "--input", missing, "--out", out());
    assertThat(text.code()).isEqualTo(1);
    assertThat(text.err()).startsWith("fault 400: no file at '" + missing + "'");
    Ran json = braid("demo", "square", "--input", missing, "--json", "--out", out());
    assertThat(json.code()).isEqualTo(1);
    assertThat(json.document()).containsEntry("code", 400L);
  }

  private String out() {
    return folder.resolve("out").toString();
  }

  private static Object row(int day, String month, int hour, int degrees) {
    return Tree.of(Map.of("Day", day, "Month", month, "Hour", hour, "Degrees", degrees));
  }

  private static Object popular(int length, int score, String... words) {
    return Tree.of(Map.of("length", length, "score", score, "words", List.of(words)));
  }
}
