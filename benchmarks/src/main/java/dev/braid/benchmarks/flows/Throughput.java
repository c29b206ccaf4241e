package dev.braid.benchmarks.flows;

import dev.braid.benchmarks.run.Cluster;
import dev.braid.embedded.EmbeddedKafka;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Runs all jobs in turn over the same requests on one broker.
 *
 * @param requests in the topic, all there before the first round
 * @param warmUps rounds of each job that are not measured
 * @param pairs measured rounds of each job
 * @param progress is told what is going on
 */
public record Throughput(int requests, int warmUps, int pairs, Consumer<String> progress) {

  public Throughput {
    if (requests < 1 || warmUps < 0 || pairs < 1) {
      throw new IllegalArgumentException(
          "expected requests, warm-ups and pairs to be at least 1, 0 and 1, found %d, %d and %d"
              .formatted(requests, warmUps, pairs));
    }
  }

  /** Measures the jobs on each work. */
  public List<Results> run(List<Work> works) {
    try (EmbeddedKafka kafka =
            EmbeddedKafka.start(
                EmbeddedKafka.options().withSetting("log.retention.check.interval.ms", "5000"));
        Cluster cluster = new Cluster(kafka.bootstrapServers())) {
      cluster.fill(requests);
      List<Results> results = new ArrayList<>();
      for (Work work : works) {
        results.add(run(cluster, work));
      }
      return results;
    }
  }

  private Results run(Cluster cluster, Work work) {
    Map<String, List<Measurement>> rounds = new LinkedHashMap<>();
    List<Job> order = new ArrayList<>(Job.all());
    order.forEach(job -> rounds.put(job.name(), new ArrayList<>()));
    Long digest = null;
    for (int pair = -warmUps; pair < pairs; pair++) {
      for (Job job : order) {
        String id = "%s-%d-%s".formatted(work.name(), pair, job.name().replace(' ', '-'));
        Round round = new Round(cluster, id, job.topology(work, cluster.returnTopics()));
        Measurement measured = round.run(requests);
        progress.accept(
            "%-28s %,10.0f records/s  %6.2f cpu us/rec"
                .formatted(id, measured.recordsPerSecond(), measured.cpuMicros()));
        if (digest != null && digest != measured.digest()) {
          throw new IllegalStateException(id + " gave other replies than the jobs before it");
        }
        digest = measured.digest();
        if (pair >= 0) {
          rounds.computeIfAbsent(job.name(), unused -> new ArrayList<>()).add(measured);
        }
      }
      // Whoever was last is first now, so that no job always follows the same other one.
      Collections.reverse(order);
    }
    return new Results(work.name(), rounds);
  }
}
