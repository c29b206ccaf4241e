package dev.braid.dsl.kafka;

import dev.braid.dsl.Codec;
import dev.braid.dsl.Json;

/** A codec that throws what codecs should not, whatever it is asked. */
public record BrokenCodec(Way way) implements Codec<Object> {

  public enum Way {
    NULL_POINTER,
    STACK_OVERFLOW,
    OUT_OF_MEMORY,
    ASSERTION,
    BROKEN_MESSAGE
  }

  @Override
  public String contentType() {
    return Json.CONTENT_TYPE;
  }

  @Override
  public byte[] encode(Object value) {
    throw failure();
  }

  @Override
  public Object decode(byte[] bytes) {
    throw failure();
  }

  @Override
  public Object toTree(Object value) {
    throw failure();
  }

  @Override
  public Object fromTree(Object tree) {
    throw failure();
  }

  private RuntimeException failure() {
    return switch (way) {
      case NULL_POINTER -> new NullPointerException();
      case STACK_OVERFLOW -> throw new StackOverflowError();
      case OUT_OF_MEMORY -> throw new OutOfMemoryError("declared length");
      case ASSERTION -> throw new AssertionError("no");
      case BROKEN_MESSAGE -> new Unspeakable();
    };
  }

  private static final class Unspeakable extends RuntimeException {
    private static final long serialVersionUID = 1L;

    @Override
    public String getMessage() {
      throw new IllegalStateException("not even a message");
    }
  }
}
