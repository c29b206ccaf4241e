package dev.braid.registry.join;

import dev.braid.avro.AvroCodec;
import dev.braid.dsl.Codec;
import dev.braid.dsl.ServiceRef;
import dev.braid.registry.internal.Texts;
import dev.braid.registry.model.Endpoint;
import dev.braid.registry.model.Location;
import dev.braid.registry.model.Registration;
import dev.braid.registry.model.Sla;
import dev.braid.runtime.spi.HostedService;
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
record ServiceMetadata(
    String version,
    Location place,
    String owner,
    List<String> signals,
    Map<String, String> metadata,
    Map<String, Sla> slas,
    Map<String, List<Endpoint>> endpoints) {

  static final ServiceMetadata NOTHING =
      new ServiceMetadata("", Location.UNKNOWN, "", List.of(), Map.of(), Map.of(), Map.of());

  ServiceMetadata {
    Texts.require("version", version, Texts.SHORT);
    Texts.require("owner", owner, Texts.SHORT);
    signals = List.copyOf(signals);
    metadata = Map.copyOf(metadata);
    slas = Map.copyOf(slas);
    endpoints = Map.copyOf(endpoints);
  }

  ServiceMetadata withVersion(String told) {
    return new ServiceMetadata(told, place, owner, signals, metadata, slas, endpoints);
  }

  ServiceMetadata withPlace(Location told) {
    return new ServiceMetadata(version, told, owner, signals, metadata, slas, endpoints);
  }

  ServiceMetadata withOwner(String told) {
    return new ServiceMetadata(version, place, told, signals, metadata, slas, endpoints);
  }

  ServiceMetadata withSignals(List<String> told) {
    return new ServiceMetadata(version, place, owner, told, metadata, slas, endpoints);
  }

  ServiceMetadata withMetadata(Map<String, String> told) {
    return new ServiceMetadata(version, place, owner, signals, told, slas, endpoints);
  }

  ServiceMetadata withSla(String service, Sla promised) {
    Map<String, Sla> more = new TreeMap<>(slas);
    more.put(service, promised);
    return new ServiceMetadata(version, place, owner, signals, metadata, more, endpoints);
  }

  ServiceMetadata withEndpoints(String service, List<Endpoint> told) {
    Map<String, List<Endpoint>> more = new TreeMap<>(endpoints);
    more.put(service, List.copyOf(told));
    return new ServiceMetadata(version, place, owner, signals, metadata, slas, more);
  }

  /** What is registered of a service, but for its incarnation. */
  Registration of(HostedService hosted, String app, String instance, Instant startedAt) {
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

  private List<Endpoint> endpointsOf(HostedService hosted) {
    List<Endpoint> told = endpoints.get(hosted.name());
    if (told != null) {
      return told;
    }
    Endpoint types = hosted.ref().map(ServiceMetadata::endpoint).orElse(Endpoint.named(""));
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
