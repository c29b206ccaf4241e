package dev.braid.cli.registry;

import dev.braid.cli.console.Answer;
import dev.braid.registry.view.Change;
import dev.braid.registry.view.RegistryView;
import dev.braid.registry.view.Snapshot;
import dev.braid.registry.view.Watch;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;

/**
 * Prints what changes, until it is told to stop or nobody reads it any more. The view's thread only
 * hands over: a terminal that does not take the next line must not make the view late.
 */
final class Watching {

  private static final Duration LOOK_AROUND = Duration.ofMillis(250);

  /** Changes that wait to be printed. */
  private static final int MOST = 100_000;

  private final RegistryView view;
  private final RegistryChanges news;
  private final boolean json;
  private final PrintWriter out;
  private final PrintWriter err;
  private final BlockingQueue<Change> queue = new ArrayBlockingQueue<>(MOST);
  private final AtomicBoolean tooSlow = new AtomicBoolean();
  private String doubt = "";

  Watching(
      RegistryView view, RegistryChanges news, boolean json, PrintWriter out, PrintWriter err) {
    this.view = view;
    this.news = news;
    this.json = json;
    this.out = out;
    this.err = err;
  }

  /**
   * Returns when it has been stopped.
   *
   * @throws IllegalStateException when what is printed is not read for too long
   */
  void run(BooleanSupplier stopped) throws InterruptedException {
    Watch watch = view.watch(this::hand);
    try {
      while (!stopped.getAsBoolean() && !out.checkError()) {
        Change first = queue.poll(LOOK_AROUND.toMillis(), TimeUnit.MILLISECONDS);
        if (tooSlow.get()) {
          throw new IllegalStateException(
              "%d changes waited to be printed; more would be lost".formatted(MOST));
        }
        if (first != null) {
          List<Change> changes = new ArrayList<>(List.of(first));
          queue.drainTo(changes);
          tell(changes);
        }
        doubt();
      }
    } finally {
      watch.close();
    }
  }

  private void hand(Change change) {
    if (!queue.offer(change)) {
      tooSlow.set(true);
    }
  }

  private void tell(List<Change> changes) {
    for (RegistryChanges.Line line : news.of(changes, view.snapshot())) {
      out.println(json ? Answer.text(line.tree()) : line.toString());
    }
    out.flush();
  }

  private void doubt() {
    Snapshot now = view.snapshot();
    String next = RegistrySession.doubt(now, view);
    // How many are silent changes all the time; that they are is the news.
    if (next.isEmpty() != doubt.isEmpty()) {
      err.println(
          next.isEmpty()
              ? "the picture is complete again"
              : "warning: who goes now may not be told: " + next);
      err.flush();
    }
    doubt = next;
  }
}
