package dev.braid.dsl.kafka;

import dev.braid.dsl.Codec;
import dev.braid.dsl.Fault;
import dev.braid.dsl.Reply;
import dev.braid.wire.Value;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** Random replies, and replies as trees so that two of them can be compared. */
public final class Replies {

  private final RandomGenerator random;

  public Replies(RandomGenerator random) {
    this.random = random;
  }

  public Reply<Value> next(int depth) {
    return switch (random.nextInt(depth == 0 ? 2 : 3)) {
      case 0 -> new Reply.Failed<>(fault());
      case 1 -> new Reply.Ok<>(value());
      default -> parts(depth);
    };
  }

  private Reply<Value> parts(int depth) {
    List<Reply<?>> parts = new ArrayList<>();
    for (int count = 1 + random.nextInt(4); count > 0; count--) {
      parts.add(next(depth - 1));
    }
    return new Reply.Parts<>(parts);
  }

  private Fault fault() {
    return new Fault(
        400 + random.nextInt(200),
        pick("", "no", "\u00e4\n\ud83d\ude00", "m".repeat(random.nextInt(2000))),
        new Fault.Origin(pick("", "price"), pick("", "checkout.price")));
  }

  public Value value() {
    return switch (random.nextInt(4)) {
      case 0 -> Value.of(tree(), Codec.tree());
      case 1 -> Value.of(pick("", "text", "\u00e4"), Codec.text());
      case 2 -> Value.encoded(null, "");
      default -> Value.of("x".repeat(random.nextInt(3000)), Codec.text());
    };
  }

  private Object tree() {
    Map<String, Object> tree = new LinkedHashMap<>();
    tree.put("n", random.nextLong());
    tree.put("d", random.nextDouble());
    tree.put("l", Arrays.asList(null, true, "x"));
    return tree;
  }

  private String pick(String... texts) {
    return texts[random.nextInt(texts.length)];
  }

  /** The same reply, with trees for values. */
  public static Reply<Object> trees(Reply<?> reply) {
    if (reply instanceof Reply.Failed<?> failed) {
      return new Reply.Failed<>(failed.fault());
    }
    if (reply instanceof Reply.Parts<?> parts) {
      List<Reply<?>> trees = new ArrayList<>();
      parts.replies().forEach(part -> trees.add(trees(part)));
      return new Reply.Parts<>(trees);
    }
    return new Reply.Ok<>(tree(reply));
  }

  private static @Nullable Object tree(Reply<?> reply) {
    return Value.of(reply).tree();
  }
}
