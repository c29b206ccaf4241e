package dev.braid.avro.registry;

import static java.util.Objects.requireNonNull;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * Where a schema registry is and how to ask it. Its text never shows a secret.
 *
 * @param urls of servers that know the same, in the order in which to try them; or one {@code
 *     mock://}
 */
public record SchemaRegistrySettings(
    List<URI> urls, Credentials credentials, TlsSettings tls, Patience patience) {

  /** The scheme of the URL that stands for a registry in memory. */
  public static final String MOCK = "mock";

  public SchemaRegistrySettings {
    requireNonNull(credentials, "credentials");
    requireNonNull(tls, "tls");
    requireNonNull(patience, "patience");
    urls = urls.stream().map(RegistryUrls::checked).toList();
    if (urls.isEmpty()) {
      throw new IllegalArgumentException("expected the URL of a schema registry, found none");
    }
    if (urls.size() > 1 && urls.stream().anyMatch(SchemaRegistrySettings::isMock)) {
      throw new IllegalArgumentException(
          "a registry in memory (mock://) stands alone, found it with others: " + urls);
    }
  }

  /**
   * Those of a registry that asks for no credentials.
   *
   * @throws IllegalArgumentException if there is no URL, or one is not {@code http}, {@code https}
   *     or {@code mock}
   */
  public static SchemaRegistrySettings of(String... urls) {
    return new SchemaRegistrySettings(
        Arrays.stream(urls).map(SchemaRegistrySettings::url).toList(),
        new Credentials.None(),
        TlsSettings.DEFAULT,
        Patience.DEFAULT);
  }

  /**
   * Reads properties, by the names that Confluent gave them. Properties of other things are passed
   * over; those that would be of a registry's client, and mean nothing here, are problems: a
   * misspelt {@code ssl} setting must not be lost in silence.
   *
   * @throws InvalidSettingsException if they are wrong, with all that is
   */
  public static SchemaRegistrySettings from(Map<String, String> properties) {
    return new SettingsReader(properties).read();
  }

  /** The properties that {@link #from} reads as these settings, <b>secrets included</b>. */
  public Map<String, String> toProperties() {
    return SettingsWriter.properties(this);
  }

  public SchemaRegistrySettings withCredentials(Credentials others) {
    return new SchemaRegistrySettings(urls, others, tls, patience);
  }

  public SchemaRegistrySettings withTls(TlsSettings other) {
    return new SchemaRegistrySettings(urls, credentials, other, patience);
  }

  public SchemaRegistrySettings withPatience(Patience other) {
    return new SchemaRegistrySettings(urls, credentials, tls, other);
  }

  /** Whether they stand for a registry in memory. */
  public boolean isMock() {
    return isMock(urls.get(0));
  }

  private static URI url(String text) {
    try {
      return RegistryUrls.parse(text);
    } catch (URISyntaxException wrong) {
      throw new IllegalArgumentException( // without its cause, which shows what may be a password
          "expected a URL of a schema registry, found what is " + RegistryUrls.reason(wrong));
    }
  }

  private static boolean isMock(URI url) {
    return MOCK.equals(url.getScheme());
  }
}
