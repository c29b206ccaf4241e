package dev.braid.benchmarks.calls;

import dev.braid.benchmarks.run.Site;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** A hand-written client and the hand-written services that it asks. */
record HandCaller(HandClient client, List<HandService> services) implements Caller {

  /** Asks a service that keeps nothing. */
  public static Caller service(Site site) {
    String requests = site.topic("turn.requests");
    HandService service = HandService.start(site, site.named("turn"), HandService.turn(requests));
    return open(site, requests, List.of(service), false);
  }

  /** Asks the first of so many services that keep a state; each hands on to the next. */
  static Caller hops(Site site, int count, HopGuarantee guarantee) {
    List<String> topics = new ArrayList<>();
    for (int i = 1; i <= count; i++) {
      topics.add(site.topic("hop%d.requests".formatted(i)));
    }
    List<HandService> services = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      String next = i + 1 < count ? topics.get(i + 1) : "";
      services.add(
          HandService.start(
              site, site.named("hop" + (i + 1)), HandHop.topology(topics.get(i), next), guarantee));
    }
    return open(site, topics.get(0), services, guarantee.readsCommitted());
  }

  private static Caller open(
      Site site, String requests, List<HandService> services, boolean committed) {
    services.forEach(HandService::awaitRunning);
    HandClient client =
        new HandClient(site.bootstrapServers(), requests, site.topic("replies"), committed);
    return new HandCaller(client, services);
  }

  @Override
  public CompletableFuture<String> call(String key, String text) {
    return client.call(key, text);
  }

  @Override
  public void close() {
    client.close();
    services.forEach(HandService::close);
  }
}
