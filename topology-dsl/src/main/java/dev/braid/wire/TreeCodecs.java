package dev.braid.wire;

import dev.braid.dsl.Codec;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Who makes trees of bytes that no step here has read, by their content type: one codec for each
 * that the services of a flow speak. JSON and text need none. Immutable.
 *
 * @param byType the codecs, by content type
 */
public record TreeCodecs(Map<String, Codec<?>> byType) {

  /** Nobody: only JSON and text have trees. */
  public static final TreeCodecs NONE = new TreeCodecs(Map.of());

  public TreeCodecs {
    byType = Map.copyOf(byType);
  }

  /** Of each content type the first codec that has trees. */
  public static TreeCodecs of(Collection<Codec<?>> codecs) {
    Map<String, Codec<?>> byType = new LinkedHashMap<>();
    for (Codec<?> codec : codecs) {
      Codec<?> generic = codec.generic();
      if (generic.hasTree() && !isBuiltIn(generic.contentType())) {
        byType.putIfAbsent(generic.contentType(), generic);
      }
    }
    return new TreeCodecs(byType);
  }

  public static boolean isBuiltIn(String contentType) {
    return contentType.equals(Codec.tree().contentType())
        || contentType.equals(Codec.text().contentType());
  }

  /** Whether something has to come before a value can be read. */
  public boolean isAwaited(Value value) {
    Codec<?> codec = reader(value.contentType());
    byte[] bytes = codec == null ? null : value.bytes();
    return codec != null && bytes != null && codec.awaits(bytes) != null;
  }

  public @Nullable Codec<?> reader(String contentType) {
    return byType.isEmpty() ? null : byType.get(contentType);
  }
}
