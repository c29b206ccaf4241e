package dev.braid.benchmarks.eureka;

import com.netflix.appinfo.InstanceInfo;
import com.netflix.discovery.CacheRefreshedEvent;
import com.netflix.discovery.DiscoveryClient;
import com.netflix.discovery.EurekaEvent;
import com.netflix.discovery.EurekaEventListener;
import com.netflix.discovery.shared.Application;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * A client that fetches the registry and says who has come, {@code + id}, and who has gone, {@code
 * - id}: each time that Eureka tells it that it has fetched.
 */
final class Observer implements EurekaPeer.Part, EurekaEventListener {

  private final DiscoveryClient client;
  private final Consumer<String> out;
  private final Set<String> known = new HashSet<>();

  private Observer(DiscoveryClient client, Consumer<String> out) {
    this.client = client;
    this.out = out;
  }

  static Observer start(String url, Consumer<String> out) {
    System.setProperty("eureka.serviceUrl.default", url);
    System.setProperty("eureka.registration.enabled", "false");
    DiscoveryClient client = Client.of("observer");
    Observer observer = new Observer(client, out);
    client.registerEventListener(observer);
    return observer;
  }

  @Override
  public String started() {
    return "observing";
  }

  @Override
  public synchronized void onEvent(EurekaEvent event) {
    if (!(event instanceof CacheRefreshedEvent)) {
      return;
    }
    Set<String> now =
        Optional.ofNullable(client.getApplication(Client.SERVICE))
            .map(Application::getInstances)
            .map(Observer::ids)
            .orElse(Set.of());
    now.stream().filter(id -> !known.contains(id)).forEach(id -> out.accept("+ " + id));
    known.stream().filter(id -> !now.contains(id)).forEach(id -> out.accept("- " + id));
    known.clear();
    known.addAll(now);
  }

  private static Set<String> ids(List<InstanceInfo> instances) {
    return instances.stream().map(InstanceInfo::getId).collect(Collectors.toSet());
  }

  @Override
  public void stop() {
    client.shutdown();
  }
}
