package dev.braid.runtime.config;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** The text of a file of settings, as editors of all kinds write it. */
final class SettingsText {

  private static final char BYTE_ORDER_MARK = '\uFEFF';

  private SettingsText() {}

  /**
   * The text without the byte order mark that some editors begin it with.
   *
   * @throws IllegalArgumentException when it is in another encoding than UTF-8, which is named
   */
  static String read(Path file) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    if (begins(bytes, 0xFE, 0xFF) || begins(bytes, 0xFF, 0xFE)) {
      throw new IllegalArgumentException("expected UTF-8, found UTF-16; save it as UTF-8");
    }
    String text;
    try {
      text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException malformed) {
      throw new IllegalArgumentException(
          "expected UTF-8, found another encoding, such as Latin-1; save it as UTF-8", malformed);
    }
    if (text.indexOf('\0') >= 0) {
      throw new IllegalArgumentException("expected UTF-8, found UTF-16 or none; save it as UTF-8");
    }
    return !text.isEmpty() && text.charAt(0) == BYTE_ORDER_MARK ? text.substring(1) : text;
  }

  private static boolean begins(byte[] bytes, int first, int second) {
    return bytes.length > 1 && (bytes[0] & 0xff) == first && (bytes[1] & 0xff) == second;
  }

  /** Whether a setting is the path of a file or folder. */
  static boolean isPath(String name) {
    return Stream.of(".dir", ".location", ".path", ".file").anyMatch(name::endsWith);
  }

  /** What is wrong with a path that has one: a backslash in a file of settings makes them. */
  static Optional<String> controlCharacter(String path) {
    return path.chars()
        .filter(Character::isISOControl)
        .mapToObj(
            found ->
                String.format(
                    Locale.ROOT,
                    "expected a path, found the control character %02X in it; write / or \\\\ for each \\",
                    found))
        .findFirst();
  }
}
