package dev.braid.registry.model;

import static java.util.Objects.requireNonNull;

import dev.braid.registry.internal.Texts;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * What an instance says of itself once in each life: what it serves, where, and how much of it at a
 * time. Within one incarnation the first registration counts, and a later one only repeats it.
 *
 * @param key which instance of which service
 * @param incarnation larger in each life of the instance, such as the time of its start
 * @param version of the service's code; empty when not told
 * @param app what was deployed; empty when not told
 * @param signals that it subscribes to
 * @param capacity how many requests it takes at a time; 0 when not told
 * @param owner whom to ask about it; empty when not told
 * @param startedAt by its own clock, cut to milliseconds: for people, nothing is decided by it
 */
public record Registration(
    InstanceKey key,
    long incarnation,
    String version,
    String app,
    Location place,
    List<Endpoint> endpoints,
    List<String> signals,
    int capacity,
    String owner,
    Instant startedAt,
    Map<String, String> metadata) {

  public Registration {
    requireNonNull(key, "key");
    requireNonNull(place, "place");
    requireNonNull(startedAt, "startedAt");
    Texts.requireNotNegative("incarnation", incarnation);
    Texts.requireNotNegative("capacity", capacity);
    Texts.require("version", version, Texts.SHORT);
    Texts.require("app", app, Texts.SHORT);
    Texts.require("owner", owner, Texts.SHORT);
    endpoints = List.copyOf(endpoints);
    Texts.requireFew("endpoints", endpoints.size());
    signals = List.copyOf(signals);
    Texts.requireFew("signals", signals.size());
    signals.forEach(signal -> Texts.require("signal", signal, Texts.SHORT));
    metadata = Map.copyOf(metadata);
    Texts.requireFew("metadata entries", metadata.size());
    metadata.forEach(
        (name, value) -> {
          Texts.require("metadata name", name, Texts.SHORT);
          Texts.require("metadata value", value, Texts.LONG);
        });
    startedAt = startedAt.truncatedTo(ChronoUnit.MILLIS); // as it is written
  }

  /** How many characters it holds, for whoever must not keep too many. */
  public int length() {
    int length = key.toString().length() + version.length() + app.length() + owner.length();
    length += place.host().length() + place.zone().length() + place.region().length();
    for (Endpoint endpoint : endpoints) {
      length += endpoint.name().length();
      length += endpoint.requestSchema().length() + endpoint.replySchema().length();
    }
    for (String signal : signals) {
      length += signal.length();
    }
    for (Map.Entry<String, String> entry : metadata.entrySet()) {
      length += entry.getKey().length() + entry.getValue().length();
    }
    return length;
  }

  /** With nothing told but this; the start is the epoch. */
  public static Registration of(String service, String instance, long incarnation) {
    return new Registration(
        new InstanceKey(service, instance),
        incarnation,
        "",
        "",
        Location.UNKNOWN,
        List.of(),
        List.of(),
        0,
        "",
        Instant.EPOCH,
        Map.of());
  }

  public Registration withVersion(String told) {
    return with(draft -> draft.version = told);
  }

  public Registration withApp(String told) {
    return with(draft -> draft.app = told);
  }

  public Registration withPlace(Location told) {
    return with(draft -> draft.place = told);
  }

  public Registration withEndpoints(List<Endpoint> told) {
    return with(draft -> draft.endpoints = told);
  }

  public Registration withSignals(List<String> told) {
    return with(draft -> draft.signals = told);
  }

  public Registration withCapacity(int told) {
    return with(draft -> draft.capacity = told);
  }

  public Registration withOwner(String told) {
    return with(draft -> draft.owner = told);
  }

  public Registration withStartedAt(Instant told) {
    return with(draft -> draft.startedAt = told);
  }

  public Registration withMetadata(Map<String, String> told) {
    return with(draft -> draft.metadata = told);
  }

  /** The same in another life. */
  public Registration withIncarnation(long told) {
    return with(draft -> draft.incarnation = told);
  }

  private Registration with(Consumer<Draft> change) {
    Draft draft = new Draft(this);
    change.accept(draft);
    return new Registration(
        key,
        draft.incarnation,
        draft.version,
        draft.app,
        draft.place,
        draft.endpoints,
        draft.signals,
        draft.capacity,
        draft.owner,
        draft.startedAt,
        draft.metadata);
  }

  /** A registration in the making. */
  private static final class Draft {
    private long incarnation;
    private String version;
    private String app;
    private Location place;
    private List<Endpoint> endpoints;
    private List<String> signals;
    private int capacity;
    private String owner;
    private Instant startedAt;
    private Map<String, String> metadata;

    Draft(Registration from) {
      this.incarnation = from.incarnation;
      this.version = from.version;
      this.app = from.app;
      this.place = from.place;
      this.endpoints = from.endpoints;
      this.signals = from.signals;
      this.capacity = from.capacity;
      this.owner = from.owner;
      this.startedAt = from.startedAt;
      this.metadata = from.metadata;
    }
  }
}
