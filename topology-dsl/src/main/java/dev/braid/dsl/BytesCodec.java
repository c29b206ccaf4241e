package dev.braid.dsl;

enum BytesCodec implements Codec<byte[]> {
  BYTES;

  @Override
  public String contentType() {
    return "application/octet-stream";
  }

  @Override
  public byte[] encode(byte[] value) {
    return value;
  }

  @Override
  public byte[] decode(byte[] bytes) {
    return bytes;
  }

  @Override
  public boolean hasTree() {
    return false;
  }

  @Override
  public Object toTree(byte[] value) {
    throw new CodecException("raw bytes have no tree form; give the service a text or JSON codec");
  }

  @Override
  public byte[] fromTree(Object tree) {
    if (tree instanceof byte[] bytes) {
      return bytes;
    }
    throw new CodecException("expected bytes, found " + Tree.kind(tree));
  }

  @Override
  public String toString() {
    return "raw bytes";
  }
}
