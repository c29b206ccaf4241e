package dev.braid.registry.view;

import static org.assertj.core.api.Assertions.assertThat;

import dev.braid.registry.internal.Texts;
import dev.braid.registry.model.Endpoint;
import dev.braid.registry.model.Filter;
import dev.braid.registry.model.InstanceKey;
import dev.braid.registry.model.InstanceState;
import dev.braid.registry.model.Registration;
import dev.braid.registry.wire.RegistryRecords;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** A registry that has seen much. */
final class ManyInstancesTest {

  private static final RegistryRecords RECORDS = new RegistryRecords();

  private static InstanceKey key(int number) {
    return new InstanceKey("service-" + number % 100, "i" + number);
  }

  /** 100,000 records: 20,000 instances with five lives each, every second one gone. */
  @Test
  void aHundredThousandRecordsRebuildThePicture() {
    List<byte[]> log = new ArrayList<>();
    for (int life = 1; life <= 5; life++) {
      for (int i = 0; i < 20_000; i++) {
        log.add(RECORDS.encode(Registration.of(key(i).service(), key(i).instance(), life)));
      }
    }
    Observer observer = Observer.reading();
    log.forEach(bytes -> observer.feed.apply(RECORDS.registration(bytes)));
    for (int i = 0; i < 20_000; i += 2) {
      observer.feed.goodbye(key(i));
    }

    assertThat(observer.view.snapshot().instances(Filter.all()))
        .hasSize(10_000)
        .allMatch(instance -> instance.registration().incarnation() == 5);
    assertThat(observer.view.snapshot().instances(Filter.service("service-7"))).hasSize(200);
    assertThat(observer.view.snapshot().services(Filter.all())).hasSize(50);
  }

  @Test
  void tenThousandInstancesBeat() {
    Observer observer = Observer.ofDefault();
    for (int i = 0; i < 10_000; i++) {
      observer.register(key(i), 1);
    }
    for (int second = 0; second < 10; second++) {
      for (int i = 0; i < 9_999; i++) {
        observer.beat(key(i), 1, 4);
      }
      observer.pass(1);
    }

    assertThat(observer.count(RegistryCounter.HEARTBEATS)).isEqualTo(99_990);
    assertThat(observer.view.snapshot().instances(Filter.all())).hasSize(9_999);
    assertThat(observer.state(key(9_999))).isEqualTo(InstanceState.DEAD);
  }

  /** Whoever writes keys without end fills no memory without end. */
  @Test
  void whoFindsNoRoomIsCountedUntilSomebodyGoes() {
    Observer observer = Observer.reading();
    for (int i = 0; i < 200_001; i++) {
      observer.register(key(i), 1);
    }
    assertThat(observer.count(RegistryCounter.REGISTERED)).isEqualTo(200_000);
    assertThat(observer.count(RegistryCounter.NO_ROOM)).isEqualTo(1);
    assertThat(observer.state(key(200_000))).isNull();
    observer.feed.goodbye(key(0));
    observer.register(key(200_000), 1);
    assertThat(observer.state(key(200_000))).isNotNull();
  }

  @Test
  void whoSaysTooMuchFindsNoRoomUntilSomebodyGoes() {
    Observer observer = Observer.reading();
    List<Endpoint> large =
        Collections.nCopies(15, Endpoint.named("e").withSchemas("x".repeat(Texts.LONG), ""));
    int count = 0;
    while (observer.count(RegistryCounter.NO_ROOM) == 0 && count < 1000) {
      InstanceKey key = key(count++);
      observer.feed.apply(Observer.registration(key, 1).withEndpoints(large));
    }
    assertThat(count).isEqualTo(274); // 256 Mi by 15 x 64 Ki, and the one without room
    observer.feed.goodbye(key(0));
    observer.feed.apply(Observer.registration(key(count), 1).withEndpoints(large));
    assertThat(observer.state(key(count))).isNotNull();
  }

  @Test
  void othersMayAskWhileItIsFed() throws Exception {
    Observer observer = Observer.ofDefault();
    InstanceKey key = key(1);
    observer.register(key, 0);
    AtomicBoolean fed = new AtomicBoolean();
    ExecutorService others = Executors.newSingleThreadExecutor();
    try {
      Future<Long> last =
          others.submit(
              () -> {
                long before = 0;
                while (true) {
                  boolean isLast = fed.get();
                  Snapshot snapshot = observer.view.snapshot();
                  long now = snapshot.instance(key).orElseThrow().registration().incarnation();
                  assertThat(now).isGreaterThanOrEqualTo(before);
                  observer.view.capacity().take(key.service());
                  observer.view.explain(key);
                  before = now;
                  if (isLast) {
                    return before;
                  }
                }
              });
      for (int life = 1; life <= 20_000; life++) {
        observer.register(key, life).register(key(life + 1), 1);
      }
      fed.set(true);

      assertThat(last.get()).isEqualTo(20_000);
    } finally {
      others.shutdownNow();
    }
  }
}
