package dev.braid.avro.registry;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;

/** What URLs of a registry look like. */
final class RegistryUrls {

  private RegistryUrls() {}

  /** A text as a URL: {@code mock://} is none to Java, for want of a host or a path. */
  static URI parse(String text) throws URISyntaxException {
    return new URI(text.equals("mock://") ? "mock:///" : text);
  }

  /** What to say of a text that is none: neither it nor the exception, which has it inside. */
  static String reason(URISyntaxException wrong) {
    return "not a URL: %s at %s".formatted(wrong.getReason(), wrong.getIndex());
  }

  /**
   * The URL without a slash at its end.
   *
   * @throws IllegalArgumentException if it is none, or has a password in it
   */
  static URI checked(URI url) {
    String scheme = url.getScheme() == null ? "" : url.getScheme().toLowerCase(Locale.ROOT);
    return switch (scheme) {
      // Whatever follows, as in mock://tests: Confluent gives those names.
      case SchemaRegistrySettings.MOCK -> url;
      case "http", "https" -> {
        if (url.getRawUserInfo() != null) {
          throw new IllegalArgumentException(
              "expected a URL without a user, found one at host "
                  + url.getHost()
                  + "; give credentials apart from it");
        }
        if (url.getHost() == null || url.getRawQuery() != null || url.getRawFragment() != null) {
          throw new IllegalArgumentException(
              "expected a URL of a host and perhaps a path, found '" + shown(url) + "'");
        }
        String text = url.toString();
        yield text.endsWith("/") ? checked(URI.create(text.substring(0, text.length() - 1))) : url;
      }
      default ->
          throw new IllegalArgumentException(
              "expected a URL of http, https or mock, found '" + shown(url) + "'");
    };
  }

  /** What may be shown of a text that is no such URL: a password would stand before an at sign. */
  private static String shown(URI url) {
    String text = url.toString();
    return text.substring(text.lastIndexOf('@') + 1);
  }

  /** The URL without the user that may stand in it. */
  static String withoutUser(URI url) {
    String user = url.getRawUserInfo();
    if (user != null) {
      try {
        return new URI(
                url.getScheme(),
                null,
                url.getHost(),
                url.getPort(),
                url.getPath(),
                url.getQuery(),
                url.getFragment())
            .toString();
      } catch (URISyntaxException impossible) {
        throw new IllegalArgumentException("URL at host " + url.getHost(), impossible);
      }
    }
    return url.toString();
  }
}
