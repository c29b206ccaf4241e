package dev.braid.registry.model;

import static java.util.Objects.requireNonNull;

import dev.braid.dsl.ServiceKind;
import dev.braid.registry.internal.Texts;
import java.util.Optional;

/**
 * One thing that a service can be asked for.
 *
 * @param name within the service; empty for a service that is one function, and so its own endpoint
 * @param requestSchema of what it reads, as text; empty when not told
 * @param replySchema of what it answers, as text; empty when not told
 * @param sla what its owner promises, if anything
 * @param kind what flows of other apps may build on its replies
 */
public record Endpoint(
    String name, String requestSchema, String replySchema, Optional<Sla> sla, ServiceKind kind) {

  public Endpoint {
    Texts.require("endpoint", name, Texts.SHORT);
    Texts.require("request schema", requestSchema, Texts.LONG);
    Texts.require("reply schema", replySchema, Texts.LONG);
    requireNonNull(sla, "sla");
    requireNonNull(kind, "kind");
  }

  public static Endpoint named(String name) {
    return new Endpoint(name, "", "", Optional.empty(), ServiceKind.UNKNOWN);
  }

  public Endpoint withSchemas(String request, String reply) {
    return new Endpoint(name, request, reply, sla, kind);
  }

  public Endpoint withSla(Sla promised) {
    return new Endpoint(name, requestSchema, replySchema, Optional.of(promised), kind);
  }

  public Endpoint withKind(ServiceKind told) {
    return new Endpoint(name, requestSchema, replySchema, sla, told);
  }

  /** Its name among all endpoints: {@code service.endpoint}, or the service's own. */
  public String qualifiedName(String service) {
    return name.isEmpty() ? service : service + "." + name;
  }
}
