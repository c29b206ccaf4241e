package dev.braid.avro.registry;

import static java.util.Objects.requireNonNull;

import java.util.Optional;

/**
 * Whom to trust, and whose certificate to show.
 *
 * @param trust certificates to trust in place of those that Java trusts
 * @param identity a key and its certificate, for servers that ask who connects
 */
public record TlsSettings(Optional<KeyStoreFile> trust, Optional<KeyStoreFile> identity) {

  /** What Java trusts, and no certificate. */
  public static final TlsSettings DEFAULT = new TlsSettings(Optional.empty(), Optional.empty());

  public TlsSettings {
    requireNonNull(trust, "trust");
    requireNonNull(identity, "identity");
  }
}
