package dev.braid.registry.view;

import static dev.braid.registry.model.Filter.not;
import static dev.braid.registry.model.Filter.service;
import static dev.braid.registry.model.Filter.zone;
import static org.assertj.core.api.Assertions.assertThat;

import dev.braid.registry.model.Endpoint;
import dev.braid.registry.model.Filter;
import dev.braid.registry.model.Instance;
import dev.braid.registry.model.InstanceState;
import dev.braid.registry.model.Location;
import dev.braid.registry.model.Registration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Which instances a filter means. */
final class FilterTest {

  private static final Registration PRICE =
      Registration.of("price", "i1", 1)
          .withVersion("7")
          .withPlace(new Location("h1", "a", "eu"))
          .withEndpoints(List.of(Endpoint.named(""), Endpoint.named("history")))
          .withSignals(List.of("order.placed"));
  private static final Registration STOCK =
      Registration.of("stock", "i1", 1).withVersion("8").withPlace(new Location("h2", "b", "us"));

  private final Observer observer = Observer.ofDefault();

  FilterTest() {
    observer.feed.apply(PRICE);
    observer.feed.apply(STOCK);
  }

  private List<String> found(Filter filter) {
    return observer.view.snapshot().instances(filter).stream().map(Instance::service).toList();
  }

  @Test
  void eachFieldCanBeAskedFor() {
    for (Filter filter :
        List.of(
            service("price"),
            Filter.servicePrefix("pr"),
            Filter.version("7"),
            Filter.host("h1"),
            zone("a"),
            Filter.region("eu"),
            Filter.endpoint("price"),
            Filter.endpoint("price.history"),
            Filter.signal("order.placed"))) {
      assertThat(found(filter)).as("%s", filter).containsExactly("price");
      assertThat(found(not(filter))).as("not %s", filter).containsExactly("stock");
    }
    assertThat(found(Filter.all())).containsExactly("price", "stock");
    assertThat(found(Filter.endpoint("history"))).isEmpty();
  }

  @Test
  void andOrAndNotCompose() {
    assertThat(found(service("price").and(zone("b")))).isEmpty();
    assertThat(found(service("price").or(zone("b")))).containsExactly("price", "stock");
    assertThat(found(not(service("price").or(zone("b"))))).isEmpty();
  }

  @Test
  void theDeadAreAskedForApart() {
    observer.pass(4);
    Filter dead = Filter.state(InstanceState.DEAD);

    assertThat(found(Filter.all())).isEmpty();
    assertThat(found(dead)).isEmpty();
    assertThat(observer.view.snapshot().instancesAndTheDead(dead)).hasSize(2);
    assertThat(observer.view.snapshot().isServed("price")).isFalse();
  }

  /** Only these are looked at. */
  @Test
  void aFilterKnowsWhichServicesItNames() {
    assertThat(service("a").services()).contains(Set.of("a"));
    assertThat(zone("z").services()).isEmpty();
    assertThat(service("a").and(zone("z")).services()).contains(Set.of("a"));
    assertThat(zone("z").and(service("a")).services()).contains(Set.of("a"));
    assertThat(service("a").and(service("b")).services()).contains(Set.of());
    assertThat(service("a").or(service("b")).services()).contains(Set.of("a", "b"));
    assertThat(service("a").or(zone("z")).services()).isEmpty();
    assertThat(not(service("a")).services()).isEmpty();
  }

  @Test
  void aFilterPrintsAsWhatPeopleWrite() {
    assertThat(service("price").and(zone("a")).and(not(Filter.version("7"))))
        .hasToString("service=price zone=a not version=7");
    assertThat(zone("a").or(zone("b")).and(Filter.servicePrefix("com.x")))
        .hasToString("(zone=a or zone=b) service=com.x*");
    assertThat(not(zone("a").and(Filter.state(InstanceState.ALIVE))))
        .hasToString("not (zone=a state=alive)");
    assertThat(service("price").or(Filter.all())).hasToString("service=price or all");
  }

  @Test
  void equalFiltersAreEqual() {
    assertThat(service("price").and(zone("a"))).isEqualTo(service("price").and(zone("a")));
  }
}
