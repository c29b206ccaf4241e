package dev.braid.avro;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.braid.avro.SchemaRegistryException.Reason;
import dev.braid.avro.registry.InMemorySchemaRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.avro.Schema;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class SchemasTest {

  private final FakeRegistry registry = new FakeRegistry();
  private final AtomicReference<Instant> now = new AtomicReference<>(Instant.EPOCH);
  private final Schemas schemas = new Schemas(registry, now::get);

  @AfterEach
  void close() {
    schemas.close();
  }

  private static void await(CompletionStage<Void> stage) {
    stage.toCompletableFuture().orTimeout(3, TimeUnit.MINUTES).join();
  }

  private void pass(Duration time) {
    now.updateAndGet(instant -> instant.plus(time));
  }

  @Test
  void aSchemaIsAskedForOnce() {
    int id = registry.add(Schema.create(Schema.Type.INT));

    await(schemas.fetch(id));
    await(schemas.fetch(id));

    assertThat(schemas.known(id)).isEqualTo(schemas.schema(id));
    assertThat(registry.asked()).containsExactly(id);
  }

  @Test
  void aRegisteredSchemaIsNotAskedFor() {
    int registered = schemas.register("s", Schema.create(Schema.Type.INT));
    int found = schemas.idOf("s", Schema.create(Schema.Type.INT));

    assertThat(schemas.known(registered)).isNotNull();
    assertThat(found).isEqualTo(registered);
    assertThat(registry.asked()).isEmpty();
  }

  @Test
  void ofTheSchemasThatRecordsNameThoseUsedLastAreKept() {
    for (int i = 0; i < 3 * Schemas.KEPT; i++) {
      schemas.schema(registry.add(Schema.createFixed("F" + i, null, null, 1)));
    }

    assertThat(schemas.known(1)).isNull();
    assertThat(schemas.known(2 * Schemas.KEPT + 1)).isNotNull();
    assertThat(schemas.schema(1).getName()).isEqualTo("F0");
  }

  @Test
  void whatThisProcessWritesWithIsKept() {
    int registered = schemas.register("s", Schema.create(Schema.Type.INT));
    int found = registry.register("t", Schema.create(Schema.Type.LONG));
    int earlier = registry.register("u", Schema.create(Schema.Type.FLOAT));
    schemas.idOf("t", Schema.create(Schema.Type.LONG));
    schemas.fetchVersions("u");
    for (int i = 0; i < 3 * Schemas.KEPT; i++) {
      schemas.schema(registry.add(Schema.createFixed("F" + i, null, null, 1)));
    }

    assertThat(schemas.known(registered)).isNotNull();
    assertThat(schemas.known(found)).isNotNull();
    assertThat(schemas.known(earlier)).isNotNull();
  }

  @Test
  void aRegistryInThisProcessIsAskedAtOnceAndNothingWaits() throws Exception {
    try (SchemaRegistry local = new InMemorySchemaRegistry();
        Schemas mine = new Schemas(local, now::get)) {
      int id = local.register("s", Schema.create(Schema.Type.INT));
      assertThat(mine.awaited(new byte[] {0, 0, 0, 0, (byte) id, 2})).isNull();
      assertThat(mine.known(id)).isNotNull();
      assertThat(mine.awaited(new byte[] {0, 0, 0, 0, 99, 2}))
          .asInstanceOf(InstanceOfAssertFactories.COMPLETION_STAGE)
          .failsWithin(Duration.ofMinutes(3))
          .withThrowableThat()
          .withMessageContaining("schema 99, which the value was written with, cannot be fetched");
    }
  }

  @Test
  void aFailureIsGivenAgainForAWhile() {
    CompletionStage<Void> first = schemas.fetch(9);
    assertThatThrownBy(() -> await(first)).hasRootCauseMessage("no schema 9");

    CompletionStage<Void> second = schemas.fetch(9);
    assertThatThrownBy(() -> await(second)).hasRootCauseMessage("no schema 9");
    assertThatExceptionOfType(SchemaRegistryException.class)
        .isThrownBy(() -> schemas.schema(9))
        .extracting(SchemaRegistryException::reason)
        .isEqualTo(Reason.NOT_FOUND);
    assertThat(registry.asked()).containsExactly(9);
  }

  @Test
  void afterThatItIsAskedForAgain() {
    assertThatExceptionOfType(SchemaRegistryException.class).isThrownBy(() -> schemas.schema(1));
    registry.add(Schema.create(Schema.Type.INT));
    assertThatExceptionOfType(SchemaRegistryException.class).isThrownBy(() -> schemas.schema(1));

    pass(Schemas.FAILURE_LASTS);

    assertThat(schemas.schema(1)).isEqualTo(Schema.create(Schema.Type.INT));
  }

  @Test
  void whoComesWhileItIsAskedForGetsTheSameAnswer() throws InterruptedException {
    CountDownLatch asked = new CountDownLatch(1);
    CountDownLatch answer = new CountDownLatch(1);
    SlowRegistry slow = new SlowRegistry(registry, asked, answer);
    int id = registry.add(Schema.create(Schema.Type.INT));
    try (Schemas waiting = new Schemas(slow)) {
      CompletionStage<Void> first = waiting.fetch(id);
      assertThat(asked.await(3, TimeUnit.MINUTES)).isTrue();

      CompletionStage<Void> second = waiting.fetch(id);
      CompletableFuture<Schema> third = CompletableFuture.supplyAsync(() -> waiting.schema(id));
      assertThat(second.toCompletableFuture()).isNotDone();
      answer.countDown();

      await(first);
      await(second);
      assertThat(third.orTimeout(3, TimeUnit.MINUTES).join()).isNotNull();
      assertThat(registry.asked()).containsExactly(id);
    }
  }

  @Test
  void aFloodOfUnknownIdsIsBounded() throws InterruptedException {
    CountDownLatch asked = new CountDownLatch(1);
    CountDownLatch answer = new CountDownLatch(1);
    try (Schemas waiting = new Schemas(new SlowRegistry(registry, asked, answer))) {
      CompletionStage<Void> last = CompletableFuture.completedStage(null);
      for (int id = 1; id <= 2 * Schemas.WAITING; id++) {
        last = waiting.fetch(id);
      }
      CompletionStage<Void> refused = last;

      assertThatThrownBy(() -> await(refused)).hasMessageContaining("1000 others wait");
      answer.countDown();
    }
  }

  @Test
  void closingFailsWhatIsAskedFor() throws InterruptedException {
    CountDownLatch asked = new CountDownLatch(1);
    CountDownLatch never = new CountDownLatch(1);
    Schemas closed = new Schemas(new SlowRegistry(registry, asked, never));
    CompletionStage<Void> stage = closed.fetch(1);
    assertThat(asked.await(3, TimeUnit.MINUTES)).isTrue();

    closed.close();

    assertThatExceptionOfType(CompletionException.class).isThrownBy(() -> await(stage));
    CompletionStage<Void> after = closed.fetch(2);
    assertThatThrownBy(() -> await(after)).hasMessageContaining("this was closed");
  }
}
