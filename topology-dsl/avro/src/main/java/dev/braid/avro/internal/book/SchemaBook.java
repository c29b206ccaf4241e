package dev.braid.avro.internal.book;

import dev.braid.avro.CompatibilityLevel;
import dev.braid.avro.SchemaVersion;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.Schema;
import org.jspecify.annotations.Nullable;

/**
 * What a registry knows, by the rules of Confluent's: a schema has one id, under whatever subjects;
 * a new version must pass the rule of its subject; a subject that was deleted goes on counting.
 *
 * <p>Every {@link Change} is handed to a journal before it is made, so a change that the journal
 * refuses is none. For several threads: they wait for each other.
 *
 * <p>Every method throws a {@link Refusal} when it cannot do what it is asked.
 */
public final class SchemaBook {

  private final Consumer<Change> journal;
  private final Map<WrittenSchema.Key, Integer> ids = new HashMap<>();
  private final Map<Integer, WrittenSchema> schemas = new HashMap<>();
  private final TreeMap<String, TreeMap<Integer, Kept>> subjects = new TreeMap<>();
  private final Map<String, CompatibilityLevel> rules = new HashMap<>();
  private CompatibilityLevel rule = CompatibilityLevel.BACKWARD;
  private int lastId;

  /** An empty book, whose changes are handed to {@code journal} before they are made. */
  public SchemaBook(Consumer<Change> journal) {
    this.journal = journal;
  }

  /** One version of a subject. */
  public record Entry(String subject, int version, int id, WrittenSchema written) {

    public SchemaVersion toVersion() {
      return new SchemaVersion(subject, version, id, written.schema());
    }
  }

  private record Kept(int id, boolean deleted) {}

  public synchronized Entry register(String subject, WrittenSchema written) {
    Optional<Entry> known = entry(subject, written);
    if (known.isPresent()) {
      return known.get();
    }
    List<String> objections = objections(subject, written.schema());
    if (!objections.isEmpty()) {
      throw Refusal.incompatible(subject, String.join("; ", objections));
    }
    int version = all(subject).isEmpty() ? 1 : all(subject).lastKey() + 1;
    Integer id = ids.get(written.key());
    Entry entry = new Entry(subject, version, id == null ? lastId + 1 : id, written);
    commit(
        new Change.Registered(subject, version, entry.id(), written.text(), written.references()));
    return entry;
  }

  public synchronized Entry find(String subject, WrittenSchema written) {
    require(subject);
    return entry(subject, written).orElseThrow(() -> Refusal.noSchema("of " + subject));
  }

  public synchronized WrittenSchema schema(int id) {
    WrittenSchema written = schemas.get(id);
    if (written == null) {
      throw Refusal.noSchema(String.valueOf(id));
    }
    return written;
  }

  public synchronized Entry latest(String subject) {
    return require(subject).lastEntry().getValue();
  }

  public synchronized Entry version(String subject, int version) {
    Entry entry = require(subject).get(version);
    if (entry == null) {
      throw Refusal.noVersion(subject, version);
    }
    return entry;
  }

  /** The same, of a version that may be deleted: a reference to it still holds. */
  public synchronized Entry versionEvenDeleted(String subject, int version) {
    NavigableMap<Integer, Kept> all = all(subject);
    if (all.isEmpty()) {
      throw Refusal.noSubject(subject);
    }
    Kept kept = all.get(version);
    if (kept == null) {
      throw Refusal.noVersion(subject, version);
    }
    return new Entry(subject, version, kept.id, schema(kept.id));
  }

  public synchronized List<Integer> versions(String subject) {
    return List.copyOf(require(subject).keySet());
  }

  public synchronized List<String> subjects() {
    return subjects("", false);
  }

  /**
   * The subjects whose names begin so.
   *
   * @param deleted whether those count that are deleted
   */
  public synchronized List<String> subjects(String prefix, boolean deleted) {
    return subjects.keySet().stream()
        .filter(subject -> subject.startsWith(prefix))
        .filter(subject -> deleted || !live(subject).isEmpty())
        .toList();
  }

  /** The versions of a subject, those that are deleted too. */
  public synchronized List<Integer> versionsEvenDeleted(String subject) {
    if (all(subject).isEmpty()) {
      throw Refusal.noSubject(subject);
    }
    return List.copyOf(all(subject).keySet());
  }

  /** All versions of the subjects that begin so, in order. */
  public synchronized List<Entry> entries(String prefix, boolean deleted) {
    List<Entry> entries = new ArrayList<>();
    for (String subject : subjects(prefix, deleted)) {
      all(subject)
          .forEach(
              (version, kept) -> {
                if (deleted || !kept.deleted) {
                  entries.add(new Entry(subject, version, kept.id, schema(kept.id)));
                }
              });
    }
    return entries;
  }

  /** The ids of schemas that refer to a version. */
  public synchronized List<Integer> referring(Entry to) {
    return entries("", false).stream()
        .filter(
            entry ->
                entry.written().references().stream()
                    .anyMatch(
                        reference ->
                            reference.subject().equals(to.subject())
                                && reference.version() == to.version()))
        .map(Entry::id)
        .distinct()
        .sorted()
        .toList();
  }

  /** Why a schema may not be the next version of a subject, by the subject's rule. */
  public synchronized List<String> objections(String subject, Schema candidate) {
    NavigableMap<Integer, Entry> live = live(subject);
    if (live.isEmpty()) {
      return List.of();
    }
    CompatibilityLevel level = level(subject);
    List<String> objections = new ArrayList<>();
    for (Entry older : level.transitive() ? live.values() : List.of(live.lastEntry().getValue())) {
      objections.addAll(level.objections(candidate, older.toVersion()));
    }
    return objections;
  }

  /** The same against one version, whatever others there are. */
  public synchronized List<String> objections(Entry older, Schema candidate) {
    return level(older.subject()).objections(candidate, older.toVersion());
  }

  /** The rule that a subject follows: its own, or the registry's. */
  public synchronized CompatibilityLevel level(String subject) {
    return rules.getOrDefault(subject, rule);
  }

  public synchronized Optional<CompatibilityLevel> ownLevel(String subject) {
    return Optional.ofNullable(rules.get(subject));
  }

  /** The rule of subjects that have none of their own. */
  public synchronized CompatibilityLevel level() {
    return rule;
  }

  /** Sets the rule of a subject, which need not exist; of the registry when it is null. */
  public synchronized void rule(@Nullable String subject, CompatibilityLevel level) {
    commit(new Change.Ruled(subject, level));
  }

  /**
   * Takes the rule of a subject away, which follows the registry's then; or that of the registry.
   */
  public synchronized void unrule(@Nullable String subject) {
    commit(new Change.Unruled(subject));
  }

  public synchronized void delete(String subject, int version) {
    Entry entry = versionEvenDeleted(subject, version);
    if (isDeleted(entry)) {
      throw Refusal.versionDeleted(subject, version);
    }
    requireUnreferenced(entry);
    commit(new Change.VersionDeleted(subject, version));
  }

  public synchronized void forget(String subject, int version) {
    Entry entry = versionEvenDeleted(subject, version);
    if (!isDeleted(entry)) {
      throw Refusal.versionNotDeleted(subject, version);
    }
    requireUnreferenced(entry);
    commit(new Change.VersionForgotten(subject, version));
  }

  private boolean isDeleted(Entry entry) {
    Kept kept = all(entry.subject()).get(entry.version());
    return kept != null && kept.deleted;
  }

  private void requireUnreferenced(Entry entry) {
    if (!referring(entry).isEmpty()) {
      throw Refusal.referenced(entry.subject());
    }
  }

  public synchronized List<Integer> delete(String subject) {
    List<Integer> versions = versions(subject);
    requireUnreferenced(subject);
    commit(new Change.Deleted(subject));
    return versions;
  }

  public synchronized List<Integer> forget(String subject) {
    if (!live(subject).isEmpty()) {
      throw Refusal.notDeleted(subject);
    }
    List<Integer> versions = List.copyOf(all(subject).keySet());
    if (versions.isEmpty()) {
      throw Refusal.noSubject(subject);
    }
    requireUnreferenced(subject);
    commit(new Change.Forgotten(subject));
    return versions;
  }

  /** Reads a text with the types of other subjects that it refers to. */
  public synchronized WrittenSchema parse(
      String text, List<SchemaReference> references, boolean strict) {
    try {
      Map<SchemaReference, String> needed = new LinkedHashMap<>();
      for (SchemaReference each : references) {
        collect(each, needed, new LinkedHashSet<>());
      }
      return WrittenSchema.parse(text, references, new LinkedHashSet<>(needed.values()), strict);
    } catch (AvroRuntimeException | IllegalArgumentException wrong) {
      throw Refusal.invalidSchema(String.valueOf(wrong.getMessage()));
    }
  }

  /** Makes a change that was journalled before, as {@link Change#applyTo} does. */
  synchronized void apply(Change.Registered change) {
    WrittenSchema written = parse(change.schema(), change.references(), false);
    ids.putIfAbsent(written.key(), change.id());
    schemas.putIfAbsent(change.id(), written);
    lastId = Math.max(lastId, change.id());
    subjects
        .computeIfAbsent(change.subject(), unused -> new TreeMap<>())
        .put(change.version(), new Kept(change.id(), false));
  }

  synchronized void apply(Change.Ruled change) {
    if (change.subject() == null) {
      rule = change.level();
    } else {
      rules.put(change.subject(), change.level());
    }
  }

  synchronized void apply(Change.Unruled change) {
    if (change.subject() == null) {
      rule = CompatibilityLevel.BACKWARD;
    } else {
      rules.remove(change.subject());
    }
  }

  synchronized void apply(Change.VersionDeleted change) {
    all(change.subject())
        .computeIfPresent(change.version(), (version, kept) -> new Kept(kept.id, true));
  }

  synchronized void apply(Change.VersionForgotten change) {
    all(change.subject()).remove(change.version());
    if (all(change.subject()).isEmpty()) {
      subjects.remove(change.subject());
    }
  }

  synchronized void apply(Change.Deleted change) {
    all(change.subject()).replaceAll((version, kept) -> new Kept(kept.id, true));
  }

  synchronized void apply(Change.Forgotten change) {
    subjects.remove(change.subject());
    rules.remove(change.subject());
  }

  private void commit(Change change) {
    journal.accept(change);
    change.applyTo(this);
  }

  private void collect(
      SchemaReference reference, Map<SchemaReference, String> needed, Set<SchemaReference> path) {
    if (needed.containsKey(reference) || !path.add(reference)) {
      return;
    }
    WrittenSchema written = versionEvenDeleted(reference.subject(), reference.version()).written();
    for (SchemaReference each : written.references()) {
      collect(each, needed, path);
    }
    needed.put(reference, written.text());
  }

  private void requireUnreferenced(String subject) {
    boolean referenced =
        subjects().stream()
            .filter(other -> !other.equals(subject))
            .flatMap(other -> live(other).values().stream())
            .flatMap(entry -> entry.written().references().stream())
            .anyMatch(reference -> reference.subject().equals(subject));
    if (referenced) {
      throw Refusal.referenced(subject);
    }
  }

  private Optional<Entry> entry(String subject, WrittenSchema written) {
    Integer id = ids.get(written.key());
    return live(subject).values().stream()
        .filter(entry -> Integer.valueOf(entry.id()).equals(id))
        .findFirst();
  }

  private NavigableMap<Integer, Entry> require(String subject) {
    NavigableMap<Integer, Entry> live = live(subject);
    if (live.isEmpty()) {
      throw Refusal.noSubject(subject);
    }
    return live;
  }

  private NavigableMap<Integer, Kept> all(String subject) {
    return subjects.getOrDefault(subject, new TreeMap<>());
  }

  private NavigableMap<Integer, Entry> live(String subject) {
    TreeMap<Integer, Entry> live = new TreeMap<>();
    all(subject)
        .forEach(
            (version, kept) -> {
              if (!kept.deleted) {
                live.put(version, new Entry(subject, version, kept.id, schema(kept.id)));
              }
            });
    return live;
  }
}
