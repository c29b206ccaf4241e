package dev.braid.registry.join;

import dev.braid.registry.internal.Texts;
import dev.braid.registry.model.Timings;
import dev.braid.runtime.config.ConfigKey;
import dev.braid.runtime.config.Kind;
import dev.braid.runtime.config.Settings;
import java.util.List;
import java.util.Map;

/** The settings that {@link RegistryComponent} brings. Each overrules what its maker says. */
public final class RegistryKeys {

  private static final String PREFIX = "registry.";

  public static final ConfigKey<Timings> TIMINGS =
      ConfigKey.of(
          PREFIX + "timings",
          "default",
          Kind.word(
              Map.of(
                  "default", Timings.DEFAULT,
                  "hailo", Timings.HAILO,
                  "rpc-proxy", Timings.RPC_PROXY),
              List.of("default", "hailo", "rpc-proxy")),
          "how often instances beat, and how long they may be silent; the same for all");

  public static final ConfigKey<String> ZONE = text("zone", "where this runs");

  public static final ConfigKey<String> REGION = text("region", "where that is");

  public static final ConfigKey<String> HOST =
      text("host", "what this runs on; empty: as the system says");

  public static final ConfigKey<String> VERSION = text("version", "of the code that runs");

  public static final ConfigKey<String> OWNER = text("owner", "whom to ask about it");

  public static final ConfigKey<Boolean> OBSERVE =
      ConfigKey.of(
          PREFIX + "observe", "true", Kind.truth(), "whether it reads the registry while it runs");

  /** Whether calls wait as long as services promise. */
  public static final ConfigKey<CallsWait> TIMEOUTS =
      ConfigKey.of(
          PREFIX + "timeouts",
          "deadline",
          Kind.word(CallsWait.class),
          "how long calls wait that have no timeout of their own: deadline, for that of their"
              + " request, or sla, for what services promise");

  /** How long calls wait that have no timeout of their own. */
  public enum CallsWait {
    DEADLINE,
    SLA
  }

  /** All of them, for who reads a configuration before there is an app. */
  public static final Settings ALL =
      new Settings(
          PREFIX,
          "the registry",
          List.of(TIMINGS, ZONE, REGION, HOST, VERSION, OWNER, OBSERVE, TIMEOUTS));

  private RegistryKeys() {}

  private static ConfigKey<String> text(String name, String meaning) {
    String expected = "expected at most %s characters".formatted(Texts.SHORT);
    Kind<String> kind = Kind.text("(?s).{0,%s}".formatted(Texts.SHORT), expected);
    return ConfigKey.of(PREFIX + name, "", kind, meaning);
  }
}
