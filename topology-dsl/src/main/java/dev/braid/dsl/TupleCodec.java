package dev.braid.dsl;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A list of known length whose elements have each their own codec: what a parallel of typed flows
 * answers. As JSON it is a list of the elements' trees.
 *
 * @param elements the codecs, in order
 */
public record TupleCodec(List<Codec<?>> elements) implements Codec<List<@Nullable Object>> {

  public TupleCodec {
    elements = List.copyOf(elements);
  }

  @Override
  public String contentType() {
    return Json.CONTENT_TYPE;
  }

  @Override
  public boolean hasTree() {
    return elements.stream().allMatch(Codec::hasTree);
  }

  @Override
  public void prepare() {
    elements.forEach(Codec::prepare);
  }

  @Override
  public Codec<List<@Nullable Object>> stored() {
    return new TupleCodec(elements.stream().<Codec<?>>map(Codec::stored).toList());
  }

  @Override
  public List<String> objections(Codec<?> writer) {
    if (!(writer instanceof TupleCodec tuple)) {
      return List.of();
    }
    if (tuple.elements.size() != elements.size()) {
      return List.of(
          "the reader takes a list of %s parts, the writer has %s"
              .formatted(elements.size(), tuple.elements.size()));
    }
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < elements.size(); i++) {
      for (String line : elements.get(i).objections(tuple.elements.get(i))) {
        lines.add("part %s: %s".formatted(i + 1, line));
      }
    }
    return List.copyOf(lines);
  }

  @Override
  public byte[] encode(List<@Nullable Object> value) {
    return Json.bytes(toTree(value));
  }

  @Override
  public @Nullable List<@Nullable Object> decode(byte[] bytes) {
    Object tree = Json.tree(bytes);
    return tree == null ? null : fromTree(tree);
  }

  @Override
  public Object toTree(List<@Nullable Object> value) {
    if (value.size() != elements.size()) {
      throw new CodecException(
          "expected a list of %s, found one of %s".formatted(elements.size(), value.size()));
    }
    List<@Nullable Object> trees = new ArrayList<>(elements.size());
    for (int i = 0; i < elements.size(); i++) {
      Object element = value.get(i);
      trees.add(element == null ? null : elementToTree(elements.get(i), element));
    }
    return Collections.unmodifiableList(trees);
  }

  @Override
  public List<@Nullable Object> fromTree(Object tree) {
    if (!(tree instanceof List<?> list)) {
      throw new CodecException(
          "expected a list of %s, found %s".formatted(elements.size(), Tree.kind(tree)));
    }
    if (list.size() != elements.size()) {
      throw new CodecException(
          "expected a list of %s, found one of %s".formatted(elements.size(), list.size()));
    }
    List<@Nullable Object> values = new ArrayList<>(elements.size());
    for (int i = 0; i < elements.size(); i++) {
      Object element = list.get(i);
      values.add(element == null ? null : elements.get(i).fromTree(element));
    }
    return Collections.unmodifiableList(values);
  }

  private static <T> @Nullable Object elementToTree(Codec<T> codec, Object element) {
    @SuppressWarnings("unchecked") // the element was made by this codec, or typed so by the flow
    T typed = (T) element;
    return codec.toTree(typed);
  }

  @Override
  public String toString() {
    return elements.stream()
        .map(Codec::toString)
        .collect(Collectors.joining(", ", "list of (", ")"));
  }
}
