package dev.braid.benchmarks.eureka;

import com.netflix.discovery.DiscoveryClient;
import java.util.List;
import java.util.stream.IntStream;

/** Instances of one service, which register and renew; they sign off when they are stopped. */
record Instances(List<DiscoveryClient> clients) implements EurekaPeer.Part {

  static Instances start(String url, int count, String name) {
    System.setProperty("eureka.serviceUrl.default", url);
    System.setProperty("eureka.shouldFetchRegistry", "false");
    // Not after the first 30 s: how soon it is known is not what is compared.
    System.setProperty("eureka.shouldEnforceRegistrationAtInit", "true");
    return new Instances(
        IntStream.range(0, count).mapToObj(number -> Client.of(name + "-" + number)).toList());
  }

  @Override
  public String started() {
    return "%d registered".formatted(clients.size());
  }

  @Override
  public void stop() {
    clients.forEach(DiscoveryClient::shutdown);
  }
}
