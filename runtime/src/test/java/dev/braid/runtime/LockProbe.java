package dev.braid.runtime;

import java.nio.file.Path;

/** Another process that wants a state folder: prints the instance it got, and ends. */
final class LockProbe {

  private LockProbe() {}

  public static void main(String[] arguments) {
    try (StateFolder folder = StateFolder.take(Path.of(arguments[0]), arguments[1], "")) {
      System.out.print(folder.instance());
    }
  }
}
