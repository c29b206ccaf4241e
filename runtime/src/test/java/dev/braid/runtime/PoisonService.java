package dev.braid.runtime;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.braid.dsl.Codec;
import dev.braid.dsl.CodecException;
import dev.braid.dsl.Service;
import dev.braid.dsl.ServiceRef;
import org.jspecify.annotations.Nullable;

/**
 * A service with the weaknesses that services have: its decoder believes declared lengths and
 * recurses as deep as it is told to. Everything else it answers with an exclamation mark.
 */
final class PoisonService {

  static final int MAX_PAYLOAD = 100_000;

  private PoisonService() {}

  static Service<String, String> named(String name) {
    return Service.of(ServiceRef.of(name, new Gullible(), Codec.text()), PoisonService::handle)
        .pure();
  }

  private static String handle(String text) {
    return switch (text) {
      case "handle wrong" -> throw new AssertionError("cannot be");
      case "handle long" -> "x".repeat(MAX_PAYLOAD + 1);
      default -> text + "!";
    };
  }

  @SuppressWarnings("InfiniteRecursion") // the poison at work
  private static int descend(int depth) {
    return descend(depth + 1) + 1;
  }

  /** Text, but for what it falls for. */
  private static final class Gullible implements Codec<String> {

    @Override
    public String contentType() {
      return Codec.text().contentType();
    }

    @Override
    public byte[] encode(String value) {
      return value.getBytes(UTF_8);
    }

    @Override
    public @Nullable String decode(byte[] bytes) {
      String text = new String(bytes, UTF_8);
      return switch (text) {
        case "decode deep" -> Integer.toString(descend(0));
        case "decode wide" -> new String(new byte[Integer.MAX_VALUE], UTF_8);
        case "decode wrong" -> throw new IllegalStateException("no such thing");
        case "decode refused" -> throw new CodecException("not for me");
        case "decode nothing" -> null;
        default -> text;
      };
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
      throw new CodecException("expected text");
    }
  }
}
