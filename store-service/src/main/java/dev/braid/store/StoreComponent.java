package dev.braid.store;

import dev.braid.dsl.Service;
import dev.braid.dsl.kafka.CompiledFlow;
import dev.braid.dsl.kafka.FlowCompiler;
import dev.braid.engine.EngineSettings;
import dev.braid.runtime.config.Settings;
import dev.braid.runtime.spi.AppContext;
import dev.braid.runtime.spi.Component;
import dev.braid.store.model.StoreFold;
import java.util.List;
import java.util.Optional;

/**
 * Has an app serve stores: {@code app.with(StoreComponent.of(stock, prices))}. They run beside what
 * the app serves, under its settings; instances of the app share the partitions of each.
 *
 * <p>A value, which may join any number of apps.
 */
public final class StoreComponent implements Component {

  private final List<StoreDefinition<?, ?>> stores;

  private StoreComponent(List<StoreDefinition<?, ?>> stores) {
    this.stores = stores;
  }

  public static StoreComponent of(StoreDefinition<?, ?>... stores) {
    return new StoreComponent(List.of(stores));
  }

  @Override
  public Optional<Settings> settings() {
    return Optional.of(StoreKeys.SETTINGS);
  }

  @Override
  public Membership join(AppContext host) {
    String region = host.config().get(StoreKeys.REGION);
    return new Membership() {
      @Override
      public List<CompiledFlow> deployments(EngineSettings settings) {
        return stores.stream().map(store -> compile(store, region, settings)).toList();
      }

      @Override
      public void close() {
        // What it runs the app has stopped.
      }
    };
  }

  private static CompiledFlow compile(
      StoreDefinition<?, ?> store, String region, EngineSettings settings) {
    StoreFold fold = new StoreFold(store.rule(), region);
    return FlowCompiler.compile(Service.partitioned(store.service(), fold), settings);
  }
}
