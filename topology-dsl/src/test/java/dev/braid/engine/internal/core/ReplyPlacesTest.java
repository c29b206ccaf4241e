package dev.braid.engine.internal.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.braid.engine.ReturnTopics;
import dev.braid.wire.ReturnAddress;
import org.junit.jupiter.api.Test;

final class ReplyPlacesTest {

  /** The brokers do not say anything of a name that is none. */
  @Test
  void anEmptyNameIsNoPlaceThoughNothingIsKnownOfIt() {
    ReplyPlaces places = new ReplyPlaces(topic -> ReturnTopics.UNKNOWN);
    ReturnAddress nowhere = new ReturnAddress("", ReturnAddress.BY_KEY, null);
    assertThat(places.isAllowed(nowhere)).isFalse();
    assertThat(places.trouble(nowhere, null)).isNotNull();
  }
}
