package dev.braid.registry.services;

import dev.braid.registry.model.Instance;
import dev.braid.registry.model.Registration;
import dev.braid.registry.model.Sla;
import dev.braid.registry.view.Change;
import dev.braid.registry.view.EndpointVersion;
import dev.braid.registry.view.Explanation;
import dev.braid.registry.view.ServiceVersion;
import dev.braid.registry.view.Snapshot;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What a view tells as trees, for JSON and for services: the fields here are what others read, so
 * that new ones may come and none goes. Texts that were not told are empty; what is not known is
 * left out; times are whole milliseconds, and enums lower-case words.
 */
public final class RegistryTrees {

  private RegistryTrees() {}

  /**
   * {@code service}, {@code instance}, {@code state}, {@code reason}, {@code condition}, {@code
   * incarnation}, {@code version}, {@code app}, {@code host}, {@code zone}, {@code region}, {@code
   * endpoints} (their qualified names), {@code signals}, {@code capacity}, {@code owner}, {@code
   * startedAt} (ISO 8601) and {@code metadata}.
   */
  public static Map<String, @Nullable Object> of(Instance instance) {
    Registration registration = instance.registration();
    Map<String, @Nullable Object> tree = new LinkedHashMap<>();
    tree.put("service", instance.service());
    tree.put("instance", instance.key().instance());
    tree.put("state", word(instance.state()));
    tree.put("reason", word(instance.reason()));
    tree.put("condition", word(instance.condition()));
    tree.put("incarnation", registration.incarnation());
    tree.put("version", registration.version());
    tree.put("app", registration.app());
    tree.put("host", registration.place().host());
    tree.put("zone", registration.place().zone());
    tree.put("region", registration.place().region());
    tree.put(
        "endpoints",
        registration.endpoints().stream()
            .map(endpoint -> endpoint.qualifiedName(instance.service()))
            .toList());
    tree.put("signals", registration.signals());
    tree.put("capacity", registration.capacity());
    tree.put("owner", registration.owner());
    tree.put("startedAt", registration.startedAt().toString());
    tree.put("metadata", new TreeMap<>(registration.metadata()));
    return tree;
  }

  /** {@code service}, {@code version}, {@code owner} and {@code instances}, which is a number. */
  public static Map<String, @Nullable Object> of(ServiceVersion service) {
    Map<String, @Nullable Object> tree = new LinkedHashMap<>();
    tree.put("service", service.service());
    tree.put("version", service.version());
    tree.put("owner", service.owner());
    tree.put("instances", service.instances());
    return tree;
  }

  /**
   * {@code endpoint} (its qualified name), {@code version}, {@code instances}, {@code
   * requestSchema}, {@code replySchema}, {@code kind}, and where one is promised {@code sla} with
   * {@code meanMillis} and {@code upper95Millis}.
   */
  public static Map<String, @Nullable Object> of(EndpointVersion endpoint) {
    Map<String, @Nullable Object> tree = new LinkedHashMap<>();
    tree.put("endpoint", endpoint.qualifiedName());
    tree.put("version", endpoint.version());
    tree.put("instances", endpoint.instances());
    tree.put("requestSchema", endpoint.endpoint().requestSchema());
    tree.put("replySchema", endpoint.endpoint().replySchema());
    tree.put("kind", endpoint.endpoint().kind().text());
    endpoint.endpoint().sla().ifPresent(sla -> tree.put("sla", of(sla)));
    return tree;
  }

  private static Map<String, @Nullable Object> of(Sla sla) {
    Map<String, @Nullable Object> tree = new LinkedHashMap<>();
    tree.put("meanMillis", sla.mean().toMillis());
    tree.put("upper95Millis", sla.upper95().toMillis());
    return tree;
  }

  /**
   * {@code change}, which is {@code up}, {@code suspect}, {@code down} or {@code changed}, and the
   * fields of the instance as it is from then on.
   */
  public static Map<String, @Nullable Object> of(Change told) {
    Map<String, @Nullable Object> tree = new LinkedHashMap<>();
    tree.put("change", word(told));
    tree.putAll(of(told.instance()));
    return tree;
  }

  /** What kind of change it is: {@code up}, {@code suspect}, {@code down} or {@code changed}. */
  public static String word(Change told) {
    return told.getClass().getSimpleName().toLowerCase(Locale.ROOT);
  }

  /**
   * {@code key} (service/instance), {@code known}, {@code instance} (its fields), {@code
   * heardMillis}, {@code sequence}, {@code silenceMillis}, {@code remainingMillis}, {@code frozen}
   * (why nothing expires), {@code preservation} with {@code on}, {@code received}, {@code expected}
   * and {@code missing}, and {@code text}, the lines for people.
   */
  public static Map<String, @Nullable Object> of(Explanation explanation) {
    Map<String, @Nullable Object> tree = new LinkedHashMap<>();
    tree.put("key", explanation.key().toString());
    tree.put("known", explanation.instance().isPresent());
    explanation.instance().ifPresent(instance -> tree.put("instance", of(instance)));
    explanation.heard().ifPresent(time -> tree.put("heardMillis", millis(time)));
    explanation.sequence().ifPresent(number -> tree.put("sequence", number));
    explanation.silence().ifPresent(time -> tree.put("silenceMillis", millis(time)));
    explanation.remaining().ifPresent(time -> tree.put("remainingMillis", millis(time)));
    explanation.frozen().ifPresent(why -> tree.put("frozen", why));
    Map<String, @Nullable Object> preservation = new LinkedHashMap<>();
    preservation.put("on", explanation.preservation().on());
    preservation.put("received", explanation.preservation().received());
    preservation.put("expected", explanation.preservation().expected());
    preservation.put("missing", explanation.preservation().missing());
    tree.put("preservation", preservation);
    tree.put("text", explanation.text());
    return tree;
  }

  /**
   * What the picture is worth: {@code feed} ({@code current}, {@code lagging} or {@code cut_off}),
   * {@code preserving} and {@code stale}.
   */
  static Map<String, @Nullable Object> of(Snapshot snapshot, String name, List<?> found) {
    Map<String, @Nullable Object> tree = new LinkedHashMap<>();
    tree.put("feed", word(snapshot.feed()));
    tree.put("preserving", snapshot.isPreserving());
    tree.put("stale", snapshot.isStale());
    tree.put(name, found);
    return tree;
  }

  private static long millis(Duration time) {
    return time.toMillis();
  }

  private static String word(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }
}
