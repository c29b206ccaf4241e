package dev.braid.testkit.faults;

import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.Arrays;

/**
 * The main class of every child JVM: ends the child when its parent is gone, then runs the main
 * class that was asked for.
 *
 * <p>The parent holds the other end of the child's standard input. A test JVM that is killed runs
 * no shutdown hook, but its end of the pipe closes.
 */
final class ChildMain {

  /** The exit code of a child whose parent is gone. */
  private static final int ORPHANED = 86;

  private ChildMain() {}

  public static void main(String[] words) throws Exception {
    Thread watch = new Thread(ChildMain::endWithTheParent, "parent-watch");
    watch.setDaemon(true);
    watch.start();
    Method main = Class.forName(words[0]).getDeclaredMethod("main", String[].class);
    main.setAccessible(true);
    try {
      main.invoke(null, (Object) Arrays.copyOfRange(words, 1, words.length));
    } catch (InvocationTargetException failed) {
      Throwable cause = failed.getCause() == null ? failed : failed.getCause();
      throw new IllegalStateException(words[0] + " failed", cause);
    }
  }

  @SuppressWarnings("SystemExitOutsideMain") // a child without a parent has nobody to tell
  private static void endWithTheParent() {
    try {
      while (System.in.read() >= 0) {
        // Whatever the parent writes means that it is there.
      }
    } catch (IOException brokenPipe) {
      System.err.println("the parent is gone: " + brokenPipe);
    }
    Runtime.getRuntime().halt(ORPHANED);
  }
}
