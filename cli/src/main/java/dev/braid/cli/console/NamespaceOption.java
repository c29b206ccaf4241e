package dev.braid.cli.console;

import dev.braid.runtime.config.ConfigKey;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which namespace names are in that name none. */
public final class NamespaceOption {

  @Option(
      names = "--namespace",
      paramLabel = "WORD",
      description =
          "what stands before all names; another one is named as in payments:charge (default:"
              + " BRAID_NAMESPACE, or none)")
  private @Nullable String namespace;

  /** As settings are given as flags. */
  public Map<String, String> flags() {
    return namespace == null ? Map.of() : Map.of(ConfigKey.NAMESPACE.key(), namespace);
  }
}
