package dev.braid.registry.services;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.braid.dsl.FaultException;
import dev.braid.dsl.Json;
import dev.braid.dsl.Service;
import dev.braid.dsl.ServiceRef;
import dev.braid.registry.model.Endpoint;
import dev.braid.registry.model.InstanceKey;
import dev.braid.registry.model.Location;
import dev.braid.registry.model.Registration;
import dev.braid.registry.model.Sla;
import dev.braid.registry.view.Observer;
import dev.braid.registry.view.ViewFreshness;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A view that is asked as a service, and the trees that it answers. */
final class RegistryServicesTest {

  private final Observer observer = Observer.ofDefault();

  RegistryServicesTest() {
    observer.feed.apply(
        Registration.of("price", "i1", 1)
            .withVersion("7")
            .withApp("shop")
            .withPlace(new Location("h1", "a", "eu"))
            .withEndpoints(
                List.of(
                    Endpoint.named(""),
                    Endpoint.named("history")
                        .withSchemas("text", "list")
                        .withSla(Sla.millis(5, 20))))
            .withSignals(List.of("order.placed"))
            .withCapacity(4)
            .withOwner("team")
            .withStartedAt(Instant.ofEpochSecond(1))
            .withMetadata(Map.of("b", "2", "a", "1")));
    observer
        .register(new InstanceKey("price", "i2"), 1)
        .register(new InstanceKey("stock", "i2"), 1);
  }

  private String ask(ServiceRef<String, Object> ref, String text) throws Exception {
    for (Service<?, ?> service : RegistryServices.of(observer.view)) {
      if (service.ref().equals(ref)) {
        @SuppressWarnings("unchecked")
        Service<String, Object> same = (Service<String, Object>) service;
        return new String(Json.bytes(same.handler().handle(text, null)), UTF_8);
      }
    }
    throw new AssertionError(ref);
  }

  @Test
  void instancesAreToldWithAllThatTheyRegistered() throws Exception {
    assertThat(ask(RegistryServices.INSTANCES, "zone=a"))
        .isEqualTo(
            """
            {"feed":"current","preserving":false,"stale":false,"instances":[{"service":"price",\
            "instance":"i1","state":"alive","reason":"heard","condition":"serving","incarnation":1,\
            "version":"7","app":"shop","host":"h1","zone":"a","region":"eu",\
            "endpoints":["price","price.history"],"signals":["order.placed"],"capacity":4,\
            "owner":"team","startedAt":"1970-01-01T00:00:01Z","metadata":{"a":"1","b":"2"}}]}""");
  }

  @Test
  void servicesAndEndpointsAreToldOnceForEachVersion() throws Exception {
    assertThat(ask(RegistryServices.SERVICES, "all"))
        .endsWith(
            """
            "services":[{"service":"price","version":"","owner":"","instances":1},\
            {"service":"price","version":"7","owner":"team","instances":1},\
            {"service":"stock","version":"","owner":"","instances":1}]}""");
    assertThat(ask(RegistryServices.ENDPOINTS, "service=price"))
        .contains("{\"endpoint\":\"price\",\"version\":\"7\",\"instances\":1,")
        .contains(
            "\"requestSchema\":\"text\",\"replySchema\":\"list\",\"kind\":\"unknown\",\"sla\":{\"meanMillis\":5,\"upper95Millis\":20}}");
  }

  @Test
  void anExplanationIsToldOfTheUnknownToo() throws Exception {
    observer.pass(1);
    assertThat(ask(RegistryServices.EXPLAIN, "price/i1"))
        .startsWith("{\"key\":\"price/i1\",\"known\":true,\"instance\":{\"service\":\"price\"")
        .contains("\"heardMillis\":1000,\"silenceMillis\":1000,\"remainingMillis\":3000,")
        .contains("\"preservation\":{\"on\":false,\"received\":0,")
        .contains("\"text\":[\"price/i1, incarnation 1, is alive for 1.0 s: heard from in time\"");
    assertThat(ask(RegistryServices.EXPLAIN, "i1")).startsWith("{\"key\":\"price/i1\"");
    assertThat(ask(RegistryServices.EXPLAIN, "price/i9"))
        .startsWith("{\"key\":\"price/i9\",\"known\":false,\"preservation\":");
  }

  @Test
  void aPictureThatMayBeOldSaysSo() throws Exception {
    observer.feed.turn(ViewFreshness.CUT_OFF);
    assertThat(ask(RegistryServices.SERVICES, "service=none"))
        .isEqualTo("{\"feed\":\"cut_off\",\"preserving\":false,\"stale\":true,\"services\":[]}");
  }

  @Test
  void whatIsNoQuestionIsAFaultWithItsPlace() throws Exception {
    assertThatThrownBy(() -> ask(RegistryServices.INSTANCES, "zon=a"))
        .isInstanceOfSatisfying(
            FaultException.class, wrong -> assertThat(wrong.fault().code()).isEqualTo(400))
        .hasMessageContaining("filter:1:1: unknown field 'zon'")
        .hasMessageContaining("did you mean 'zone'?");
    assertThatThrownBy(() -> ask(RegistryServices.EXPLAIN, "i2"))
        .isInstanceOf(FaultException.class)
        .hasMessage("400 2 instances are known as 'i2'\n  name one of them: price/i2, stock/i2");
    assertThatThrownBy(() -> ask(RegistryServices.EXPLAIN, "i11"))
        .isInstanceOf(FaultException.class)
        .hasMessage("400 no instance is known as 'i11'\n  did you mean 'i1'?");
    assertThatThrownBy(() -> ask(RegistryServices.EXPLAIN, "Price/i1"))
        .isInstanceOf(FaultException.class)
        .hasMessageStartingWith("400 service name 'Price' is not dotted lower-case words");
  }

  @Test
  void aChangeIsToldWithItsKind() {
    observer.feed.goodbye(new InstanceKey("stock", "i2"));
    List<String> kinds = observer.told.stream().map(RegistryTrees::word).toList();
    assertThat(kinds).containsExactly("up", "up", "up", "down");
    assertThat(RegistryTrees.of(observer.told.get(3)))
        .containsEntry("change", "down")
        .containsEntry("service", "stock")
        .containsEntry("state", "dead")
        .containsEntry("reason", "goodbye");
  }
}
