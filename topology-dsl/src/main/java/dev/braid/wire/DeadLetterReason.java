package dev.braid.wire;

import dev.braid.count.Counter;
import dev.braid.engine.DeadLetterPolicy;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** Why a record was set aside instead of being worked off like others. */
public enum DeadLetterReason implements Counter {
  /** Its payload has more bytes than are allowed. */
  PAYLOAD_TOO_LARGE,
  /** Its key has more bytes than are allowed. */
  KEY_TOO_LARGE,
  /** It has more headers than are allowed. */
  HEADERS_TOO_MANY,
  /** Its headers together have more bytes than are allowed. */
  HEADERS_TOO_LARGE,
  /** Its payload is not what the step that it came to reads. */
  UNDECODABLE,
  /**
   * What its payload needs to be decoded, such as a schema, did not come while it was held. Its
   * bytes may be perfectly right.
   */
  SCHEMA_UNKNOWN,
  /**
   * It made a handler or function throw an {@link Error} of its own. Where the memory or the stack
   * ends, that is a crash: see {@link #CRASH_LOOP}.
   */
  HANDLER_ERROR,
  /** A handler failed with it (500). Only with {@link DeadLetterPolicy#FAULTS}. */
  HANDLER_FAILED,
  /** The reply to it has more bytes than are allowed, or than its topic takes. */
  REPLY_TOO_LARGE,
  /**
   * A request that names no legal and existing place for its reply, and so was not run; or a reply
   * whose topic has gone since: then the letter is the reply.
   */
  UNDELIVERABLE_REPLY,
  /** It stood in another partition than its key belongs into. Sent again, it goes where that is. */
  MISPLACED,
  /** The process, or the stream thread, ended three times with this record in hand. */
  CRASH_LOOP;

  @Override
  public String room() {
    return "dead-letters";
  }

  /** As it stands in the header of a dead letter, such as {@code payload-too-large}. */
  public String text() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** The reason with this {@link #text}, if there is one. */
  public static Optional<DeadLetterReason> of(String text) {
    return Arrays.stream(values()).filter(reason -> reason.text().equals(text)).findFirst();
  }
}
