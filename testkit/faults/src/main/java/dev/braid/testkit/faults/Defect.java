package dev.braid.testkit.faults;

/** What can be wrong with a {@link History}. */
public enum Defect {
  LOST("acknowledged, but its effect is not there"),
  DUPLICATED("its effect is there more than once"),
  DONE_THOUGH_REFUSED("refused, but its effect is there"),
  WRONG_EFFECT("its effect is another than was asked for, or under another key"),
  UNEXPLAINED_EFFECT("an effect that nobody asked for"),
  NO_ENDING("its caller was told nothing"),
  SEVERAL_ENDINGS("its caller was told more than once"),
  UNEXPLAINED_ENDING("an ending of something that nobody asked for"),
  ENDED_BEFORE_ASKED("it ended before it was asked for"),
  UNKNOWN_CODE("it ended with a code that no request ends with"),
  WRONG_REPLY("a success that answers something else, such as another request's reply"),
  CONFLICTING_ANSWERS("its answers in the log differ"),
  UNEXPLAINED_ANSWER("an answer in the log to something that nobody asked for"),
  TOLD_OTHERWISE("its caller was told something that is not in the log"),
  FORKED_STATE("two effects have the same position: each was applied to a state without the other"),
  GAP_IN_STATE("effects of a key have positions that do not follow each other: one was taken away"),
  ASKED_TWICE("its id was used for two requests; the test itself is wrong");

  private final String meaning;

  Defect(String meaning) {
    this.meaning = meaning;
  }

  /** In words. */
  public String meaning() {
    return meaning;
  }
}
