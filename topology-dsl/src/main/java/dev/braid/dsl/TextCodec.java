package dev.braid.dsl;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;

enum TextCodec implements Codec<String> {
  TEXT;

  @Override
  public String contentType() {
    return "text/plain";
  }

  @Override
  public byte[] encode(String value) {
    return value.getBytes(UTF_8);
  }

  @Override
  public String decode(byte[] bytes) {
    String text = new String(bytes, UTF_8);
    // The replacement character is how a malformed byte shows; only then pay for the strict
    // decoder.
    return text.indexOf('\uFFFD') < 0 ? text : strictly(bytes);
  }

  private static String strictly(byte[] bytes) {
    try {
      return UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException malformed) {
      throw new CodecException("expected UTF-8 text: " + malformed.getMessage(), malformed);
    }
  }

  @Override
  public Object toTree(String value) {
    return value;
  }

  @Override
  public String fromTree(Object tree) {
    if (tree instanceof String text) {
      return text;
    }
    throw new CodecException("expected text, found " + Tree.kind(tree));
  }

  @Override
  public String toString() {
    return "text";
  }
}
