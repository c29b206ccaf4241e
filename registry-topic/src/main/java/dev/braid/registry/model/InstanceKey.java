package dev.braid.registry.model;

import dev.braid.dsl.Names;
import java.util.regex.Pattern;

/**
 * Which instance of which service: the key of the registry's records, as text {@code
 * price/host-7-a1}. A service's name has no slash and an instance's id has none, so one text names
 * one key.
 */
public record InstanceKey(String service, String instance) implements Comparable<InstanceKey> {

  private static final Pattern INSTANCE = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._:@-]{0,199}");

  public InstanceKey {
    Names.require("service", service);
    if (!INSTANCE.matcher(instance).matches()) {
      throw new IllegalArgumentException(
          "instance id '%s' must begin with a letter or digit, and go on with at most 199 of these and . _ : @ -"
              .formatted(instance.length() > 250 ? instance.substring(0, 250) + "..." : instance));
    }
  }

  /**
   * The key that {@link #toString} writes.
   *
   * @throws IllegalArgumentException when {@code text} is none
   */
  public static InstanceKey parse(String text) {
    int slash = text.indexOf('/');
    if (slash < 0) {
      throw new IllegalArgumentException(
          "expected service/instance, such as price/host-7-a1, found '%s'"
              .formatted(text.length() > 250 ? text.substring(0, 250) + "..." : text));
    }
    return new InstanceKey(text.substring(0, slash), text.substring(slash + 1));
  }

  /** By service, then by instance. */
  @Override
  public int compareTo(InstanceKey other) {
    int byService = service.compareTo(other.service);
    return byService != 0 ? byService : instance.compareTo(other.instance);
  }

  @Override
  public String toString() {
    return service + "/" + instance;
  }
}
