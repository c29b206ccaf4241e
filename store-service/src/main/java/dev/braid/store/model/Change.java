package dev.braid.store.model;

import static java.util.Objects.requireNonNull;

import dev.braid.dsl.CodecException;

/**
 * What a store has told of one key, in its topic of changes under that key: the whole entry. A
 * partition numbers what it tells, without holes.
 *
 * <pre>change = version (1 byte), kind (1), incarnation (8), number (8), rule, entry</pre>
 *
 * @param incarnation of the partition that tells it
 * @param number of the change
 * @param rule of the store
 */
public record Change(Kind kind, long incarnation, long number, Rule rule, Entry entry) {

  /** How it came about. */
  public enum Kind {
    PUT((byte) 1),
    DELETE((byte) 2),
    EXPIRE((byte) 3);

    private final byte code;

    Kind(byte code) {
      this.code = code;
    }

    private static Kind of(byte code) {
      for (Kind kind : values()) {
        if (kind.code == code) {
          return kind;
        }
      }
      throw new CodecException("there is no change of kind " + code);
    }
  }

  private static final byte VERSION = 1;
  private static final int USUAL_HEAD = 96;

  public Change {
    requireNonNull(kind, "kind");
    requireNonNull(rule, "rule");
    requireNonNull(entry, "entry");
  }

  /**
   * Reads one.
   *
   * @throws CodecException when it is none
   */
  public static Change read(byte[] bytes) {
    return Input.read(
        "a change",
        VERSION,
        bytes,
        input -> {
          Kind kind = Kind.of(input.nextByte());
          long incarnation = input.nextLong();
          long number = input.nextLong();
          String word = input.text();
          Rule rule =
              Rule.of(word)
                  .orElseThrow(() -> new CodecException("there is no rule '%s'".formatted(word)));
          return new Change(kind, incarnation, number, rule, Entry.read(input.rest()));
        });
  }

  byte[] write() {
    return new Output(VERSION, USUAL_HEAD + entry.state().length)
        .put(kind.code)
        .put(incarnation)
        .put(number)
        .put(rule.text())
        .rest(entry.write())
        .toBytes();
  }
}
