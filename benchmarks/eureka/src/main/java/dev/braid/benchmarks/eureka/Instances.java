package dev.braid.benchmarks.eureka;

import com.netflix.discovery.DiscoveryClient;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Instances of one service, which register and renew; they sign off when they are stopped. One has
 * the name that is given, several have numbers after it.
 */
record Instances(List<DiscoveryClient> clients) implements EurekaPeer.Part {

  static Instances start(String url, int count, String name) throws InterruptedException {
    System.setProperty("eureka.serviceUrl.default", url);
    System.setProperty("eureka.shouldFetchRegistry", "false");
    // Not after the first 30 s: how soon it is known is not what is compared.
    System.setProperty("eureka.shouldEnforceRegistrationAtInit", "true");
    if (count == 1) {
      return new Instances(List.of(Client.of(name)));
    }
    List<DiscoveryClient> clients = new ArrayList<>();
    for (int number = 0; number < count; number++) {
      DiscoveryClient client = Client.of(name + "-" + number);
      clients.add(client);
      // One after the other, so that they do not all renew at once later.
      TimeUnit.MILLISECONDS.sleep(renewalMillis(client) / count);
    }
    return new Instances(clients);
  }

  private static long renewalMillis(DiscoveryClient client) {
    return 1_000L
        * client.getApplicationInfoManager().getInfo().getLeaseInfo().getRenewalIntervalInSecs();
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
