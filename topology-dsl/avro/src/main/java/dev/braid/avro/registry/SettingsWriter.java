package dev.braid.avro.registry;

import static java.util.stream.Collectors.joining;

import java.net.URI;
import java.util.LinkedHashMap;
import java.util.Map;

/** The properties of settings. */
final class SettingsWriter {

  private SettingsWriter() {}

  static Map<String, String> properties(SchemaRegistrySettings settings) {
    Map<String, String> properties = new LinkedHashMap<>();
    properties.put(
        SettingsNames.URL, settings.urls().stream().map(URI::toString).collect(joining(",")));
    Credentials credentials = settings.credentials();
    if (credentials instanceof Credentials.Basic basic) {
      properties.put(SettingsNames.BASIC_SOURCE, "USER_INFO");
      properties.put(SettingsNames.BASIC_USER_INFO, basic.user() + ":" + basic.password());
    } else if (credentials instanceof Credentials.Bearer bearer) {
      properties.put(SettingsNames.BEARER_SOURCE, "STATIC_TOKEN");
      properties.put(SettingsNames.BEARER_TOKEN, bearer.token());
    }
    settings.tls().trust().ifPresent(file -> put(properties, SettingsNames.TRUST, file));
    settings.tls().identity().ifPresent(file -> put(properties, SettingsNames.IDENTITY, file));
    Patience patience = settings.patience();
    properties.put(SettingsNames.CONNECT_TIMEOUT, String.valueOf(patience.connect().toMillis()));
    properties.put(SettingsNames.READ_TIMEOUT, String.valueOf(patience.attempt().toMillis()));
    properties.put(SettingsNames.TIMEOUT, String.valueOf(patience.overall().toMillis()));
    properties.put(SettingsNames.RETRIES, String.valueOf(patience.retries()));
    properties.put(SettingsNames.FIRST_WAIT, String.valueOf(patience.firstWait().toMillis()));
    properties.put(SettingsNames.LONGEST_WAIT, String.valueOf(patience.longestWait().toMillis()));
    return properties;
  }

  private static void put(Map<String, String> properties, String prefix, KeyStoreFile file) {
    properties.put(prefix + SettingsNames.LOCATION, file.location().toString());
    properties.put(prefix + SettingsNames.TYPE, file.type());
    if (file.password() != null) {
      properties.put(prefix + SettingsNames.PASSWORD, file.password());
    }
  }
}
