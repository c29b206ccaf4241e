package dev.braid.examples.e01wordcount;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.braid.dsl.Fault;
import dev.braid.dsl.FaultCode;
import dev.braid.dsl.FaultException;
import dev.braid.dsl.Service;
import dev.braid.dsl.ServiceRef;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * Reads a text from where it is: a file path, or a {@code file:}, {@code http:} or {@code https:}
 * URL. Malformed UTF-8 is replaced, not refused.
 *
 * <p>It never holds more than its limit and one byte, and waits for a web server no longer than its
 * timeout. It reads whatever its process may read, so host it for callers you trust. Faults: 400
 * for an address that cannot be read as it stands, 413 for more than the limit, 500 when reading
 * fails, 504 when the time is over. May be used by several threads.
 */
public final class Fetch {

  static final ServiceRef<String, String> REF = ServiceRef.text("fetch");

  /** At least two letters: {@code C:\\notes.txt} is a path. */
  private static final Pattern SCHEME =
      Pattern.compile("([A-Za-z][A-Za-z0-9+.-]+):.*", Pattern.DOTALL);

  private static final int DEFAULT_LIMIT = 1024 * 1024;

  /** A handler occupies its stream thread, so this stays short. */
  private static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(5);

  private final int limit;
  private final Web web;

  /**
   * A reader with limits of its own.
   *
   * @param limit in bytes, positive
   * @param timeout for all of one http exchange, positive
   */
  public Fetch(int limit, Duration timeout) {
    if (limit <= 0 || limit == Integer.MAX_VALUE) {
      throw new IllegalArgumentException("limit must be 1 to 2147483646 bytes, found " + limit);
    }
    if (timeout.isZero() || timeout.isNegative()) {
      throw new IllegalArgumentException("timeout must be positive, found " + timeout);
    }
    this.limit = limit;
    this.web = new Web(timeout);
  }

  /** At most 1 MiB, within 5 seconds. */
  public static Fetch withDefaults() {
    return new Fetch(DEFAULT_LIMIT, DEFAULT_TIMEOUT);
  }

  Service<String, String> service() {
    return Service.of(REF, this::read);
  }

  /**
   * The text at {@code address}.
   *
   * @throws FaultException when it cannot be read, naming the address
   */
  public String read(String address) throws InterruptedException {
    // One byte more than allowed tells "too large" from "just fits".
    byte[] bytes = bytes(address, limit + 1);
    if (bytes.length > limit) {
      throw fault(
          FaultCode.TOO_LARGE,
          "'%s' has more than %d bytes, the most that fetch reads".formatted(address, limit));
    }
    return new String(bytes, UTF_8);
  }

  private byte[] bytes(String address, int most) throws InterruptedException {
    if (address.isBlank()) {
      throw fault(FaultCode.BAD_REQUEST, "no address: expected a file path or a URL");
    }
    var scheme = SCHEME.matcher(address);
    if (!scheme.matches()) {
      return file(address, path(address), most);
    }
    return switch (scheme.group(1).toLowerCase(Locale.ROOT)) {
      case "file" -> file(address, path(uri(address)), most);
      case "http", "https" -> web.get(uri(address), most);
      default ->
          throw fault(
              FaultCode.BAD_REQUEST,
              ("cannot fetch '%s': expected a file path or a file:, http: or https: URL"
                      + " (a path with a colon in it can start with ./)")
                  .formatted(address));
    };
  }

  private static URI uri(String address) {
    try {
      return new URI(address);
    } catch (URISyntaxException malformed) {
      throw fault(FaultCode.BAD_REQUEST, "not a URL: %s".formatted(malformed.getMessage()));
    }
  }

  private static Path path(URI uri) {
    try {
      return Path.of(uri);
    } catch (IllegalArgumentException unfit) {
      throw fault(
          FaultCode.BAD_REQUEST,
          "'%s' names no file (%s): expected the form file:///folder/name"
              .formatted(uri, unfit.getMessage()));
    }
  }

  private static Path path(String address) {
    try {
      return Path.of(address);
    } catch (InvalidPathException malformed) {
      throw fault(FaultCode.BAD_REQUEST, "not a file path: %s".formatted(malformed.getMessage()));
    }
  }

  private static byte[] file(String address, Path path, int most) {
    if (!Files.exists(path)) {
      throw fault(
          FaultCode.BAD_REQUEST,
          "no file at '%s' (looked for %s on the machine where fetch runs)"
              .formatted(address, path.toAbsolutePath()));
    }
    // Reading a folder fails, and reading a pipe or a device may never end.
    if (!Files.isRegularFile(path)) {
      throw fault(FaultCode.BAD_REQUEST, "'%s' is not a regular file".formatted(address));
    }
    try (InputStream in = Files.newInputStream(path)) {
      return in.readNBytes(most);
    } catch (IOException broken) {
      throw fault(FaultCode.HANDLER_FAILED, "cannot read '%s': %s".formatted(address, broken));
    }
  }

  static FaultException fault(FaultCode code, String message) {
    return new FaultException(Fault.of(code, message));
  }
}
