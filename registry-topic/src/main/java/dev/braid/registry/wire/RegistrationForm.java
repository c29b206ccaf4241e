package dev.braid.registry.wire;

import dev.braid.dsl.ServiceKind;
import dev.braid.registry.model.Endpoint;
import dev.braid.registry.model.InstanceKey;
import dev.braid.registry.model.Location;
import dev.braid.registry.model.Registration;
import dev.braid.registry.model.Sla;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.jspecify.annotations.Nullable;

/** Registrations as records of their schema. */
final class RegistrationForm {

  private final Schema schema;
  private final Schema endpoint;
  private final Schema sla;

  RegistrationForm(Schema schema) {
    this.schema = schema;
    this.endpoint = schema.getField("endpoints").schema().getElementType();
    this.sla = endpoint.getField("sla").schema().getTypes().get(1);
  }

  GenericRecord toAvro(Registration from) {
    GenericRecord to = new GenericData.Record(schema);
    to.put("service", from.key().service());
    to.put("instance", from.key().instance());
    to.put("incarnation", from.incarnation());
    to.put("version", from.version());
    to.put("app", from.app());
    to.put("host", from.place().host());
    to.put("zone", from.place().zone());
    to.put("region", from.place().region());
    to.put("endpoints", from.endpoints().stream().map(this::toAvro).toList());
    to.put("signals", from.signals());
    to.put("capacity", from.capacity());
    to.put("owner", from.owner());
    to.put("startedAt", from.startedAt().toEpochMilli());
    to.put("metadata", from.metadata());
    to.put("kinds", from.endpoints().stream().map(each -> each.kind().text()).toList());
    return to;
  }

  private GenericRecord toAvro(Endpoint from) {
    GenericRecord to = new GenericData.Record(endpoint);
    to.put("name", from.name());
    to.put("requestSchema", from.requestSchema());
    to.put("replySchema", from.replySchema());
    to.put("sla", from.sla().map(this::toAvro).orElse(null));
    return to;
  }

  private GenericRecord toAvro(Sla from) {
    GenericRecord to = new GenericData.Record(sla);
    to.put("meanMillis", from.mean().toMillis());
    to.put("upper95Millis", from.upper95().toMillis());
    return to;
  }

  /** Throws an {@link IllegalArgumentException} for what no registration may hold. */
  static Registration fromAvro(GenericRecord from) {
    return new Registration(
        new InstanceKey(text(from, "service"), text(from, "instance")),
        (long) from.get("incarnation"),
        text(from, "version"),
        text(from, "app"),
        new Location(text(from, "host"), text(from, "zone"), text(from, "region")),
        endpoints(list(from, "endpoints"), list(from, "kinds")),
        list(from, "signals").stream().map(Object::toString).toList(),
        (int) from.get("capacity"),
        text(from, "owner"),
        Instant.ofEpochMilli((long) from.get("startedAt")),
        map(from, "metadata"));
  }

  /** A kind that is missing, or that a later version may have brought, is not known. */
  private static List<Endpoint> endpoints(List<?> items, List<?> kinds) {
    List<Endpoint> endpoints = new ArrayList<>();
    for (int i = 0; i < items.size(); i++) {
      Optional<ServiceKind> kind =
          i < kinds.size() ? ServiceKind.of(kinds.get(i).toString()) : Optional.empty();
      endpoints.add(endpoint((GenericRecord) items.get(i), kind.orElse(ServiceKind.UNKNOWN)));
    }
    return endpoints;
  }

  private static Endpoint endpoint(GenericRecord from, ServiceKind kind) {
    return new Endpoint(
        text(from, "name"),
        text(from, "requestSchema"),
        text(from, "replySchema"),
        sla((GenericRecord) from.get("sla")),
        kind);
  }

  private static Optional<Sla> sla(@Nullable GenericRecord from) {
    return from == null
        ? Optional.empty()
        : Optional.of(Sla.millis((long) from.get("meanMillis"), (long) from.get("upper95Millis")));
  }

  private static String text(GenericRecord from, String field) {
    return from.get(field).toString();
  }

  private static List<?> list(GenericRecord from, String field) {
    return (List<?>) from.get(field);
  }

  /** Of keys that are one text, as bytes that are none may be, the last one counts. */
  private static Map<String, String> map(GenericRecord from, String field) {
    Map<String, String> texts = new HashMap<>();
    ((Map<?, ?>) from.get(field))
        .forEach((key, value) -> texts.put(key.toString(), value.toString()));
    return texts;
  }
}
