package dev.braid.store.model;

/** A value that is written as a whole: its content. */
final class ValueState {

  private static final byte VERSION = 1;

  private ValueState() {}

  static Content read(byte[] bytes) {
    return Input.read("a value", VERSION, bytes, input -> new Content(input.text(), input.rest()));
  }

  static byte[] write(Content content) {
    return new Output(VERSION, 1 + Content.MAX_TYPE + content.bytes().length)
        .put(content.type())
        .rest(content.bytes())
        .toBytes();
  }
}
