package dev.braid.testkit.faults;

import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** Where those who ask write down what they asked and what they were told. For any thread. */
public final class Ledger {

  private final InstantSource clock;
  private final Queue<Requested> requests = new ConcurrentLinkedQueue<>();
  private final Queue<Ended> endings = new ConcurrentLinkedQueue<>();
  private final Queue<Answer> answers = new ConcurrentLinkedQueue<>();
  private final Queue<Effect> effects = new ConcurrentLinkedQueue<>();

  public Ledger(InstantSource clock) {
    this.clock = clock;
  }

  /** Before it is sent: an id, used once, whose success may answer anything. */
  public void requested(String id, String key, String effect) {
    requests.add(new Requested(id, key, effect, Optional.empty(), clock.instant()));
  }

  /** Before it is sent: an id, used once, whose success must answer {@code reply}. */
  public void requested(String id, String key, String effect, String reply) {
    requests.add(new Requested(id, key, effect, Optional.of(reply), clock.instant()));
  }

  /** The caller was told. */
  public void ended(String id, int code, String value) {
    endings.add(new Ended(id, code, value, clock.instant()));
  }

  /** A reply was found in the log. */
  public void answered(String id, int code, String value) {
    answers.add(new Answer(id, code, value));
  }

  /** An effect was found. */
  public void found(String id, String key, String what) {
    effects.add(new Effect(id, key, what, OptionalLong.empty()));
  }

  /** An effect was found, the {@code position}-th of its key. */
  public void found(String id, String key, String what, long position) {
    effects.add(new Effect(id, key, what, OptionalLong.of(position)));
  }

  /** All that was written down so far. */
  public History history() {
    return new History(
        List.copyOf(requests), List.copyOf(endings), List.copyOf(answers), List.copyOf(effects));
  }
}
