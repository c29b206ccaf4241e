package dev.braid.examples.docs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.braid.dsl.Codec;
import dev.braid.embedded.KafkaExtension;
import dev.braid.runtime.App;
import dev.braid.runtime.RunningApp;
import dev.braid.runtime.client.RequestClient;
import dev.braid.runtime.config.Config;
import dev.braid.runtime.config.ConfigKey;
import dev.braid.store.StoreClient;
import dev.braid.store.StoreComponent;
import dev.braid.store.StoreDefinition;
import dev.braid.store.Versioned;
import dev.braid.store.WriteOptions;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** What the page about stores shows. */
class StoresIT {

  @RegisterExtension static final KafkaExtension kafka = KafkaExtension.embedded();

  @TempDir Path folder;

  // tag::serve[]
  static final StoreDefinition<String, String> PRICES = StoreDefinition.of("prices", Codec.text());

  static App shop() {
    return App.named("shop").with(StoreComponent.of(PRICES));
  }

  // end::serve[]

  // tag::ask[]
  /** Raises a price, unless somebody else has changed it meanwhile. */
  static boolean raise(RequestClient client, String item) {
    StoreClient<String, String> prices = StoreClient.of(PRICES, client);
    Versioned<String> now = prices.get(item).join().value();
    int price = Integer.parseInt(now.value().orElse("0"));
    WriteOptions unchanged =
        now.value().isEmpty()
            ? WriteOptions.ifAbsent()
            : WriteOptions.ifVersion(now.version().orElseThrow());
    return prices.put(item, Integer.toString(price + 1), unchanged).join().value().isApplied();
  }

  // end::ask[]

  @Test
  void aPriceIsRaised() {
    Config config =
        Config.of(kafka.bootstrapServers())
            .with(ConfigKey.STATE_DIR, folder.toString())
            .with(ConfigKey.PARTITIONS, "1")
            .with(ConfigKey.REQUEST_TIMEOUT, "2m")
            .with(ConfigKey.START_TIMEOUT, "3m");
    try (RunningApp shop = shop().start(config);
        RequestClient client = RequestClient.connect("raising", config)) {
      shop.awaitRunning();
      assertThat(raise(client, "tea")).isTrue();
      assertThat(raise(client, "tea")).isTrue();
      assertThat(StoreClient.of(PRICES, client).get("tea").join().value().value()).contains("2");
    }
  }
}
