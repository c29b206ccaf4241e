package dev.braid.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.braid.dsl.Codec;
import dev.braid.dsl.CodecException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Text behind the id of its schema, such as {@code 17:text}, and the registry in one: what is not
 * known of it yet cannot be decoded, and who decodes it all the same is wrong.
 */
final class SchemaCodec implements Codec<String> {

  static final String CONTENT_TYPE = "application/x-schema";

  private final Set<String> known = new HashSet<>();
  private final Map<String, CompletableFuture<@Nullable Void>> attempts = new HashMap<>();
  private int questions;
  private @Nullable Error broken;
  private boolean insisting;

  /** The registry tells a schema. */
  void tell(String id) {
    known.add(id);
    CompletableFuture<@Nullable Void> attempt = attempts.remove(id);
    if (attempt != null) {
      attempt.complete(null);
    }
  }

  /** What it was told is forgotten, as after a restart. */
  void forget(String id) {
    known.remove(id);
  }

  /** The attempt to fetch a schema fails. */
  void fail(String id, String why) {
    CompletableFuture<@Nullable Void> attempt = attempts.remove(id);
    if (attempt == null) {
      throw new AssertionError("nobody asks for schema " + id);
    }
    attempt.completeExceptionally(
        new CodecException("schema %s could not be fetched: %s".formatted(id, why)));
  }

  /** From now on it is broken. */
  void failToBeAsked(Error with) {
    this.broken = with;
  }

  /** From now on it awaits something whatever it was told, and gets it at once. */
  void insist() {
    this.insisting = true;
  }

  boolean isAsked(String id) {
    return attempts.containsKey(id);
  }

  /** How often it was asked what bytes await. */
  int questions() {
    return questions;
  }

  static byte[] bytes(String text) {
    return text.getBytes(UTF_8);
  }

  private static String id(byte[] bytes) {
    String text = new String(bytes, UTF_8);
    return text.contains(":") ? text.substring(0, text.indexOf(':')) : "";
  }

  @Override
  public @Nullable CompletionStage<?> awaits(byte[] bytes) {
    questions++;
    if (broken != null) {
      throw broken;
    }
    String id = id(bytes);
    if (insisting && !id.isEmpty()) {
      return CompletableFuture.completedFuture(null);
    }
    return id.isEmpty() || known.contains(id)
        ? null
        : attempts.computeIfAbsent(id, unused -> new CompletableFuture<>());
  }

  @Override
  public boolean mayAwait() {
    return true;
  }

  @Override
  public String contentType() {
    return CONTENT_TYPE;
  }

  @Override
  public byte[] encode(String value) {
    return bytes(value);
  }

  @Override
  public String decode(byte[] bytes) {
    String id = id(bytes);
    if (!id.isEmpty() && !known.contains(id)) {
      throw new AssertionError("would wait for schema " + id);
    }
    return new String(bytes, UTF_8);
  }

  @Override
  public Object toTree(String value) {
    return value;
  }

  @Override
  public String fromTree(Object tree) {
    return String.valueOf(tree);
  }
}
