package dev.braid.testkit.faults;

import java.util.List;

/**
 * All that is known of a run, read-only.
 *
 * @param requests what was asked for
 * @param endings what the callers were told
 * @param answers the replies in the log; empty when it was not read
 * @param effects what was found at the end
 */
public record History(
    List<Requested> requests, List<Ended> endings, List<Answer> answers, List<Effect> effects) {

  public History {
    requests = List.copyOf(requests);
    endings = List.copyOf(endings);
    answers = List.copyOf(answers);
    effects = List.copyOf(effects);
  }
}
