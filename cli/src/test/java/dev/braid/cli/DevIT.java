package dev.braid.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.braid.avro.SchemaRegistry;
import dev.braid.avro.registry.SchemaRegistries;
import dev.braid.avro.registry.SchemaRegistrySettings;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.avro.Schema;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.NewTopic;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code dev} in a JVM of its own, stopped as an operator stops it. */
class DevIT {

  /** What a JVM answers that was asked to stop and did: 128 and the number of the signal. */
  private static final int TERMINATED = 143;

  @TempDir Path folder;

  @Test
  void aKeptFolderOutlivesTheProcess() throws Exception {
    Path data = folder.resolve("data");
    try (Program first = dev("--dir", data.toString())) {
      String address = first.awaitOut(line -> true);
      try (Admin admin = admin(address)) {
        NewTopic kept = new NewTopic("kept", Optional.of(1), Optional.empty());
        admin.createTopics(List.of(kept)).all().get();
      }
      stopsCleanly(first, address);
    }
    try (Program second = dev("--dir", data.toString())) {
      String address = second.awaitOut(line -> true);
      try (Admin admin = admin(address)) {
        assertThat(admin.listTopics().names().get()).isEqualTo(Set.of("kept"));
      }
      stopsCleanly(second, address);
    }
  }

  @Test
  void aFolderIsForOneAtATime() throws Exception {
    Path data = folder.resolve("shared");
    try (Program first = dev("--dir", data.toString())) {
      String address = first.awaitOut(line -> true);
      Ran second = Ran.braid("dev", "--port", "0", "--dir", data.toString());
      assertThat(second.code()).isEqualTo(1);
      assertThat(second.out()).isEmpty();
      assertThat(second.err()).contains(data + " is in use by process ", "another folder");
      try (Admin admin = admin(address)) {
        NewTopic topic = new NewTopic("unharmed", Optional.of(1), Optional.empty());
        admin.createTopics(List.of(topic)).all().get();
      }
      stopsCleanly(first, address);
    }
  }

  @Test
  void itEndsWithABrokerThatHasLostItsDisk() throws Exception {
    Path data = folder.resolve("lost");
    try (Program dev = dev("--dir", data.toString())) {
      String address = dev.awaitOut(line -> true);
      Files.move(data, folder.resolve("away"));
      Files.writeString(data, "not a folder");
      try (Admin admin = admin(address)) {
        NewTopic topic = new NewTopic("nowhere", Optional.of(1), Optional.empty());
        admin.createTopics(List.of(topic)); // whether it is told so is not asked here
        assertThat(dev.awaitEnd()).isEqualTo(1);
      }
      assertThat(dev.allErr())
          .anyMatch(line -> line.startsWith("Kafka has ended: node 1 wanted to end the process"))
          .anyMatch(line -> line.contains("look at " + data));
    }
  }

  @Test
  void aSchemaRegistryKeepsItsIdsBesideTheData() throws Exception {
    Path data = folder.resolve("both");
    Schema text = new Schema.Parser().parse("\"string\"");
    for (int start = 1; start <= 2; start++) {
      try (Program dev = dev("--dir", data.toString(), "--schema-registry=0")) {
        String address = dev.awaitOut(line -> line.startsWith("127.0.0.1:"));
        String url = dev.awaitOut(line -> line.startsWith("http://127.0.0.1:"));
        try (SchemaRegistry registry = SchemaRegistries.connect(SchemaRegistrySettings.of(url))) {
          assertThat(registry.subjects()).hasSize(start - 1);
          assertThat(registry.register("orders-value", text)).isEqualTo(1);
        }
        assertThat(dev.terminate()).isEqualTo(TERMINATED);
        assertThat(dev.allOut()).containsExactly(address, url);
        assertThat(dev.allErr()).noneMatch(line -> line.contains("WARN") || line.contains("ERROR"));
      }
    }
  }

  @Test
  void aRegistrysPortThatIsTakenIsNamedWithTheWayOut() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      int port = taken.getLocalPort();
      Ran ran = Ran.braid("dev", "--port", "0", "--schema-registry=" + port);
      assertThat(ran.code()).isEqualTo(1);
      assertThat(ran.out()).isEmpty();
      assertThat(ran.err())
          .contains("127.0.0.1:" + port, "port is taken", "--schema-registry=0 on a free port");
    }
  }

  @Test
  void withoutAFolderNothingIsKept() throws Exception {
    Map<String, String> scratch = Map.of("JAVA_TOOL_OPTIONS", "-Djava.io.tmpdir=" + folder);
    try (Program dev = Program.start(Braid.class, scratch, "dev", "--port", "0")) {
      dev.awaitOut(line -> line.startsWith("127.0.0.1:"));
      assertThat(dev.terminate()).isEqualTo(TERMINATED);
    }
    try (Stream<Path> left = Files.list(folder)) {
      assertThat(left.filter(path -> !path.getFileName().toString().startsWith("hsperfdata")))
          .isEmpty();
    }
  }

  @Test
  void aPortThatIsTakenIsNamedWithTheWayOut() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      int port = taken.getLocalPort();
      Ran ran = Ran.braid("dev", "--port", Integer.toString(port));
      assertThat(ran.code()).isEqualTo(1);
      assertThat(ran.out()).isEmpty();
      assertThat(ran.err()).contains("127.0.0.1:" + port, "port is taken", "--port 0");
    }
  }

  private static Program dev(String... arguments) throws Exception {
    Stream<String> all = Stream.concat(Stream.of("dev", "--port", "0"), Stream.of(arguments));
    return Program.start(Braid.class, Map.of(), all.toArray(String[]::new));
  }

  private static void stopsCleanly(Program dev, String address) throws Exception {
    assertThat(dev.terminate()).isEqualTo(TERMINATED);
    assertThat(dev.isAlive()).isFalse();
    assertThat(dev.allOut()).containsExactly(address);
    assertThat(dev.allErr())
        .hasSize(3)
        .anyMatch(line -> line.contains("./braid call SERVICE --data TEXT"))
        .noneMatch(line -> line.contains("WARN") || line.contains("ERROR"));
  }

  private static Admin admin(String address) {
    return Admin.create(Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, address));
  }
}
