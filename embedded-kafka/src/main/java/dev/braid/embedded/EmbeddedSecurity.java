package dev.braid.embedded;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Whom an {@link EmbeddedKafka} lets in, and to what: a value. None of it is there by default.
 *
 * @param users names and passwords of those who may connect, by SASL/PLAIN; empty lets everybody in
 * @param tls whether clients speak TLS, with a certificate that the cluster has signed itself
 * @param acls whether users may do only what ACLs allow. {@value #ADMIN} may do everything, and is
 *     a user then
 */
public record EmbeddedSecurity(Map<String, String> users, boolean tls, boolean acls) {

  /** Who gives others their rights. */
  public static final String ADMIN = "admin";

  /** Everybody may do everything, in plain text. */
  public static final EmbeddedSecurity NONE = new EmbeddedSecurity(Map.of(), false, false);

  /** What needs no quoting in a line of JAAS. */
  private static final Pattern WORD = Pattern.compile("[A-Za-z0-9_.-]{1,100}");

  public EmbeddedSecurity {
    users = Collections.unmodifiableMap(new LinkedHashMap<>(users));
    users.forEach(
        (name, password) -> {
          if (!WORD.matcher(name).matches() || !WORD.matcher(password).matches()) {
            throw new IllegalArgumentException(
                "a user of the embedded Kafka and its password are of letters, digits, '_', '.' and '-'; found a user '%s'"
                    .formatted(name));
          }
          if (name.equals(BrokerDoors.BROKER)) {
            throw new IllegalArgumentException(
                "the user '%s' is the brokers' own; take another name".formatted(name));
          }
        });
    if (acls && !users.containsKey(ADMIN)) {
      throw new IllegalArgumentException(
          "ACLs need somebody who gives rights: add withUser(\"%s\", a password)".formatted(ADMIN));
    }
  }

  /** The same with one more user. */
  public EmbeddedSecurity withUser(String name, String password) {
    Map<String, String> more = new LinkedHashMap<>(users);
    more.put(name, password);
    return new EmbeddedSecurity(more, tls, acls);
  }

  /** The same with TLS between clients and brokers. */
  public EmbeddedSecurity withTls() {
    return new EmbeddedSecurity(users, true, acls);
  }

  /** The same where users may do only what they are allowed to; {@value #ADMIN} must be one. */
  public EmbeddedSecurity withAcls() {
    return new EmbeddedSecurity(users, tls, true);
  }

  /** As clients call it. */
  String protocol() {
    return (users.isEmpty() ? "" : "SASL_") + (tls ? "SSL" : "PLAINTEXT");
  }
}
