package dev.braid.examples;

import dev.braid.dsl.Service;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** Writes down which services were asked. May be used by several threads. */
public final class CallLog {

  private final Queue<String> names = new ConcurrentLinkedQueue<>();

  /** The same services, each writing its name here before it handles a request. */
  public List<Service<?, ?>> watch(List<Service<?, ?>> services) {
    return services.stream().<Service<?, ?>>map(this::watched).toList();
  }

  /** The names so far, in the order of the calls. */
  public List<String> names() {
    return List.copyOf(names);
  }

  private <I, O> Service<I, O> watched(Service<I, O> service) {
    return Service.of(
        service.ref(),
        (input, request) -> {
          names.add(service.name());
          return service.handler().handle(input, request);
        });
  }
}
