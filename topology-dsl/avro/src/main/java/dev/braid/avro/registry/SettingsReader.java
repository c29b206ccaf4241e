package dev.braid.avro.registry;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.braid.dsl.Problem;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Properties to settings, once, with all that is wrong. Messages never show a secret. */
final class SettingsReader {

  private static final String DEFAULT_STORE = "JKS";

  private final Map<String, String> properties = new LinkedHashMap<>();
  private final List<Problem> problems = new ArrayList<>();

  SettingsReader(Map<String, String> all) {
    new TreeMap<>(all)
        .forEach(
            (name, value) -> {
              String plain = SettingsNames.plain(name);
              if (SettingsNames.ALL.contains(plain)) {
                properties.put(plain, value.strip());
              } else if (SettingsNames.isOurs(name)) {
                problems.add(
                    Problem.of(name, "no setting of a schema registry is called so")
                        .withHint("known are " + known()));
              }
            });
  }

  SchemaRegistrySettings read() {
    List<URI> written = urls();
    Credentials credentials = credentials(written);
    TlsSettings tls = new TlsSettings(store(SettingsNames.TRUST), store(SettingsNames.IDENTITY));
    Patience patience = patience();
    List<URI> urls = new ArrayList<>();
    for (URI url : written) {
      try {
        urls.add(RegistryUrls.checked(URI.create(RegistryUrls.withoutUser(url))));
      } catch (IllegalArgumentException wrong) {
        problem(SettingsNames.URL, String.valueOf(wrong.getMessage()));
      }
    }
    if (!problems.isEmpty()) {
      throw new InvalidSettingsException(problems.stream().sorted().toList());
    }
    try {
      return new SchemaRegistrySettings(urls, credentials, tls, patience);
    } catch (IllegalArgumentException wrong) {
      throw new InvalidSettingsException(
          List.of(Problem.of(SettingsNames.URL, String.valueOf(wrong.getMessage()))));
    }
  }

  private List<URI> urls() {
    List<URI> urls = new ArrayList<>();
    for (String each : value(SettingsNames.URL).split(",", -1)) {
      if (!each.isBlank()) {
        try {
          urls.add(RegistryUrls.parse(each.strip()));
        } catch (URISyntaxException wrong) {
          problem(SettingsNames.URL, RegistryUrls.reason(wrong));
        }
      }
    }
    if (urls.isEmpty() && problems.stream().noneMatch(it -> it.subject().endsWith(".url"))) {
      problems.add(
          Problem.of(SettingsNames.URL, "expected the URLs of a schema registry, found none")
              .withHint("such as http://localhost:8081, or mock:// for one in memory"));
    }
    return urls;
  }

  private Credentials credentials(List<URI> urls) {
    Credentials basic = basic(urls);
    Credentials bearer = bearer();
    if (basic instanceof Credentials.None) {
      return bearer;
    }
    if (!(bearer instanceof Credentials.None)) {
      problem(SettingsNames.BEARER_TOKEN, "expected basic authentication or a token, found both");
    }
    return basic;
  }

  private Credentials basic(List<URI> urls) {
    boolean given = properties.containsKey(SettingsNames.BASIC_USER_INFO);
    String source =
        properties.getOrDefault(SettingsNames.BASIC_SOURCE, given ? "USER_INFO" : "URL");
    return switch (source) {
      case "USER_INFO" ->
          userInfo(SettingsNames.BASIC_USER_INFO, value(SettingsNames.BASIC_USER_INFO));
      case "URL" -> userInUrls(urls);
      default -> {
        problem(SettingsNames.BASIC_SOURCE, "expected USER_INFO or URL, found '" + source + "'");
        yield new Credentials.None();
      }
    };
  }

  /** All servers are told the same, so a user of one is no business of the others. */
  private Credentials userInUrls(List<URI> urls) {
    List<String> users =
        urls.stream()
            .flatMap(url -> Optional.ofNullable(url.getRawUserInfo()).stream())
            .distinct()
            .toList();
    if (users.size() > 1) {
      problem(
          SettingsNames.URL,
          "expected the same user and password in all URLs, found %s that differ"
              .formatted(users.size()));
    }
    return users.isEmpty()
        ? new Credentials.None()
        : userInfo(SettingsNames.URL, decoded(users.get(0)));
  }

  private Credentials userInfo(String property, String info) {
    int colon = info.indexOf(':');
    if (colon < 1) {
      problem(property, "expected user:password, found " + (info.isEmpty() ? "nothing" : "other"));
      return new Credentials.None();
    }
    return new Credentials.Basic(info.substring(0, colon), info.substring(colon + 1));
  }

  private Credentials bearer() {
    String source = properties.getOrDefault(SettingsNames.BEARER_SOURCE, "STATIC_TOKEN");
    if (!source.equals("STATIC_TOKEN")) {
      problem(SettingsNames.BEARER_SOURCE, "expected STATIC_TOKEN, found '" + source + "'");
    }
    if (!properties.containsKey(SettingsNames.BEARER_TOKEN)) {
      if (properties.containsKey(SettingsNames.BEARER_SOURCE)) {
        problem(SettingsNames.BEARER_TOKEN, "expected a token, found none");
      }
      return new Credentials.None();
    }
    try {
      return new Credentials.Bearer(value(SettingsNames.BEARER_TOKEN));
    } catch (IllegalArgumentException wrong) {
      problem(SettingsNames.BEARER_TOKEN, String.valueOf(wrong.getMessage()));
      return new Credentials.None();
    }
  }

  private Optional<KeyStoreFile> store(String prefix) {
    String location = value(prefix + SettingsNames.LOCATION);
    String type = properties.getOrDefault(prefix + SettingsNames.TYPE, DEFAULT_STORE);
    @Nullable String password = properties.get(prefix + SettingsNames.PASSWORD);
    if (location.isEmpty()) {
      for (String name : List.of(SettingsNames.TYPE, SettingsNames.PASSWORD)) {
        if (properties.containsKey(prefix + name)) {
          problem(prefix + SettingsNames.LOCATION, "expected a file, found only " + prefix + name);
        }
      }
      return Optional.empty();
    }
    try {
      Path path = Path.of(location);
      if (!Files.isReadable(path)) {
        problem(
            prefix + SettingsNames.LOCATION,
            "expected a file that can be read, found '" + location + "'");
      }
      return Optional.of(new KeyStoreFile(path, type, password));
    } catch (InvalidPathException wrong) {
      problem(prefix + SettingsNames.LOCATION, "expected a file, found '" + location + "'");
      return Optional.empty();
    }
  }

  private Patience patience() {
    Patience usual = Patience.DEFAULT;
    return new Patience(
        millis(SettingsNames.CONNECT_TIMEOUT, usual.connect()),
        millis(SettingsNames.READ_TIMEOUT, usual.attempt()),
        millis(SettingsNames.TIMEOUT, usual.overall()),
        number(SettingsNames.RETRIES, usual.retries(), 0, 100, Integer::parseInt),
        millis(SettingsNames.FIRST_WAIT, usual.firstWait()),
        millis(SettingsNames.LONGEST_WAIT, usual.longestWait()));
  }

  private Duration millis(String property, Duration usual) {
    return Duration.ofMillis(
        number(property, usual.toMillis(), 1L, Duration.ofDays(1).toMillis(), Long::parseLong));
  }

  private <N extends Comparable<N>> N number(
      String property, N usual, N least, N most, Function<String, N> read) {
    @Nullable String text = properties.get(property);
    if (text == null) {
      return usual;
    }
    try {
      N found = read.apply(text);
      if (found.compareTo(least) >= 0 && found.compareTo(most) <= 0) {
        return found;
      }
    } catch (NumberFormatException wrong) {
      // Told below, with the other wrong ones.
    }
    problem(property, "expected a number of %s to %s, found '%s'".formatted(least, most, text));
    return usual;
  }

  private String value(String property) {
    return properties.getOrDefault(property, "");
  }

  private void problem(String property, String message) {
    problems.add(Problem.of(property, message));
  }

  private static String decoded(String info) {
    return URLDecoder.decode(info.replace("+", "%2B"), UTF_8);
  }

  private static String known() {
    return String.join(", ", SettingsNames.ALL.stream().sorted().toList());
  }
}
