package dev.braid.avro.internal.bytes;

import dev.braid.dsl.CodecException;

/**
 * A value or bytes that do not fit a schema, with the path to the place: each level that it passes
 * on its way up adds its own step. Never leaves this package.
 */
public final class SchemaMismatch extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final StringBuilder path = new StringBuilder();

  public SchemaMismatch(String message) {
    super(message, null, false, false); // the path says where; a stack would only cost
  }

  public SchemaMismatch(String message, Throwable cause) {
    super(message, cause, false, false);
  }

  /** What was expected, and what was found instead. */
  public static SchemaMismatch of(String expected, String found) {
    return new SchemaMismatch("expected " + expected + ", found " + found);
  }

  public SchemaMismatch inField(String name) {
    return in("." + name);
  }

  public SchemaMismatch inItem(int index) {
    return in("[" + index + "]");
  }

  /** In a step that is written out. */
  public SchemaMismatch in(String step) {
    path.insert(0, step);
    return this;
  }

  public SchemaMismatch inEntry(String key) {
    String shown = key.length() > 40 ? key.substring(0, 40) + "..." : key;
    return in("{" + shown + "}");
  }

  /**
   * This, for whoever called the codec: {@code Order.lines[2].price: expected long, found null}.
   */
  public CodecException at(String root) {
    return new CodecException(root + path + ": " + getMessage(), this);
  }
}
