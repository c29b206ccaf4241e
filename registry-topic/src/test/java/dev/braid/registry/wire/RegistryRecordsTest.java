package dev.braid.registry.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.braid.avro.VersionedAvro;
import dev.braid.dsl.CodecException;
import dev.braid.dsl.ServiceKind;
import dev.braid.registry.model.Condition;
import dev.braid.registry.model.Endpoint;
import dev.braid.registry.model.Heartbeat;
import dev.braid.registry.model.InstanceKey;
import dev.braid.registry.model.Location;
import dev.braid.registry.model.Registration;
import dev.braid.registry.model.Sla;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.avro.Schema;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The registry's records as bytes. */
final class RegistryRecordsTest {

  private static final long SEED = Long.getLong("braid.seed", System.nanoTime());

  private static final Registration FULL =
      Registration.of("com.x.price", "h-1:7", 1_790_000_000_000L)
          .withVersion("20260101")
          .withApp("pricing")
          .withPlace(new Location("h-1", "eu-1a", "eu-1"))
          .withEndpoints(
              List.of(
                  Endpoint.named("").withSchemas("\"string\"", "\"long\""),
                  Endpoint.named("history").withSla(Sla.millis(50, 100))))
          .withSignals(List.of("order.placed", "order.*"))
          .withCapacity(16)
          .withOwner("Zoë")
          .withStartedAt(Instant.parse("2026-01-01T00:00:00.123Z"))
          .withMetadata(Map.of("git", "abc"));

  private static final Heartbeat BEAT =
      new Heartbeat(FULL.key(), FULL.incarnation(), 42, 3, 0.75, Condition.DRAINING);

  private static final String FULL_AS_VERSION_1 =
      "0116636f6d2e782e70726963650a682d313a3780b083c598681032303236303130310e7072696369"
          + "6e6706682d310a65752d31610865752d3104001022737472696e67220c226c6f6e6722000e686973"
          + "746f727900000264c8010004186f726465722e706c616365640e6f726465722e2a0020085a6fc3ab"
          + "f6a1d5edee6602066769740661626300";

  private final RegistryRecords records = new RegistryRecords();

  @Test
  void whatIsWrittenIsRead() {
    Registration bare = Registration.of("a", "b", 0);

    assertThat(records.registration(records.encode(FULL))).isEqualTo(FULL);
    assertThat(records.registration(records.encode(bare))).isEqualTo(bare);
    assertThat(records.heartbeat(records.encode(BEAT))).isEqualTo(BEAT);
  }

  /** These bytes stand in topics: they must be readable for ever. */
  @Test
  void theFirstVersionStaysReadable() {
    String beat = "010a70726963650469310e5406000000000000e83f0e73657276696e67";

    assertThat(records.heartbeat(HexFormat.of().parseHex(beat)))
        .isEqualTo(
            new Heartbeat(new InstanceKey("price", "i1"), 7, 42, 3, 0.75, Condition.SERVING));
  }

  /** The same of a registration. */
  @Test
  void theFirstRegistrationsStayReadable() {
    assertThat(records.registration(HexFormat.of().parseHex(FULL_AS_VERSION_1))).isEqualTo(FULL);
  }

  /** The second has a kind for each endpoint at its end. */
  @Test
  void theSecondRegistrationsStayReadable() {
    String version2 = "02" + FULL_AS_VERSION_1.substring(2) + "0408707572650a6b6565707300";
    Registration told =
        FULL.withEndpoints(
            List.of(
                FULL.endpoints().get(0).withKind(ServiceKind.PURE),
                FULL.endpoints().get(1).withKind(ServiceKind.KEEPING)));
    assertThat(records.registration(HexFormat.of().parseHex(version2))).isEqualTo(told);
    assertThat(HexFormat.of().formatHex(records.encode(told))).isEqualTo(version2);
  }

  @ParameterizedTest
  @EnumSource
  void everyKindOfServiceIsWrittenAndRead(ServiceKind kind) {
    Registration told = FULL.withEndpoints(List.of(Endpoint.named("").withKind(kind)));
    assertThat(records.registration(records.encode(told))).isEqualTo(told);
  }

  @Test
  void aHeartbeatIsSmall() {
    assertThat(records.encode(Heartbeat.of(new InstanceKey("price", "h1"), 1, 1, 1)))
        .hasSizeLessThan(40);
  }

  @Test
  void aConditionOfALaterVersionCountsAsServing() {
    String beat = "010a70726963650469310e5406000000000000e83f08" + "7365616c";

    assertThat(records.heartbeat(HexFormat.of().parseHex(beat)).condition())
        .isEqualTo(Condition.SERVING);
  }

  /** As if a later version had appended a field. */
  @Test
  void anOlderRecordIsReadWithDefaultsAndANewerOneAsFarAsItIsKnown() {
    Schema first = RegistryRecords.schema("registration-1.avsc");
    Schema second = RegistryRecords.schema("registration-2.avsc");
    Schema third = appended(second, "rack");
    List<Schema> beats = List.of(RegistryRecords.schema("heartbeat-1.avsc"));
    RegistryRecords later = new RegistryRecords(List.of(first, second, third), beats);
    VersionedAvro laterBytes = VersionedAvro.of(List.of(first, second, third));
    byte[] old = HexFormat.of().parseHex(FULL_AS_VERSION_1);
    byte[] young = laterBytes.encode(laterBytes.decode(old));

    assertThat(later.registration(old)).isEqualTo(FULL);
    assertThat(young[0]).isEqualTo((byte) 3);
    assertThat(records.registration(young)).isEqualTo(FULL);
  }

  private static Schema appended(Schema schema, String name) {
    List<Schema.Field> fields = new ArrayList<>();
    schema.getFields().forEach(field -> fields.add(new Schema.Field(field, field.schema())));
    fields.add(new Schema.Field(name, Schema.create(Schema.Type.STRING), "", ""));
    return Schema.createRecord(schema.getName(), null, schema.getNamespace(), false, fields);
  }

  @Test
  void whatNoRecordMayHoldIsRefused() {
    byte[] bytes = records.encode(Heartbeat.of(new InstanceKey("price", "i1"), 7, 42, 3));
    bytes[2] = 'P';

    assertThatExceptionOfType(CodecException.class)
        .isThrownBy(() -> records.heartbeat(bytes))
        .withMessageStartingWith("Heartbeat: service name 'Price' is not dotted lower-case words");
    assertThatExceptionOfType(CodecException.class)
        .isThrownBy(() -> records.registration(new byte[RegistryRecords.MAX_BYTES + 1]))
        .withMessageContaining("may have 1048576 bytes, found 1048577");
  }

  /** Bytes that are no UTF-8 are read as the same sign, and two keys so as one. */
  @Test
  void metadataWhoseKeysAreOneTextIsReadAsOneEntry() {
    String metadata = "02066769740661626300";
    String bytes = FULL_AS_VERSION_1.replace(metadata, "04" + "02ff0261" + "02fe0262" + "00");

    assertThat(records.registration(HexFormat.of().parseHex(bytes)).metadata())
        .containsOnlyKeys("\ufffd");
  }

  @Test
  void whatIsTooLargeIsNotWritten() {
    Registration large =
        FULL.withEndpoints(
            Collections.nCopies(20, Endpoint.named("e").withSchemas("x".repeat(60_000), "")));

    assertThatExceptionOfType(CodecException.class)
        .isThrownBy(() -> records.encode(large))
        .withMessageContaining("shorten its schemas or metadata");
  }

  @Test
  void spoiledBytesAreRefusedAndNothingElseHappens() {
    Random random = new Random(SEED);
    byte[] registration = records.encode(FULL);
    byte[] heartbeat = records.encode(BEAT);
    for (int i = 0; i < 20_000; i++) {
      byte[] bytes = spoiled(i % 2 == 0 ? registration : heartbeat, random);
      try {
        if (i % 2 == 0) {
          records.registration(bytes);
        } else {
          records.heartbeat(bytes);
        }
      } catch (CodecException refused) {
        assertThat(refused).as("seed %d", SEED).hasMessageMatching("(?s)(Reg|Heart|Endp|Sla).*");
      }
    }
  }

  private static byte[] spoiled(byte[] good, Random random) {
    byte[] bytes = Arrays.copyOf(good, good.length - random.nextInt(3) + random.nextInt(3));
    for (int count = random.nextInt(4); count >= 0; count--) {
      bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
    }
    return bytes;
  }

  @Test
  void aKeyIsOneTextAndBack() {
    InstanceKey key = new InstanceKey("com.x.price", "host-1:8080@a_b.c");

    assertThat(key).hasToString("com.x.price/host-1:8080@a_b.c");
    assertThat(InstanceKey.parse(key.toString())).isEqualTo(key);
    for (String wrong :
        List.of("price", "price/", "/i1", "price/a/b", "Price/i1", "price/-a", "")) {
      assertThatIllegalArgumentException().isThrownBy(() -> InstanceKey.parse(wrong));
    }
  }

  @Test
  void partsThatCannotBeTrueAreRefused() {
    assertThatIllegalArgumentException().isThrownBy(() -> FULL.withCapacity(-1));
    assertThatIllegalArgumentException().isThrownBy(() -> FULL.withVersion("x".repeat(201)));
    assertThatIllegalArgumentException().isThrownBy(() -> Sla.millis(-1, 5));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Heartbeat(FULL.key(), 1, 1, 1, Double.NaN, Condition.SERVING));
  }
}
