package dev.braid.runtime.internal.sending;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is on its way, the oldest first. A record goes in and out for each that is sent, so it
 * allocates nothing. Not thread-safe.
 */
final class SendLine {

  private @Nullable Sent oldest;
  private @Nullable Sent newest;

  boolean isEmpty() {
    return oldest == null;
  }

  /** As the newest. */
  void add(Sent sent) {
    sent.before = newest;
    if (newest == null) {
      oldest = sent;
    } else {
      newest.after = sent;
    }
    newest = sent;
  }

  /** Does nothing with one that is not in it, or no more. */
  void remove(Sent sent) {
    if (sent.before == null && oldest != sent) {
      return;
    }
    if (sent.before == null) {
      oldest = sent.after;
    } else {
      sent.before.after = sent.after;
    }
    if (sent.after == null) {
      newest = sent.before;
    } else {
      sent.after.before = sent.before;
    }
    sent.before = null;
    sent.after = null;
  }

  /**
   * @param nanos at or before which they were sent
   */
  List<Sent> olderThan(long nanos) {
    List<Sent> old = new ArrayList<>();
    for (Sent sent = oldest; sent != null && sent.since() - nanos <= 0; sent = sent.after) {
      old.add(sent);
    }
    return old;
  }
}
