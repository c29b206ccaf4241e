package dev.braid.benchmarks.registry;

import static dev.braid.registry.model.Filter.all;
import static dev.braid.registry.model.Filter.not;
import static dev.braid.registry.model.Filter.service;
import static dev.braid.registry.model.Filter.version;
import static dev.braid.registry.model.Filter.zone;

import dev.braid.registry.model.Condition;
import dev.braid.registry.model.Heartbeat;
import dev.braid.registry.model.Instance;
import dev.braid.registry.model.InstanceKey;
import dev.braid.registry.model.Timings;
import dev.braid.registry.view.Assignment;
import dev.braid.registry.view.EndpointVersion;
import dev.braid.registry.view.RegistryFeed;
import dev.braid.registry.view.RegistryView;
import dev.braid.registry.view.SelfPreservation;
import dev.braid.registry.view.ServiceVersion;
import dev.braid.registry.view.Snapshot;
import dev.braid.registry.view.ViewFreshness;
import dev.braid.registry.wire.RegistryRecords;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/**
 * JMH's benchmarks of what can be asked of a view of many instances. Public because JMH runs it;
 * {@code registry queries} is how to.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class RegistryQueries {

  private static final int SOME = 42;
  private static final String SERVICE = Fleet.service(SOME);
  private static final InstanceKey KEY = Fleet.key(SOME);

  /** How many instances there are. */
  @Param("10000")
  public int instances;

  // Its time stands still: nobody falls silent.
  private final RegistryFeed feed =
      new RegistryFeed(Timings.DEFAULT, SelfPreservation.DEFAULT, () -> 0);
  private final RegistryView view = feed.view();
  private final RegistryRecords records = new RegistryRecords();
  private final byte[] bytes = records.encode(Fleet.heartbeat(SOME, 1, 1));
  private Snapshot snapshot = view.snapshot();
  private long sequence = 1;

  /** Registers all of them. */
  @Setup
  public void fill() {
    for (int i = 0; i < instances; i++) {
      feed.apply(Fleet.registration(i, 1));
      feed.apply(Fleet.heartbeat(i, 1, sequence));
    }
    feed.turn(ViewFreshness.CURRENT);
    snapshot = view.snapshot();
  }

  @Benchmark
  public boolean isServed() {
    return snapshot.isServed(SERVICE);
  }

  @Benchmark
  public boolean isServedByNobody() {
    return snapshot.isServed("nobody");
  }

  @Benchmark
  public Optional<Instance> instanceOfKey() {
    return snapshot.instance(KEY);
  }

  @Benchmark
  public List<Instance> instancesOfService() {
    return snapshot.instances(service(SERVICE));
  }

  @Benchmark
  public List<Instance> instancesOfServiceInZone() {
    return snapshot.instances(service(SERVICE).and(zone("a")).and(not(version("2"))));
  }

  @Benchmark
  public List<Instance> instancesInEitherZone() {
    return snapshot.instances(zone("a").or(zone("b")).and(not(version("2"))));
  }

  @Benchmark
  public List<Instance> instancesAll() {
    return snapshot.instances(all());
  }

  @Benchmark
  public List<ServiceVersion> servicesAll() {
    return snapshot.services(all());
  }

  @Benchmark
  public List<EndpointVersion> endpointsOfService() {
    return snapshot.endpoints(service(SERVICE));
  }

  @Benchmark
  public List<EndpointVersion> endpointsAll() {
    return snapshot.endpoints(all());
  }

  /** Chooses who has most room, and gives it back. */
  @Benchmark
  public Assignment capacityTake() {
    Assignment choice = view.capacity().take(SERVICE);
    if (choice instanceof Assignment.Taken taken) {
      view.capacity().giveBack(taken.instance());
    }
    return choice;
  }

  /** What is unchanged is handed out again. */
  @Benchmark
  public Snapshot snapshotUnchanged() {
    return view.snapshot();
  }

  /** A heartbeat that says something new, and the snapshot that has it. */
  @Benchmark
  public Snapshot snapshotAfterChange() {
    sequence++;
    feed.apply(
        Fleet.heartbeat(SOME, 1, sequence)
            .withCondition(sequence % 2 == 0 ? Condition.DRAINING : Condition.SERVING));
    return view.snapshot();
  }

  /** A heartbeat that says nothing new, as nearly all do. */
  @Benchmark
  public Snapshot snapshotAfterHeartbeat() {
    sequence++;
    feed.apply(Fleet.heartbeat(SOME, 1, sequence));
    return view.snapshot();
  }

  /** A heartbeat out of its bytes, without the view. */
  @Benchmark
  public Heartbeat heartbeatRead() {
    return records.heartbeat(bytes);
  }
}
