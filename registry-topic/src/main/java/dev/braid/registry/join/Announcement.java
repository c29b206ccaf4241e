package dev.braid.registry.join;

import dev.braid.avro.AvroCodec;
import dev.braid.dsl.Codec;
import dev.braid.dsl.ServiceRef;
import dev.braid.registry.internal.Texts;
import dev.braid.registry.model.Endpoint;
import dev.braid.registry.model.Place;
import dev.braid.registry.model.Registration;
import dev.braid.registry.model.Sla;
import dev.braid.runtime.spi.Hosted;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What an app says of itself, in all that it registers.
 *
 * @param signals that it subscribes to
 * @param slas of services that are one function, by name
 * @param endpoints of services that have several, by name
 */
record Announcement(
    String version,
    Place place,
    String owner,
    List<String> signals,
    Map<String, String> metadata,
    Map<String, Sla> slas,
    Map<String, List<Endpoint>> endpoints) {

  static final Announcement NOTHING =
      new Announcement("", Place.UNKNOWN, "", List.of(), Map.of(), Map.of(), Map.of());

  Announcement {
    Texts.require("version", version, Texts.SHORT);
    Texts.require("owner", owner, Texts.SHORT);
    signals = List.copyOf(signals);
    metadata = Map.copyOf(metadata);
    slas = Map.copyOf(slas);
    endpoints = Map.copyOf(endpoints);
  }

  Announcement withVersion(String told) {
    return new Announcement(told, place, owner, signals, metadata, slas, endpoints);
  }

  Announcement withPlace(Place told) {
    return new Announcement(version, told, owner, signals, metadata, slas, endpoints);
  }

  Announcement withOwner(String told) {
    return new Announcement(version, place, told, signals, metadata, slas, endpoints);
  }

  Announcement withSignals(List<String> told) {
    return new Announcement(version, place, owner, told, metadata, slas, endpoints);
  }

  Announcement withMetadata(Map<String, String> told) {
    return new Announcement(version, place, owner, signals, told, slas, endpoints);
  }

  Announcement withSla(String service, Sla promised) {
    Map<String, Sla> more = new TreeMap<>(slas);
    more.put(service, promised);
    return new Announcement(version, place, owner, signals, metadata, more, endpoints);
  }

  Announcement withEndpoints(String service, List<Endpoint> told) {
    Map<String, List<Endpoint>> more = new TreeMap<>(endpoints);
    more.put(service, List.copyOf(told));
    return new Announcement(version, place, owner, signals, metadata, slas, more);
  }

  /** What is registered of a service, but for its incarnation. */
  Registration of(Hosted hosted, String app, String instance, Instant startedAt) {
    return Registration.of(hosted.name(), instance, 0)
        .withVersion(version)
        .withApp(app)
        .withPlace(place)
        .withEndpoints(endpointsOf(hosted))
        .withSignals(signals)
        .withCapacity(hosted.capacity())
        .withOwner(owner)
        .withStartedAt(startedAt)
        .withMetadata(metadata);
  }

  private List<Endpoint> endpointsOf(Hosted hosted) {
    List<Endpoint> told = endpoints.get(hosted.name());
    if (told != null) {
      return told;
    }
    Endpoint types = hosted.ref().map(Announcement::endpoint).orElse(Endpoint.named(""));
    Endpoint own = types.withKind(hosted.kind());
    Sla sla = slas.get(hosted.name());
    return List.of(sla == null ? own : own.withSla(sla));
  }

  private static Endpoint endpoint(ServiceRef<?, ?> ref) {
    return Endpoint.named("").withSchemas(schema(ref.input()), schema(ref.output()));
  }

  /** The schema where the codec has one, and it is not too long; else what it writes. */
  private static String schema(Codec<?> codec) {
    if (codec instanceof AvroCodec<?> avro) {
      String schema = avro.schema().toString();
      if (schema.length() <= Texts.LONG) {
        return schema;
      }
    }
    return codec.contentType();
  }
}
