package dev.braid.avro.registry;

import static java.util.Objects.requireNonNull;

/** With what a registry is told who asks. Never shows a secret as text. */
public sealed interface Credentials {

  /** Nothing. */
  record None() implements Credentials {
    @Override
    public String toString() {
      return "no credentials";
    }
  }

  /** A user's name and password, as HTTP's basic authentication has them. */
  record Basic(String user, String password) implements Credentials {

    public Basic {
      requireNonNull(password, "password");
      if (user.isEmpty() || user.indexOf(':') >= 0) {
        throw new IllegalArgumentException(
            "expected the name of a user, without a colon, found '" + user + "'");
      }
    }

    @Override
    public String toString() {
      return "basic authentication as " + user;
    }
  }

  /** A token that says it all. */
  record Bearer(String token) implements Credentials {

    public Bearer {
      if (token.isBlank() || token.chars().anyMatch(c -> c <= ' ' || c > '~')) {
        throw new IllegalArgumentException(
            "expected a token of visible ASCII characters, found one of "
                + token.length()
                + " characters that has others, or none");
      }
    }

    @Override
    public String toString() {
      return "a bearer token";
    }
  }
}
