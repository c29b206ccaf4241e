package dev.braid.registry.view;

import dev.braid.dsl.FlowException;
import dev.braid.dsl.Problem;
import dev.braid.dsl.Spelling;
import dev.braid.registry.model.Filter;
import dev.braid.registry.model.Instance;
import dev.braid.registry.model.InstanceKey;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** Which instance people mean, who write {@code price/host-7-a1}, or its id alone. */
public final class InstanceSearch {

  private static final int MOST_NAMES = 10;

  private final List<InstanceKey> keys;

  private InstanceSearch(List<InstanceKey> keys) {
    this.keys = keys;
  }

  /** Among all that a snapshot knows, dead or alive. */
  public static InstanceSearch in(Snapshot snapshot) {
    return new InstanceSearch(
        snapshot.instancesAndTheDead(Filter.all()).stream().map(Instance::key).toList());
  }

  /**
   * The key that {@code text} writes, known or not; or, if it has no slash, of the only instance
   * with this id.
   *
   * @throws FlowException when no key can be written so, when nobody has this id, or when several
   *     have, with their names
   */
  public InstanceKey find(String text) {
    if (text.indexOf('/') >= 0) {
      return key(text);
    }
    List<InstanceKey> found = keys.stream().filter(key -> key.instance().equals(text)).toList();
    if (found.size() == 1) {
      return found.get(0);
    }
    if (found.isEmpty()) {
      throw problem("no instance is known as '%s'".formatted(shown(text)), hint(text));
    }
    String names =
        found.stream()
            .limit(MOST_NAMES)
            .map(InstanceKey::toString)
            .collect(Collectors.joining(", "));
    throw problem(
        "%s instances are known as '%s'".formatted(found.size(), text),
        "name one of them: " + names + (found.size() > MOST_NAMES ? ", ..." : ""));
  }

  /** What somebody may have meant who wrote the name of nobody; may be empty. */
  public String hint(String text) {
    List<String> names = new ArrayList<>();
    keys.forEach(key -> names.add(text.indexOf('/') >= 0 ? key.toString() : key.instance()));
    String hint = Spelling.hint(shown(text), names);
    if (!hint.isEmpty()) {
      return hint;
    }
    String some =
        keys.stream()
            .limit(MOST_NAMES)
            .map(InstanceKey::toString)
            .collect(Collectors.joining(", "));
    return some.isEmpty()
        ? "no instance is registered"
        : "known are " + some + (keys.size() > MOST_NAMES ? ", ..." : "");
  }

  private static InstanceKey key(String text) {
    try {
      return InstanceKey.parse(text);
    } catch (IllegalArgumentException none) {
      throw problem(String.valueOf(none.getMessage()), "");
    }
  }

  private static FlowException problem(String message, String hint) {
    return new FlowException(List.of(Problem.of("", message).withHint(hint)));
  }

  private static String shown(String text) {
    return text.length() > 250 ? text.substring(0, 250) + "..." : text;
  }
}
