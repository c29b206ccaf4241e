package dev.braid.benchmarks.calls;

import dev.braid.benchmarks.run.BrokerProcess;
import dev.braid.benchmarks.run.Cluster;
import dev.braid.benchmarks.run.ProcessUsage;
import dev.braid.benchmarks.run.Site;
import dev.braid.benchmarks.run.TemporaryFolder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Measures remote calls: callers and services in this process, brokers in a child process. All
 * sides of a job stay up while their rounds take turns.
 *
 * @param round how long one takes
 * @param warmUps rounds of each side that are not measured
 * @param pairs measured rounds of each side
 * @param progress is told what is going on
 */
record Calls(int brokers, Duration round, int warmUps, int pairs, Consumer<String> progress) {

  Calls {
    if (brokers < 1 || round.toMillis() < 1 || warmUps < 0 || pairs < 1) {
      throw new IllegalArgumentException(
          "expected brokers, milliseconds, warm-ups and pairs to be at least 1, 1, 0 and 1,"
              + " found %d, %d, %d and %d".formatted(brokers, round.toMillis(), warmUps, pairs));
    }
  }

  List<CallResults> run(List<CallJob> jobs) {
    try (BrokerProcess kafka = BrokerProcess.start(brokers);
        Cluster cluster = new Cluster(kafka.bootstrapServers())) {
      List<CallResults> results = new ArrayList<>();
      for (CallJob job : jobs) {
        results.add(run(job, kafka, cluster));
      }
      return results;
    }
  }

  private CallResults run(CallJob job, BrokerProcess kafka, Cluster cluster) {
    TemporaryFolder folder = TemporaryFolder.create();
    List<Open> order = new ArrayList<>();
    Map<String, List<CallMeasurement>> rounds = new LinkedHashMap<>();
    try {
      for (CallSide side : job.sides()) {
        String name = "%s.side%d".formatted(job.name(), order.size() + 1);
        Caller caller = side.opening().apply(new Site(cluster, name, folder.path()));
        order.add(new Open(side.name(), caller));
        new CallRound(caller, job.inFlight(), job.reply()).probe();
        rounds.put(side.name(), new ArrayList<>());
      }
      for (int pair = -warmUps; pair < pairs; pair++) {
        for (Open side : order) {
          CallMeasurement measured = measure(job, side.caller(), kafka, cluster);
          progress.accept(
              "%s %3d %-34s p50 %7.3f ms  p99 %7.3f ms  %,9.0f calls/s"
                  .formatted(
                      job.name(),
                      pair,
                      side.name(),
                      measured.p50(),
                      measured.p99(),
                      measured.perSecond()));
          if (pair >= 0) {
            rounds.computeIfAbsent(side.name(), unused -> new ArrayList<>()).add(measured);
          }
        }
        // Whoever was last is first now, so that no side always follows the same other one.
        Collections.reverse(order);
      }
      return new CallResults(job, rounds);
    } finally {
      order.forEach(side -> side.caller().close());
      folder.close();
    }
  }

  private record Open(String name, Caller caller) {}

  private CallMeasurement measure(
      CallJob job, Caller caller, BrokerProcess kafka, Cluster cluster) {
    CallRound calls = new CallRound(caller, job.inFlight(), job.reply());
    long records = cluster.records();
    long brokerCpu = kafka.cpu().toNanos();
    ProcessUsage before = ProcessUsage.now();
    CallRound.Shown shown = calls.run(round);
    ProcessUsage after = ProcessUsage.now();
    double count = shown.latencies().count();
    return new CallMeasurement(
        shown.latencies().percentileMillis(50),
        shown.latencies().percentileMillis(99),
        shown.perSecond(),
        (after.cpuNanos() - before.cpuNanos()) / count / 1000,
        after.bytesSince(before) / count,
        (kafka.cpu().toNanos() - brokerCpu) / count / 1000,
        (cluster.records() - records) / count);
  }
}
