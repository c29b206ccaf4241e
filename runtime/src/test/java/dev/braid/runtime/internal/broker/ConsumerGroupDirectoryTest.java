package dev.braid.runtime.internal.broker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.braid.engine.ServiceDirectory;
import dev.braid.engine.ServiceDirectory.Presence;
import dev.braid.wire.Namespace;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Looks are taken by hand, at times that the test chooses. */
class ConsumerGroupDirectoryTest {

  private final Map<String, Presence> read = new HashMap<>();
  private long now = 1000;
  private final ConsumerGroupDirectory directory =
      new ConsumerGroupDirectory(
          topics -> {
            Map<String, Presence> found = new HashMap<>(read);
            found.keySet().retainAll(topics);
            return found;
          },
          () -> Instant.ofEpochMilli(now),
          new Namespace("shop"));

  private Presence known(String name) {
    return directory.serves(name, ServiceDirectory.ANY_TIME);
  }

  private void look() {
    now += 100;
    directory.look(now);
  }

  @Test
  void whatWasNeverAskedAboutIsNotKnown() {
    assertThat(known("a")).isEqualTo(Presence.UNKNOWN);
  }

  @Test
  void whatOneLookFindsIsServed() {
    read.put("shop.a.requests", Presence.SERVED);
    known("a");
    look();
    assertThat(known("a")).isEqualTo(Presence.SERVED);
  }

  @Test
  void twoLooksInARowFindNobody() {
    read.put("shop.a.requests", Presence.NOBODY);
    known("a");
    look();
    assertThat(known("a")).isEqualTo(Presence.UNKNOWN);
    look();
    assertThat(known("a")).isEqualTo(Presence.NOBODY);
  }

  @Test
  void aLookThatDoesNotFindOutBeginsAnew() {
    read.put("shop.a.requests", Presence.NOBODY);
    known("a");
    look();
    read.clear();
    look();
    read.put("shop.a.requests", Presence.NOBODY);
    look();
    assertThat(known("a")).isEqualTo(Presence.UNKNOWN);
    look();
    assertThat(known("a")).isEqualTo(Presence.NOBODY);
  }

  @Test
  void whatWasFoundOutTooEarlyDoesNotCount() {
    read.put("shop.a.requests", Presence.NOBODY);
    known("a");
    look();
    look();
    assertThat(directory.serves("a", now)).isEqualTo(Presence.NOBODY);
    assertThat(directory.serves("a", now + 1)).isEqualTo(Presence.UNKNOWN);
    look();
    assertThat(directory.serves("a", now)).isEqualTo(Presence.NOBODY);
  }

  @Test
  void aServiceThatComesIsServedAgain() {
    read.put("shop.a.requests", Presence.NOBODY);
    known("a");
    look();
    look();
    read.put("shop.a.requests", Presence.SERVED);
    look();
    assertThat(known("a")).isEqualTo(Presence.SERVED);
  }

  @Test
  void whoeverCanWaitGetsWhatIsFreshAtOnce() {
    read.put("shop.a.requests", Presence.SERVED);
    known("a");
    look();
    assertThat(directory.await("a", Duration.ofHours(1))).isEqualTo(Presence.SERVED);
  }

  @Test
  void nobodyWaitsForADirectoryThatIsClosed() {
    directory.close();
    assertThat(directory.await("a", Duration.ofHours(1))).isEqualTo(Presence.UNKNOWN);
  }
}
