package dev.braid.registry.join;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.braid.dsl.Codec;
import dev.braid.dsl.Problem;
import dev.braid.dsl.ServiceKind;
import dev.braid.dsl.ServiceRef;
import dev.braid.registry.internal.Texts;
import dev.braid.registry.model.Endpoint;
import dev.braid.registry.model.InstanceKey;
import dev.braid.registry.model.Location;
import dev.braid.registry.model.Registration;
import dev.braid.registry.model.Sla;
import dev.braid.registry.model.Timings;
import dev.braid.registry.observe.CallerTimeouts;
import dev.braid.runtime.config.Config;
import dev.braid.runtime.config.ConfigException;
import dev.braid.runtime.spi.AppContext;
import dev.braid.runtime.spi.HostedService;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** What an app says of itself, and what of its configuration is wrong, without a broker. */
final class RegistryComponentTest {

  private static final Config CONFIG = Config.of("localhost:1");
  private static final HostedService PRICE =
      new HostedService(
          "price", Optional.of(ServiceRef.text("price")), ServiceKind.PURE, 4, () -> 0);

  private static AppContext host(String instance, Config config) {
    return new AppContext("shop", instance, config, List.of(PRICE));
  }

  /** All that is wrong is told before any broker is asked. */
  @Test
  void allThatIsWrongIsToldAtOnce() {
    Config config =
        new Config(
            Map.of(
                "registry.zome", "a",
                "registry.x", "red",
                "registry.timings", "halo",
                "registry.observe", "yes",
                "registry.owner", "x".repeat(201)),
            Map.of());
    RegistryComponent component =
        RegistryComponent.of().withSla("prise", Sla.millis(1, 2)).withEndpoints("order", List.of());

    assertThatThrownBy(() -> component.join(host("one", config)))
        .isInstanceOfSatisfying(
            ConfigException.class,
            wrong ->
                assertThat(wrong.problems())
                    .extracting(Problem::toString)
                    .map(text -> text.replace('\n', ';'))
                    .containsExactlyInAnyOrder(
                        "registry.zome: unknown setting of the registry;  did you mean 'registry.zone'?",
                        "registry.x: unknown setting of the registry;  known are"
                            + " registry.timings, registry.zone, registry.region, registry.host,"
                            + " registry.version, registry.owner, registry.observe,"
                            + " registry.timeouts",
                        "registry.timings: expected default or hailo or rpc-proxy, found 'halo';"
                            + "  did you mean 'hailo'?",
                        "registry.observe: expected true or false, found 'yes'",
                        "registry.owner: expected at most 200 characters, found '%s'"
                            .formatted("x".repeat(201)),
                        "registry: an SLA is given for 'prise', which the app does not serve;"
                            + "  did you mean 'price'?",
                        "registry: endpoints are given for 'order', which the app does not serve"));
  }

  @Test
  void aRegistrationThatIsTooLargeIsRefused() {
    List<Endpoint> large = new ArrayList<>();
    for (int i = 0; i < 17; i++) {
      large.add(Endpoint.named("e" + i).withSchemas("x".repeat(Texts.LONG), ""));
    }
    assertThatThrownBy(
            () -> RegistryComponent.of().withEndpoints("price", large).join(host("one", CONFIG)))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("price: a record of the registry may have");
  }

  @Test
  void whatIsConfiguredOverrulesWhatTheCodeSays() {
    ServiceMetadata said =
        ServiceMetadata.NOTHING
            .withVersion("1")
            .withOwner("code")
            .withPlace(new Location("", "a", "eu"));
    RegistrySettings settings =
        RegistrySettings.read(
            CONFIG
                .with(RegistryKeys.ZONE, "b")
                .with(RegistryKeys.TIMINGS, "hailo")
                .with(RegistryKeys.TIMEOUTS, "deadline"),
            Timings.DEFAULT,
            Optional.of(CallerTimeouts.DEFAULT),
            said,
            () -> "found");

    assertThat(settings)
        .isEqualTo(
            new RegistrySettings(
                Timings.HAILO,
                true,
                Optional.empty(),
                said.withPlace(new Location("found", "b", "eu"))));
  }

  @Nested
  final class Registers {

    private Registration registration(ServiceMetadata said) {
      return said.of(PRICE, "shop", "i1", Instant.EPOCH);
    }

    @Test
    void whatTheAppKnowsByItself() {
      Registration registration = registration(ServiceMetadata.NOTHING);
      assertThat(registration.app()).isEqualTo("shop");
      assertThat(registration.capacity()).isEqualTo(4);
      assertThat(registration.endpoints())
          .containsExactly(
              Endpoint.named("")
                  .withSchemas(Codec.text().contentType(), Codec.text().contentType())
                  .withKind(ServiceKind.PURE));
    }

    @Test
    void anSlaOfTheServiceItself() {
      assertThat(
              registration(ServiceMetadata.NOTHING.withSla("price", Sla.millis(1, 2))).endpoints())
          .extracting(Endpoint::sla)
          .containsExactly(Optional.of(Sla.millis(1, 2)));
    }

    @Test
    void theEndpointsThatAreTold() {
      List<Endpoint> told = List.of(Endpoint.named("foo"), Endpoint.named("bar"));
      assertThat(registration(ServiceMetadata.NOTHING.withEndpoints("price", told)).endpoints())
          .isEqualTo(told);
    }

    @Test
    void whatElseIsTold() {
      Registration registration =
          registration(
              ServiceMetadata.NOTHING
                  .withSignals(List.of("order.placed"))
                  .withMetadata(Map.of("team", "shop")));
      assertThat(registration.signals()).containsExactly("order.placed");
      assertThat(registration.metadata()).containsExactly(Map.entry("team", "shop"));
    }
  }

  @Nested
  final class InstanceId {

    @Test
    void isHostAndBeginningOfTheProcessId() {
      AppContext host = host("0c4de1f2-7b1c-4f5e-9d5c-000000000000", CONFIG);
      assertThat(InstanceIds.of(host, "web-7.example")).isEqualTo("web-7.example-0c4de1f2");
    }

    @Test
    void isHostAppAndNameWhereTheInstanceHasOne() {
      assertThat(InstanceIds.of(host("one", CONFIG), "web-7")).isEqualTo("web-7-shop-one");
    }

    @Test
    void isLegalWhateverTheHostIsCalled() {
      String id = InstanceIds.of(host("one", CONFIG), "_wéb 7/" + "x".repeat(300));
      assertThat(new InstanceKey("price", id).instance()).startsWith("w-b-7-xxx").endsWith("-one");
      assertThat(InstanceIds.of(host("one", CONFIG), "///")).isEqualTo("shop-one");
    }
  }
}
