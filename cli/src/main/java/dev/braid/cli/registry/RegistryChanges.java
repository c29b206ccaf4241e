package dev.braid.cli.registry;

import dev.braid.cli.console.Table;
import dev.braid.cli.console.Words;
import dev.braid.registry.model.Filter;
import dev.braid.registry.model.Instance;
import dev.braid.registry.model.InstanceKey;
import dev.braid.registry.model.Location;
import dev.braid.registry.services.RegistryTrees;
import dev.braid.registry.view.Change;
import dev.braid.registry.view.Snapshot;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What a command that watches has to say of changes. Used by one thread. */
interface RegistryChanges {

  /** What the next changes, in order, mean to who watches; in {@code now} they have happened. */
  List<Line> of(List<Change> changes, Snapshot now);

  /**
   * One piece of it.
   *
   * @param word what has happened: up, suspect, down or changed
   * @param text to whom, and why
   * @param tree all of it, for JSON
   */
  record Line(String word, String text, Map<String, @Nullable Object> tree) {

    /** For people. */
    @Override
    public String toString() {
      return "%-7s  %s".formatted(word, text);
    }
  }

  /**
   * Of the instances that a filter accepts. Who was shown and is no longer accepted, since its
   * state is another, is shown once more, so that nobody disappears silently.
   */
  static RegistryChanges ofInstances(Filter filter) {
    Set<InstanceKey> shown = new HashSet<>();
    return (changes, now) -> {
      List<Line> lines = new ArrayList<>();
      for (Change change : changes) {
        Instance instance = change.instance();
        boolean accepted = filter.accepts(instance);
        boolean wasShown = shown.remove(instance.key());
        if (accepted && !(change instanceof Change.Down)) {
          shown.add(instance.key());
        }
        if (accepted || wasShown) {
          lines.add(new Line(RegistryTrees.word(change), text(change), RegistryTrees.of(change)));
        }
      }
      return lines;
    };
  }

  /** Of distinct services or endpoints: those that are new, gone, or of another number. */
  static <T> RegistryChanges of(RegistryTable<T> listing, Filter filter) {
    Map<String, T> known = new LinkedHashMap<>();
    return (changes, now) -> {
      Map<String, T> next = new LinkedHashMap<>();
      listing.question().ask(now, filter).forEach(one -> next.put(listing.name().apply(one), one));
      List<Line> lines = new ArrayList<>();
      known.forEach(
          (name, one) -> {
            if (!next.containsKey(name)) {
              lines.add(line("down", listing, one));
            }
          });
      next.forEach(
          (name, one) -> {
            T before = known.get(name);
            if (!one.equals(before)) {
              lines.add(line(before == null ? "up" : "changed", listing, one));
            }
          });
      known.clear();
      known.putAll(next);
      return lines;
    };
  }

  private static <T> Line line(String word, RegistryTable<T> listing, T one) {
    Map<String, @Nullable Object> tree = new LinkedHashMap<>();
    tree.put("change", word);
    tree.putAll(listing.tree().apply(one));
    StringBuilder text = new StringBuilder(listing.name().apply(one));
    if (tree.get("instances") instanceof Integer count && !word.equals("down")) {
      text.append(": ").append(count).append(count == 1 ? " instance" : " instances");
    }
    return new Line(word, text.toString(), tree);
  }

  private static String text(Change change) {
    Instance instance = change.instance();
    Location place = instance.registration().place();
    StringBuilder text = new StringBuilder(instance.key().toString());
    told(text, "version", instance.registration().version());
    told(text, "zone", place.zone());
    told(text, "region", place.region());
    told(text, "host", place.host());
    text.append(": ");
    if (change instanceof Change.Changed changed) {
      text.append(Words.of(changed.before().condition()))
          .append(" -> ")
          .append(Words.of(instance.condition()));
    } else {
      text.append(instance.reason().text());
    }
    return text.toString();
  }

  private static void told(StringBuilder text, String name, String value) {
    if (!value.isEmpty()) {
      text.append(' ').append(name).append('=').append(Table.cell(value));
    }
  }
}
