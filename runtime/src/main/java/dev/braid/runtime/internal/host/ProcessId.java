package dev.braid.runtime.internal.host;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.UUID;

/**
 * An id that no other process has, kept in the folder of an instance so that the instance has it
 * again after a restart. The folder's lock must be held.
 */
public final class ProcessId {

  private static final String FILE = "process-id";

  private ProcessId() {}

  /** Reads it, or makes one where there is none, or a broken one. */
  public static String in(Path folder) {
    try {
      Path file = Files.createDirectories(folder).resolve(FILE);
      if (Files.exists(file)) {
        String kept = Files.readString(file).trim();
        if (isId(kept)) {
          return kept;
        }
      }
      String made = UUID.randomUUID().toString();
      // Whole or not at all: half an id could be that of another.
      Path whole = Files.writeString(folder.resolve(FILE + ".new"), made);
      Files.move(whole, file, StandardCopyOption.ATOMIC_MOVE);
      return made;
    } catch (IOException failed) {
      throw new UncheckedIOException("cannot keep a process id in " + folder, failed);
    }
  }

  private static boolean isId(String text) {
    try {
      return UUID.fromString(text).toString().equals(text);
    } catch (IllegalArgumentException broken) {
      return false;
    }
  }
}
