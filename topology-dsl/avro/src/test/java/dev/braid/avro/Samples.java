package dev.braid.avro;

import dev.braid.avro.generated.Everything;
import dev.braid.avro.generated.Hash;
import dev.braid.avro.generated.Line;
import dev.braid.avro.generated.Status;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** Values of the generated classes. Public for the tests of other modules. */
public final class Samples {

  private Samples() {}

  /** One with so many others inside each other. */
  public static Everything everything(int depth) {
    Everything all = new Everything();
    all.setTruth(true);
    all.setSmall(-42);
    all.setBig(1L << 40);
    all.setSingle(1.5f);
    all.setPrecise(0.1);
    all.setText("Grüße, 世界");
    all.setRaw(ByteBuffer.wrap(new byte[] {1, 2, 3}));
    all.setHash(new Hash(new byte[] {4, 5, 6, 7}));
    all.setStatus(Status.PAID);
    all.setTags(List.of("a", "b"));
    all.setCounts(Map.of("x", 7L));
    all.setNote(depth % 2 == 0 ? "even" : null);
    all.setChoice(depth % 2 == 0 ? Status.CLOSED : 7L);
    all.setNext(depth == 0 ? null : everything(depth - 1));
    all.setLines(List.of(new Line("sku-1", 2), new Line("sku-2", 3)));
    all.setTotal(new BigDecimal("12.50"));
    all.setAt(Instant.ofEpochMilli(1_700_000_000_123L));
    all.setDay(LocalDate.of(2026, 2, 28));
    all.setId(UUID.fromString("01234567-89ab-cdef-0123-456789abcdef"));
    all.setSeen(List.of(Instant.EPOCH, Instant.ofEpochMilli(5)));
    all.setUntil(Instant.ofEpochMilli(9));
    return all;
  }
}
