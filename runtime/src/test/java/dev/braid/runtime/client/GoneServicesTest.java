package dev.braid.runtime.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.braid.engine.ServiceDirectory;
import dev.braid.engine.ServiceDirectory.Presence;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Whether it makes sense to wait for a reply. */
final class GoneServicesTest {

  private Presence presence = Presence.NOBODY;

  private final ServiceDirectory directory = (name, since) -> presence;

  private final GoneServices gone =
      new GoneServices(directory, InstantSource.system(), Duration.ofSeconds(3));

  private static long seconds(long number) {
    return TimeUnit.SECONDS.toNanos(number);
  }

  private boolean isGone(long begun, long now) {
    return gone.isTimeToLook(seconds(now)) && gone.isGone("price", seconds(begun), seconds(now));
  }

  @Test
  void whoHasBeenAwayForAWhileHasGone() {
    assertThat(isGone(0, 1)).isFalse();
    assertThat(isGone(0, 2)).isFalse();
    assertThat(isGone(0, 3)).isFalse();
    assertThat(isGone(0, 4)).isTrue();
  }

  @Test
  void whoComesBackHasNotGone() {
    assertThat(isGone(0, 1)).isFalse();
    assertThat(isGone(0, 2)).isFalse();
    presence = Presence.SERVED;
    assertThat(isGone(0, 3)).isFalse();
    presence = Presence.NOBODY;
    assertThat(isGone(0, 4)).isFalse();
    assertThat(isGone(0, 6)).isFalse();
    assertThat(isGone(0, 7)).isTrue();
  }

  @Test
  void aRequestThatWasJustSentWaitsForAMoment() {
    assertThat(isGone(0, 1)).isFalse();
    assertThat(isGone(3, 4)).isFalse();
    assertThat(isGone(3, 6)).isTrue();
  }

  @Test
  void whatWasSeenLongAgoSaysNothingOfNow() {
    assertThat(isGone(0, 1)).isFalse();
    assertThat(isGone(0, 60)).isFalse();
  }
}
