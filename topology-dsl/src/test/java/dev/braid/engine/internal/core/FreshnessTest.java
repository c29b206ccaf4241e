package dev.braid.engine.internal.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.braid.engine.EngineSettings;
import dev.braid.engine.LogEnds;
import org.junit.jupiter.api.Test;

/** What a task reads for the first time. */
final class FreshnessTest {

  private static Freshness behind(long end) {
    EngineSettings settings =
        EngineSettings.defaults().environment(it -> it.withLogEnds(LogEnds.at(end)));
    return Freshness.ofRequests(settings, "service", 0);
  }

  private static Envelope request(long offset) {
    Envelope request = Envelope.incoming(Envelope.Kind.REQUEST, null);
    request.setOffset(offset);
    return request;
  }

  @Test
  void whatStoodThereWhenTheTaskBeganIsNotFresh() {
    assertThat(behind(3).isFresh(request(2))).isFalse();
    assertThat(behind(3).isFresh(request(3))).isTrue();
  }

  /** Its topic may have been made anew meanwhile, and is empty. */
  @Test
  void whatAnEarlierLifeHasKeptIsNotFreshWhereverItStood() {
    Envelope kept = request(2);
    kept.setFromAnEarlierLife();
    assertThat(behind(0).isFresh(kept)).isFalse();
  }
}
