package dev.braid.runtime;

import dev.braid.runtime.internal.host.StateFolder;
import java.nio.file.Path;

/** Another process that wants a state folder: prints the instance it got, and ends. */
public final class LockProbe {

  private LockProbe() {}

  public static void main(String[] arguments) {
    try (StateFolder folder = StateFolder.take(Path.of(arguments[0]), arguments[1], "")) {
      System.out.print(folder.instance());
    }
  }
}
