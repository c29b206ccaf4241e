package dev.braid.benchmarks.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.braid.benchmarks.run.Launched;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Who is ended when, and what is told of it. */
class DetectionTrialsTest {

  private final Map<String, List<Detection>> detections = new LinkedHashMap<>();
  private final List<String> progress = Collections.synchronizedList(new ArrayList<>());
  private final List<String> ended = Collections.synchronizedList(new ArrayList<>());

  @Test
  void sidesTakeTurnsAndGoodbyesComeLast() {
    trials(2, 1).run(List.of(new Fake("a", false, true), new Fake("b", false, false)), detections);

    assertThat(ended)
        .containsExactly(
            "a killed-0", "b killed-0", "a killed-1", "b killed-1", "a stopped-0", "b stopped-0");
    assertThat(detections.get("a"))
        .hasSize(3)
        .allMatch(detection -> detection.noticedSeconds() <= detection.goneSeconds())
        .allMatch(detection -> detection.suspectSeconds().isPresent());
    assertThat(detections.get("b"))
        .hasSize(3)
        .allMatch(detection -> detection.noticedSeconds() == detection.goneSeconds());
    assertThat(progress).hasSize(6).first().asString().contains("a", "kill -9", "noticed after");
  }

  @Test
  void aSlowSideHasItsOwnRounds() {
    trials(2, 2)
        .run(List.of(new Fake("quick", false, true), new Fake("slow", true, false)), detections);

    assertThat(detections.get("quick")).hasSize(4);
    assertThat(detections.get("slow")).hasSize(1);
  }

  @Test
  void whatIsNeverSeenFailsTheRunAndTheRestIsKept() {
    DetectionSide blind =
        new Fake("blind", false, false) {
          @Override
          void ended(String instance) {}
        };

    assertThatThrownBy(
            () -> trials(1, 0).run(List.of(new Fake("a", false, true), blind), detections))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("killed-0 was not seen GONE within PT2S");
    assertThat(detections.get("a")).hasSize(1);
  }

  private DetectionTrials trials(int kills, int goodbyes) {
    return new DetectionTrials(kills, goodbyes, 1, progress::add);
  }

  /** Sees everything at once. */
  private class Fake implements DetectionSide {

    private final String name;
    private final boolean slow;
    private final boolean doubts;
    private final Sightings sightings = new Sightings();

    Fake(String name, boolean slow, boolean doubts) {
      this.name = name;
      this.slow = slow;
      this.doubts = doubts;
    }

    void ended(String instance) {
      ended.add(name + " " + instance);
      if (doubts) {
        sightings.saw(instance, Sight.SUSPECT);
      }
      sightings.saw(instance, Sight.GONE);
    }

    @Override
    public String name() {
      return name;
    }

    @Override
    public Duration heartbeat() {
      return Duration.ofMillis(1);
    }

    @Override
    public Duration limit() {
      return Duration.ofSeconds(2);
    }

    @Override
    public boolean isSlow() {
      return slow;
    }

    @Override
    public Launched launch(String instance) {
      sightings.saw(instance, Sight.UP);
      return new Launched() {
        private boolean over;

        @Override
        public void kill() {
          terminate();
        }

        @Override
        public void terminate() {
          if (!over) {
            ended(instance);
          }
          over = true;
        }
      };
    }

    @Override
    public Sightings sightings() {
      return sightings;
    }

    @Override
    public void close() {}
  }
}
