package dev.braid.avro;

import dev.braid.avro.SchemaRegistryException.Reason;
import dev.braid.avro.internal.forms.Objections;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.avro.Schema;

/** A registry of this process, which counts what it is asked. */
final class FakeRegistry implements SchemaRegistry {

  private final Map<Integer, Schema> byId = new LinkedHashMap<>();
  private final Map<String, List<Integer>> subjects = new TreeMap<>();
  private final Set<String> strict = new TreeSet<>();
  private final List<Integer> asked = new ArrayList<>();
  private boolean down;
  private boolean hidden;

  /** The ids whose schemas it was asked for. */
  synchronized List<Integer> asked() {
    return List.copyOf(asked);
  }

  synchronized void setDown(boolean down) {
    this.down = down;
  }

  /** From now on nobody may list versions. */
  synchronized void hideVersions() {
    this.hidden = true;
  }

  /** Gives a schema an id, without a subject. */
  synchronized int add(Schema schema) {
    requireUp();
    for (Map.Entry<Integer, Schema> entry : byId.entrySet()) {
      if (entry.getValue().equals(schema)) {
        return entry.getKey();
      }
    }
    int id = byId.size() + 1;
    byId.put(id, schema);
    return id;
  }

  @Override
  public synchronized List<Integer> delete(String subject) {
    List<Integer> versions = versions(subject);
    subjects.remove(subject);
    return versions;
  }

  @Override
  public synchronized int register(String subject, Schema schema) {
    if (!objections(subject, schema).isEmpty()) {
      throw new SchemaRegistryException(Reason.INCOMPATIBLE, "409");
    }
    int id = add(schema);
    List<Integer> versions = subjects.computeIfAbsent(subject, name -> new ArrayList<>());
    if (!versions.contains(id)) {
      versions.add(id);
    }
    return id;
  }

  @Override
  public synchronized int idOf(String subject, Schema schema) {
    requireUp();
    for (int id : subjects.getOrDefault(subject, List.of())) {
      if (byId.get(id).equals(schema)) {
        return id;
      }
    }
    throw new SchemaRegistryException(Reason.NOT_FOUND, "no such schema");
  }

  @Override
  public synchronized Schema schema(int id) {
    asked.add(id);
    requireUp();
    Schema schema = byId.get(id);
    if (schema == null) {
      throw new SchemaRegistryException(Reason.NOT_FOUND, "no schema " + id);
    }
    return schema;
  }

  @Override
  public SchemaVersion latest(String subject) {
    return version(subject, versions(subject).size());
  }

  @Override
  public synchronized SchemaVersion version(String subject, int version) {
    int id = subjects.get(subject).get(version - 1);
    return new SchemaVersion(subject, version, id, byId.get(id));
  }

  @Override
  public synchronized List<Integer> versions(String subject) {
    if (hidden) {
      throw new SchemaRegistryException(Reason.DENIED, "not for you");
    }
    List<Integer> numbers = new ArrayList<>();
    for (int i = 1; i <= subjects.getOrDefault(subject, List.of()).size(); i++) {
      numbers.add(i);
    }
    return numbers;
  }

  @Override
  public synchronized List<String> subjects() {
    return List.copyOf(subjects.keySet());
  }

  @Override
  public synchronized List<String> objections(String subject, Schema schema) {
    requireUp();
    List<Integer> versions = subjects.getOrDefault(subject, List.of());
    if (versions.isEmpty() || !strict.contains(subject)) {
      return List.of();
    }
    Schema latest = byId.get(versions.get(versions.size() - 1));
    return latest.equals(schema) ? List.of() : Objections.of(latest, schema);
  }

  @Override
  public synchronized CompatibilityLevel compatibility(String subject) {
    return strict.contains(subject) ? CompatibilityLevel.BACKWARD : CompatibilityLevel.NONE;
  }

  @Override
  public synchronized void setCompatibility(String subject, CompatibilityLevel level) {
    if (level == CompatibilityLevel.BACKWARD) {
      strict.add(subject);
    } else {
      strict.remove(subject);
    }
  }

  private void requireUp() {
    if (down) {
      throw new SchemaRegistryException(Reason.UNREACHABLE, "no answer");
    }
  }

  @Override
  public void close() {}
}
