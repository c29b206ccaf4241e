package dev.braid.runtime.config;

import dev.braid.dsl.Names;
import dev.braid.dsl.Service;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The services of an app that are served from queues, by name, and how many requests an instance
 * takes of each at a time.
 */
public record Queues(Map<String, Integer> workers) {

  public static final Queues NONE = new Queues(Map.of());

  /** Of a service that is named without a number. */
  static final int USUAL_WORKERS = 4;

  /** Each is a member of the service's group, of which brokers take 200 by default. */
  static final int MOST_WORKERS = 100;

  public Queues {
    workers = Map.copyOf(workers);
  }

  /**
   * Reads a text such as {@code price:4,tax}.
   *
   * @throws IllegalArgumentException when it is none
   */
  public static Queues parse(String text) {
    Map<String, Integer> workers = new LinkedHashMap<>();
    for (String each : text.split(",", -1)) {
      String entry = each.trim();
      int colon = entry.indexOf(':');
      String name = colon < 0 ? entry : entry.substring(0, colon).trim();
      if (entry.isEmpty() && workers.isEmpty() && !text.contains(",")) {
        return NONE;
      }
      int number = colon < 0 ? USUAL_WORKERS : number(entry.substring(colon + 1).trim());
      if (!Names.isLegal(name) || number < 1 || number > MOST_WORKERS) {
        throw new IllegalArgumentException(
            "expected names of services with commas between, each with 1 to %s workers, such as"
                    .formatted(MOST_WORKERS)
                + " price:4,tax");
      }
      if (workers.putIfAbsent(name, number) != null) {
        throw new IllegalArgumentException("'%s' is named twice".formatted(name));
      }
    }
    return new Queues(workers);
  }

  private static int number(String text) {
    return text.matches("[0-9]{1,4}") ? Integer.parseInt(text) : 0;
  }

  public boolean has(Service<?, ?> service) {
    return workers.containsKey(service.name());
  }

  public int workersOf(String service) {
    return workers.getOrDefault(service, 0);
  }
}
