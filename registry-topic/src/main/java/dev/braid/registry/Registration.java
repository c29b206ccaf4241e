package dev.braid.registry;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;

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
    Place place,
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
  int length() {
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
        Place.UNKNOWN,
        List.of(),
        List.of(),
        0,
        "",
        Instant.EPOCH,
        Map.of());
  }

  public Registration withVersion(String told) {
    return new Registration(
        key,
        incarnation,
        told,
        app,
        place,
        endpoints,
        signals,
        capacity,
        owner,
        startedAt,
        metadata);
  }

  public Registration withApp(String told) {
    return new Registration(
        key,
        incarnation,
        version,
        told,
        place,
        endpoints,
        signals,
        capacity,
        owner,
        startedAt,
        metadata);
  }

  public Registration withPlace(Place told) {
    return new Registration(
        key,
        incarnation,
        version,
        app,
        told,
        endpoints,
        signals,
        capacity,
        owner,
        startedAt,
        metadata);
  }

  public Registration withEndpoints(List<Endpoint> told) {
    return new Registration(
        key, incarnation, version, app, place, told, signals, capacity, owner, startedAt, metadata);
  }

  public Registration withSignals(List<String> told) {
    return new Registration(
        key,
        incarnation,
        version,
        app,
        place,
        endpoints,
        told,
        capacity,
        owner,
        startedAt,
        metadata);
  }

  public Registration withCapacity(int told) {
    return new Registration(
        key,
        incarnation,
        version,
        app,
        place,
        endpoints,
        signals,
        told,
        owner,
        startedAt,
        metadata);
  }

  public Registration withOwner(String told) {
    return new Registration(
        key,
        incarnation,
        version,
        app,
        place,
        endpoints,
        signals,
        capacity,
        told,
        startedAt,
        metadata);
  }

  public Registration withStartedAt(Instant told) {
    return new Registration(
        key, incarnation, version, app, place, endpoints, signals, capacity, owner, told, metadata);
  }

  public Registration withMetadata(Map<String, String> told) {
    return new Registration(
        key,
        incarnation,
        version,
        app,
        place,
        endpoints,
        signals,
        capacity,
        owner,
        startedAt,
        told);
  }
}
