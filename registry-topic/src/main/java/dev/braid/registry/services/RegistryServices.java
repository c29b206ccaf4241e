package dev.braid.registry.services;

import dev.braid.dsl.Codec;
import dev.braid.dsl.Fault;
import dev.braid.dsl.FaultCode;
import dev.braid.dsl.FaultException;
import dev.braid.dsl.FlowException;
import dev.braid.dsl.Service;
import dev.braid.dsl.ServiceRef;
import dev.braid.registry.model.Filter;
import dev.braid.registry.model.InstanceKey;
import dev.braid.registry.view.InstanceSearch;
import dev.braid.registry.view.RegistryView;
import dev.braid.registry.view.Snapshot;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A view as services, for any app to host: whoever can call a service can ask who is alive, with no
 * view of its own.
 *
 * <p>{@link #INSTANCES}, {@link #SERVICES} and {@link #ENDPOINTS} are asked with the text of a
 * {@link Filter}, of which {@code all} is one, and answer a map: what they found under {@code
 * instances}, {@code services} or {@code endpoints}, and how far to believe it under {@code feed},
 * {@code preserving} and {@code stale}. {@link #EXPLAIN} is asked with {@code service/instance}, or
 * an id that only one has. The trees are those of {@link RegistryTrees}. A text that is no question
 * is a fault 400 with the place and what to try.
 */
public final class RegistryServices {

  /** The live instances that a filter accepts. */
  public static final ServiceRef<String, Object> INSTANCES = ref("registry.instances");

  /** The distinct services, by name and version, of the live instances that a filter accepts. */
  public static final ServiceRef<String, Object> SERVICES = ref("registry.services");

  /** The distinct endpoints, by qualified name and version, of those instances. */
  public static final ServiceRef<String, Object> ENDPOINTS = ref("registry.endpoints");

  /** Why an instance is held for alive, suspect or dead. */
  public static final ServiceRef<String, Object> EXPLAIN = ref("registry.explain");

  private RegistryServices() {}

  /** The four services over a view, which somebody else feeds and closes. */
  public static List<Service<?, ?>> of(RegistryView view) {
    return List.of(
        found(INSTANCES, view, "instances", Snapshot::instances, RegistryTrees::of),
        found(SERVICES, view, "services", Snapshot::services, RegistryTrees::of),
        found(ENDPOINTS, view, "endpoints", Snapshot::endpoints, RegistryTrees::of),
        Service.of(EXPLAIN, text -> explain(view, text)));
  }

  private static ServiceRef<String, Object> ref(String name) {
    return ServiceRef.of(name, Codec.text(), Codec.tree());
  }

  /** A question about one snapshot. */
  private interface Question<T> {
    List<T> ask(Snapshot snapshot, Filter filter);
  }

  private static <T> Service<String, Object> found(
      ServiceRef<String, Object> ref,
      RegistryView view,
      String name,
      Question<T> question,
      Function<T, Map<String, @Nullable Object>> tree) {
    return Service.of(
        ref,
        text -> {
          Filter filter = asked(() -> Filter.parse(text));
          Snapshot snapshot = view.snapshot();
          List<Map<String, @Nullable Object>> found =
              question.ask(snapshot, filter).stream().map(tree).toList();
          return RegistryTrees.of(snapshot, name, found);
        });
  }

  private static Object explain(RegistryView view, String text) {
    InstanceKey key = asked(() -> InstanceSearch.in(view.snapshot()).find(text.strip()));
    return RegistryTrees.of(view.explain(key));
  }

  private static <T> T asked(Supplier<T> question) {
    try {
      return question.get();
    } catch (FlowException wrong) {
      throw new FaultException(Fault.of(FaultCode.BAD_REQUEST, String.valueOf(wrong.getMessage())));
    }
  }
}
