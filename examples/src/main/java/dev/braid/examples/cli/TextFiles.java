package dev.braid.examples.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.braid.dsl.FlowException;
import dev.braid.dsl.Problem;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Files that a command line names, with problems that say what is wrong with them. */
final class TextFiles {

  private TextFiles() {}

  /** The text of a UTF-8 file. */
  static String read(Path file) {
    try {
      return Files.readString(file, UTF_8);
    } catch (CharacterCodingException malformed) {
      throw problem(file, "is not UTF-8 text");
    } catch (IOException failed) {
      throw problem(file, Files.exists(file) ? "cannot be read: " + failed : "does not exist");
    }
  }

  /** Writes a file, and the folders above it. */
  static void write(Path file, String text) {
    try {
      Path folder = file.toAbsolutePath().getParent();
      if (folder != null) {
        Files.createDirectories(folder);
      }
      Files.writeString(file, text, UTF_8);
    } catch (IOException failed) {
      throw problem(file, "cannot be written: " + failed);
    }
  }

  private static FlowException problem(Path file, String what) {
    return new FlowException(List.of(Problem.of(file.toString(), what)));
  }
}
