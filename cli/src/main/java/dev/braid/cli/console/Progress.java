package dev.braid.cli.console;

import static java.util.Locale.ROOT;

import java.io.PrintWriter;

/** Says what goes on, and how long it took. */
public final class Progress {

  private final PrintWriter err;
  private long since;
  private boolean open;

  public Progress(PrintWriter err) {
    this.err = err;
  }

  public void begin(String what) {
    end();
    err.print(what.substring(0, 1).toUpperCase(ROOT) + what.substring(1) + " ...");
    err.flush();
    since = System.nanoTime();
    open = true;
  }

  public void end() {
    if (open) {
      err.printf(ROOT, " %.1f s%n", (System.nanoTime() - since) / 1e9);
      open = false;
    }
  }
}
