package dev.braid.store;

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
          Kind.text(
              "(?=.{1,20}$)[a-z][a-z0-9]*(-[a-z0-9]+)*",
              "expected one lower-case word of at most 20 characters"),
          "the region of the stores that are served here; it stands in the versions of entries");

  /** All of them. */
  public static final Settings SETTINGS = new Settings(PREFIX, "the stores", List.of(REGION));

  private StoreKeys() {}
}
