package dev.braid.avro.registry;

import java.util.Set;

/** The names of properties: Confluent's, but for {@link #TIMEOUT}. */
final class SettingsNames {

  static final String PREFIX = "schema.registry.";

  static final String URL = PREFIX + "url";
  static final String BASIC_SOURCE = "basic.auth.credentials.source";
  static final String BASIC_USER_INFO = "basic.auth.user.info";
  static final String BEARER_SOURCE = "bearer.auth.credentials.source";
  static final String BEARER_TOKEN = "bearer.auth.token";
  static final String TRUST = PREFIX + "ssl.truststore.";
  static final String IDENTITY = PREFIX + "ssl.keystore.";
  static final String LOCATION = "location";
  static final String TYPE = "type";
  static final String PASSWORD = "password";
  static final String CONNECT_TIMEOUT = "http.connect.timeout.ms";
  static final String READ_TIMEOUT = "http.read.timeout.ms";
  static final String RETRIES = "max.retries";
  static final String FIRST_WAIT = "retries.wait.ms";
  static final String LONGEST_WAIT = "retries.max.wait.ms";

  /** For one question, with all its attempts. */
  static final String TIMEOUT = PREFIX + "timeout.ms";

  /** All of them, as this class writes them. */
  static final Set<String> ALL =
      Set.of(
          URL,
          BASIC_SOURCE,
          BASIC_USER_INFO,
          BEARER_SOURCE,
          BEARER_TOKEN,
          TRUST + LOCATION,
          TRUST + TYPE,
          TRUST + PASSWORD,
          IDENTITY + LOCATION,
          IDENTITY + TYPE,
          IDENTITY + PASSWORD,
          CONNECT_TIMEOUT,
          READ_TIMEOUT,
          RETRIES,
          FIRST_WAIT,
          LONGEST_WAIT,
          TIMEOUT);

  private SettingsNames() {}

  /** Whether a property would be one of a registry's client. */
  static boolean isOurs(String property) {
    return property.startsWith(PREFIX)
        || property.startsWith("basic.auth.")
        || property.startsWith("bearer.auth.")
        || ALL.contains(property);
  }

  /**
   * The name as it stands here: Confluent's clients take most of them with the prefix and without.
   */
  static String plain(String property) {
    if (ALL.contains(property)) {
      return property;
    }
    String rest = property.startsWith(PREFIX) ? property.substring(PREFIX.length()) : property;
    return ALL.contains(rest) ? rest : property;
  }
}
