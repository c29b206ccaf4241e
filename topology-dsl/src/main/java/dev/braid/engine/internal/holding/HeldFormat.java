package dev.braid.engine.internal.holding;

import static dev.braid.engine.internal.core.StoredFields.readText;
import static dev.braid.engine.internal.core.StoredFields.writeText;

import dev.braid.engine.internal.core.Envelope;
import dev.braid.engine.internal.core.StoredRecord;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;

/**
 * A held record in the store: as it came, with its place in the log. Versioned, since a later
 * version of Braid may have to read it.
 */
final class HeldFormat {

  private static final int VERSION = 3;

  private HeldFormat() {}

  /** What comes of a held record. Stored by name. */
  enum Outcome {
    /** A request goes on to the inbox, a reply to the flow's own reply partition. */
    THROUGH,
    /** A request was not begun, and is not: 503. */
    REFUSED,
    /** A request is not run; whether it was before, an aborted run would know: 504. */
    TIMED_OUT
  }

  /**
   * What is decided of a held record, and acts when it is committed.
   *
   * @param message why; empty for what goes through
   * @param setAside whether it goes to the dead letters then
   */
  record Verdict(Outcome outcome, String message, boolean setAside) {

    static final Verdict THROUGH = new Verdict(Outcome.THROUGH, "", false);

    boolean isThrough() {
      return outcome == Outcome.THROUGH;
    }
  }

  /**
   * What stands in the store.
   *
   * @param mayHaveBegun whether a run that was aborted may have let it through
   * @param verdict or null, while it waits
   */
  record Entry(Record<byte[], Envelope> record, boolean mayHaveBegun, @Nullable Verdict verdict) {}

  static byte[] write(Entry entry) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(512);
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      out.writeByte(VERSION);
      StoredRecord.write(out, entry.record());
      out.writeBoolean(entry.mayHaveBegun());
      Verdict verdict = entry.verdict();
      out.writeBoolean(verdict != null);
      if (verdict != null) {
        writeText(out, verdict.outcome().name());
        writeText(out, verdict.message());
        out.writeBoolean(verdict.setAside());
      }
    } catch (IOException impossible) {
      throw new UncheckedIOException(impossible);
    }
    return bytes.toByteArray();
  }

  /** Reads what {@link #write} has written. */
  static Entry read(byte[] entry) {
    try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(entry))) {
      int version = in.readByte();
      if (version != VERSION) {
        throw new IOException("expected version " + VERSION + ", found " + version);
      }
      Record<byte[], Envelope> record = StoredRecord.read(in);
      return new Entry(record, in.readBoolean(), in.readBoolean() ? readVerdict(in) : null);
    } catch (IOException broken) {
      throw new UncheckedIOException("the entry of a held record is broken", broken);
    }
  }

  private static Verdict readVerdict(DataInputStream in) throws IOException {
    return new Verdict(Outcome.valueOf(readText(in)), readText(in), in.readBoolean());
  }
}
