package dev.braid.cli.console;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.braid.dsl.FlowException;
import dev.braid.dsl.Problem;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Files that a command line names, with problems that say what is wrong with them. */
public final class TextFiles {

  private TextFiles() {}

  /** The text of a UTF-8 file. */
  public static String read(Path file) {
    try {
      return Files.readString(file, UTF_8);
    } catch (CharacterCodingException malformed) {
      throw problem(file, "is not UTF-8 text");
    } catch (IOException failed) {
      if (Files.isDirectory(file)) {
        throw problem(file, "is a folder, expected a file");
      }
      throw problem(file, Files.exists(file) ? "cannot be read: " + failed : "does not exist");
    }
  }

  /** The text of what a command is given by a pipe, to its end. */
  public static String read(InputStream standardInput) {
    Path name = Path.of("standard input");
    try {
      return UTF_8.newDecoder().decode(ByteBuffer.wrap(standardInput.readAllBytes())).toString();
    } catch (CharacterCodingException malformed) {
      throw problem(name, "is not UTF-8 text");
    } catch (IOException failed) {
      throw problem(name, "cannot be read: " + failed);
    }
  }

  /** Writes a file, and the folders above it. */
  public static void write(Path file, String text) {
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
