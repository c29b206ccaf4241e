package dev.braid.avro.registry;

import static java.util.Objects.requireNonNull;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * A file of keys or certificates.
 *
 * @param type {@code PEM}, or a type of Java's key stores, such as {@code PKCS12} and {@code JKS}
 * @param password of the file; of an encrypted key in a PEM file; null when there is none
 */
public record KeyStoreFile(Path location, String type, @Nullable String password) {

  /** The type of {@code PEM} files. */
  public static final String PEM = "PEM";

  public KeyStoreFile {
    requireNonNull(location, "location");
    requireNonNull(type, "type");
  }

  boolean isPem() {
    return type.equalsIgnoreCase(PEM);
  }

  /** Without the password. */
  @Override
  public String toString() {
    return type + " " + location;
  }
}
