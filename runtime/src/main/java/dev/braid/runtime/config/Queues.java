package dev.braid.runtime.config;

import dev.braid.dsl.Names;
import dev.braid.dsl.Service;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The services of an app that are served from queues, by name, and how many requests an instance
 * takes of each at a time.
 */
public record Queues(Map<String, Integer> slots) {

  public static final Queues NONE = new Queues(Map.of());

  /** Of a service that is named without a number. */
  static final int USUAL_SLOTS = 4;

  /** Each is a member of the service's group, of which brokers take 200 by default. */
  static final int MOST_SLOTS = 100;

  public Queues {
    slots = Map.copyOf(slots);
  }

  /**
   * Reads a text such as {@code price:4,tax}.
   *
   * @throws IllegalArgumentException when it is none
   */
  public static Queues parse(String text) {
    Map<String, Integer> slots = new LinkedHashMap<>();
    for (String each : text.split(",", -1)) {
      String entry = each.trim();
      int colon = entry.indexOf(':');
      String name = colon < 0 ? entry : entry.substring(0, colon).trim();
      if (entry.isEmpty() && slots.isEmpty() && !text.contains(",")) {
        return NONE;
      }
      int number = colon < 0 ? USUAL_SLOTS : number(entry.substring(colon + 1).trim());
      if (!Names.isLegal(name) || number < 1 || number > MOST_SLOTS) {
        throw new IllegalArgumentException(
            "expected names of services with commas between, each with 1 to %s slots, such as"
                    .formatted(MOST_SLOTS)
                + " price:4,tax");
      }
      if (slots.putIfAbsent(name, number) != null) {
        throw new IllegalArgumentException("'%s' is named twice".formatted(name));
      }
    }
    return new Queues(slots);
  }

  private static int number(String text) {
    return text.matches("[0-9]{1,4}") ? Integer.parseInt(text) : 0;
  }

  public boolean has(Service<?, ?> service) {
    return slots.containsKey(service.name());
  }

  public int slotsOf(String service) {
    return slots.getOrDefault(service, 0);
  }
}
