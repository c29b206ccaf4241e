package dev.braid.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Brokers that are processes, each killed in turn, the active controller among them. */
class ProcessClusterIT {

  @TempDir Path data;

  private final Map<Integer, Process> nodes = new TreeMap<>();

  @AfterEach
  void killAll() throws InterruptedException {
    for (Process node : nodes.values()) {
      node.destroyForcibly().waitFor();
    }
  }

  @Test
  void nothingAcknowledgedIsLostWhicheverIsKilled() throws Exception {
    ProcessCluster cluster = ProcessCluster.of(3, data);
    for (int id : cluster.nodeIds()) {
      nodes.put(id, start(cluster, id));
    }
    for (int id : cluster.nodeIds()) {
      awaitRunning(id);
    }
    Clients clients = new Clients(cluster);
    String topic = Clients.freshName("killed");
    clients.createTopic(topic, 1);
    List<String> sent = new ArrayList<>();
    try (Producer<String, String> producer =
        clients.producer(Map.of("acks", "all", "delivery.timeout.ms", "180000"))) {
      for (int id : cluster.nodeIds()) {
        nodes.get(id).destroyForcibly().waitFor();
        sent.add("without " + id);
        producer.send(new ProducerRecord<>(topic, "without " + id)).get();
        nodes.put(id, start(cluster, id));
        awaitRunning(id);
      }
    }
    assertThat(clients.read(topic, sent.size())).containsExactlyElementsOf(sent);
  }

  private static Process start(ProcessCluster cluster, int nodeId) throws IOException {
    List<String> words =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                ProcessNode.class.getName()));
    words.addAll(cluster.arguments(nodeId));
    return new ProcessBuilder(words).redirectErrorStream(true).start();
  }

  private void awaitRunning(int nodeId) throws IOException {
    BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(nodes.get(nodeId).getInputStream(), StandardCharsets.UTF_8));
    List<String> read = new ArrayList<>();
    do {
      read.add(lines.readLine());
    } while (read.get(read.size() - 1) != null && !read.contains(ProcessNode.running(nodeId)));
    assertThat(read).contains(ProcessNode.running(nodeId));
  }
}
