package dev.braid.registry.view;

import static dev.braid.registry.model.Filter.all;
import static dev.braid.registry.model.Filter.not;
import static dev.braid.registry.view.Observer.registration;
import static org.assertj.core.api.Assertions.assertThat;

import dev.braid.registry.model.Endpoint;
import dev.braid.registry.model.Filter;
import dev.braid.registry.model.InstanceKey;
import dev.braid.registry.model.InstanceState;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is the same in many instances is told once, however it is asked for. */
final class DistinctTest {

  /** Accepts all too, and is worked out instance by instance. */
  private static final Filter EACH = not(not(all()));

  private final Observer observer = Observer.ofDefault();

  private InstanceKey join(String service, String instance, String version, String... endpoints) {
    InstanceKey key = new InstanceKey(service, instance);
    observer.feed.apply(
        registration(key, 1)
            .withVersion(version)
            .withEndpoints(List.of(endpoints).stream().map(Endpoint::named).toList()));
    observer.beat(key, 1);
    return key;
  }

  private void same() {
    Snapshot now = observer.view.snapshot();
    assertThat(now.services(all())).isEqualTo(now.services(EACH));
    assertThat(now.endpoints(all())).isEqualTo(now.endpoints(EACH));
  }

  @Test
  void allAtOnceIsTheSameAsOneByOneWhateverChanges() {
    same();
    InstanceKey first = join("a", "1", "v1", "b", "c");
    InstanceKey second = join("a", "2", "v2", "b");
    join("a.b", "1", "v1", ""); // whose own name is that of an endpoint of the first
    same();
    assertThat(observer.view.snapshot().services(all()))
        .extracting(each -> each.service() + " " + each.version() + " " + each.instances())
        .containsExactly("a v1 1", "a v2 1", "a.b v1 1");
    assertThat(observer.view.snapshot().endpoints(all()))
        .extracting(each -> each.qualifiedName() + " " + each.version() + " " + each.instances())
        .containsExactly("a.b v1 2", "a.b v2 1", "a.c v1 1");

    observer.feed.goodbye(second);
    same();
    assertThat(observer.view.snapshot().services(all())).hasSize(2);

    observer.beating(6, List.of(new InstanceKey("a.b", "1")));
    assertThat(observer.state(first)).isEqualTo(InstanceState.DEAD);
    same();
    assertThat(observer.view.snapshot().endpoints(all())).hasSize(1);
  }
}
