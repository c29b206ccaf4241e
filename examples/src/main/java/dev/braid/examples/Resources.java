package dev.braid.examples;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/** The files that stand beside the classes of the examples on the class path. */
public final class Resources {

  private Resources() {}

  /**
   * The UTF-8 text of the file {@code name} in the package of {@code neighbour}.
   *
   * @throws IllegalArgumentException when there is none
   */
  public static String text(Class<?> neighbour, String name) {
    try (InputStream in = open(neighbour, name)) {
      return new String(in.readAllBytes(), UTF_8);
    } catch (IOException broken) {
      throw new UncheckedIOException("cannot read the resource '" + name + "'", broken);
    }
  }

  private static InputStream open(Class<?> neighbour, String name) {
    InputStream in = neighbour.getResourceAsStream(name);
    if (in == null) {
      throw new IllegalArgumentException(
          "no resource '%s' in package %s".formatted(name, neighbour.getPackageName()));
    }
    return in;
  }
}
