package dev.braid.store;

import dev.braid.dsl.Names;
import dev.braid.runtime.config.ConfigKey;
import dev.braid.runtime.config.Kind;
import dev.braid.runtime.config.Settings;
import java.util.List;

/** The settings that {@link StoreComponent} brings. */
public final class StoreKeys {

  private static final String PREFIX = "store.";

  public static final ConfigKey<String> REGION =
      ConfigKey.of(
          PREFIX + "region",
          "local",
          Kind.of(StoreKeys::region),
          "the region of the stores that are served here; it stands in the versions of"
              + " entries, and cannot be changed once something was written");

  /** All of them. */
  public static final Settings SETTINGS = new Settings(PREFIX, "the stores", List.of(REGION));

  private StoreKeys() {}

  /** As a namespace is one, it is one word that has no meaning of its own. */
  private static String region(String text) {
    if (!Names.isLegalNamespace(text)) {
      throw new IllegalArgumentException(
          "expected one lower-case word of at most %s characters that has no other meaning"
              .formatted(Names.MAX_NAMESPACE));
    }
    return text;
  }
}
