package dev.braid.dsl;

import java.util.Arrays;
import java.util.Optional;

/**
 * What may be built on a service's reply before that reply stands in a log. A request can come
 * again, after a crash for one, and its service may answer otherwise then.
 */
public enum ServiceKind {

  /** The same input has the same reply, always, and a fault is one too: {@link Service#pure()}. */
  PURE("pure"),

  /**
   * It keeps its reply before anybody can act on it, and gives it to whoever asks the same again: a
   * stateful service, and an idempotent one.
   */
  KEEPING("keeps"),

  /** It keeps nothing, and may answer otherwise, a fault instead of a value too. */
  PLAIN("plain"),

  /** Not told, as of the services and flows of others: it may keep something, or may not. */
  UNKNOWN("unknown");

  private final String text;

  ServiceKind(String text) {
    this.text = text;
  }

  /** The word for it in settings, and in the registry. */
  public String text() {
    return text;
  }

  /** The kind of this word. */
  public static Optional<ServiceKind> of(String text) {
    return Arrays.stream(values()).filter(kind -> kind.text.equals(text)).findFirst();
  }

  /** Whether its first reply to a request is its only one. */
  public boolean hasOneReply() {
    return this == PURE || this == KEEPING;
  }

  /** Whether a request leaves nothing behind in it. */
  public boolean keepsNothing() {
    return this == PURE || this == PLAIN;
  }
}
