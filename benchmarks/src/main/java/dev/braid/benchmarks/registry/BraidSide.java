package dev.braid.benchmarks.registry;

import dev.braid.benchmarks.run.BrokerProcess;
import dev.braid.benchmarks.run.ChildJvm;
import dev.braid.benchmarks.run.Launched;
import dev.braid.benchmarks.run.TemporaryFolder;
import dev.braid.registry.model.Timings;
import dev.braid.registry.observe.RegistryObserver;
import dev.braid.registry.view.Change;
import dev.braid.runtime.config.Config;
import java.time.Duration;
import java.util.List;

/** Braid's registry: a broker and a fleet in processes of their own, the observer in this one. */
final class BraidSide implements DetectionSide {

  static final String NAME = "braid";

  private static final Duration PATIENCE = Duration.ofMinutes(1);

  private final BrokerProcess brokers;
  private final RegistryObserver observer;
  private final ChildJvm fleet;
  private final TemporaryFolder folder = TemporaryFolder.create();
  private final Sightings sightings = new Sightings();

  private BraidSide(BrokerProcess brokers, RegistryObserver observer, ChildJvm fleet) {
    this.brokers = brokers;
    this.observer = observer;
    this.fleet = fleet;
    observer.view().watch(this::saw);
  }

  /** Returns when the observer is current, and all of the fleet have registered. */
  static BraidSide open(int fleet) {
    BrokerProcess brokers = BrokerProcess.start(1);
    try {
      RegistryObserver observer =
          RegistryObserver.start(Config.of(brokers.bootstrapServers()), Timings.DEFAULT);
      if (!observer.awaitCurrent(PATIENCE)) {
        observer.close();
        throw new IllegalStateException("the observer was not current within " + PATIENCE);
      }
      return new BraidSide(brokers, observer, FleetMain.start(brokers, fleet));
    } catch (RuntimeException failed) {
      brokers.close();
      throw failed;
    }
  }

  private void saw(Change change) {
    // An instance that is launched serves a service of its own name.
    String instance = change.instance().service();
    if (change instanceof Change.Up) {
      sightings.saw(instance, Sight.UP);
    } else if (change instanceof Change.Suspect) {
      sightings.saw(instance, Sight.SUSPECT);
    } else if (change instanceof Change.Down) {
      sightings.saw(instance, Sight.GONE);
    }
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public Duration heartbeat() {
    return observer.view().timings().heartbeat();
  }

  @Override
  public Duration limit() {
    return PATIENCE;
  }

  @Override
  public boolean isSlow() {
    return false;
  }

  @Override
  public Launched launch(String instance) {
    return ChildJvm.start(
        "an app in the registry",
        BraidInstanceMain.class,
        List.of(brokers.bootstrapServers(), instance, folder.path().resolve(instance).toString()));
  }

  @Override
  public Sightings sightings() {
    return sightings;
  }

  @Override
  public void close() {
    observer.close();
    fleet.kill();
    brokers.close();
    folder.close();
  }
}
