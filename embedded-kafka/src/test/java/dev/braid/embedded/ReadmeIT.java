package dev.braid.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The README's snippets, compiled and run. */
class ReadmeIT {

  private static final Path SOURCE = Path.of("src/test/java/dev/braid/embedded/ReadmeIT.java");

  // tag::extension
  @RegisterExtension static final KafkaExtension kafka = KafkaExtension.embedded();

  @Test
  void topicsAreReadyWhenCreated() throws Exception {
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()))) {
      new Topics(admin).create("greetings", 3);
      assertThat(admin.listTopics().names().get()).contains("greetings");
    }
  }

  // end::extension

  @Test
  void aProgramRunsItsOwnCluster() throws Exception {
    // tag::program
    try (EmbeddedKafka kafka = EmbeddedKafka.start(EmbeddedKafka.options().withBrokers(2));
        Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()))) {
      new Topics(admin).create("orders", 3);
      kafka.stopBroker(2);
      admin.describeCluster().nodes().get();
      kafka.startBroker(2);
    }
    // end::program
  }

  @Test
  void theReadmeShowsWhatRunsHere() throws Exception {
    assertThat(Files.readString(Path.of("README.md")))
        .contains(region("program"))
        .contains(region("extension"));
  }

  private static String region(String tag) throws Exception {
    String source = Files.readString(SOURCE);
    String start = "// tag::" + tag + "\n";
    int from = source.indexOf(start) + start.length();
    return source.substring(from, source.indexOf("// end::" + tag, from)).stripIndent().strip();
  }
}
