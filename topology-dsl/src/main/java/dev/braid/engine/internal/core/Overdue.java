package dev.braid.engine.internal.core;

import dev.braid.engine.EngineSettings;
import dev.braid.engine.Environment;
import dev.braid.engine.Limit;
import dev.braid.engine.Limits;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/**
 * Which requests of a task are not run because their time was over long ago, so that who has more
 * to do than can be done does not spend its time on what nobody waits for any more.
 *
 * <p>A clock says so, and a clock must not decide: a replay, which asks it again, could run what
 * was refused, and what came of later requests would be told otherwise. So the clock only draws a
 * line, which says that from this place of the log on no request is run with a deadline before such
 * a time. It is kept in the store, and acts when that is committed: then a replay begins behind it,
 * and finds it there. It is drawn at a record that no earlier life can have read, so it never
 * changes what such a life has told.
 */
public final class Overdue {

  /** Between the records of keys and the pages of answers. */
  private static final Bytes NAME = Bytes.wrap(new byte[] {'o'});

  private final KeyValueStore<Bytes, byte[]> store;
  private final Limits limits;
  private final Environment environment;
  private final Freshness freshness;

  /** What acts: it is committed. */
  private @Nullable RefusalLine line;

  /** What is written, and must not act yet. */
  private @Nullable RefusalLine written;

  private long writtenAt;

  public Overdue(KeyValueStore<Bytes, byte[]> store, EngineSettings settings, Freshness freshness) {
    this.store = store;
    this.limits = settings.limits();
    this.environment = settings.environment();
    this.freshness = freshness;
    byte[] stored = store.get(NAME);
    this.line = stored == null ? null : RefusalLine.read(stored, "overdue requests");
  }

  /** Whether a request is not to be run. */
  public boolean refuses(Envelope request) {
    if (written != null && environment.commits().count() > writtenAt) {
      line = written;
      written = null;
    }
    if (line != null && line.refuses(request.offset(), request.execution().deadline())) {
      return true;
    }
    draw(request);
    return false;
  }

  /** At most one for each commit. Without transactions no line could be told from what it cut. */
  private void draw(Envelope request) {
    long before = environment.clock().millis() - limits.millis(Limit.CLOCK_SKEW);
    if (written == null
        && request.execution().deadline() < before
        && freshness.isFresh(request)
        && environment.commits().areAtomic()) {
      written = new RefusalLine(request.offset(), before);
      store.put(NAME, written.write());
      writtenAt = environment.commits().count();
    }
  }
}
