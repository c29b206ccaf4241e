package dev.braid.engine.internal.parking;

import static dev.braid.engine.internal.core.StoredFields.readBytes;
import static dev.braid.engine.internal.core.StoredFields.readText;
import static dev.braid.engine.internal.core.StoredFields.writeBytes;
import static dev.braid.engine.internal.core.StoredFields.writeText;

import dev.braid.engine.internal.core.Envelope;
import dev.braid.engine.internal.core.EnvelopeSerde;
import dev.braid.wire.Wire;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;

/**
 * A parked record in the store: as it came, with its place in the log. Versioned, since a later
 * version of Braid may have to read it.
 */
final class ParkedFormat {

  private static final int VERSION = 2;

  /** Knew of a record's time what is counted from, and not what stands in it. */
  private static final int WITHOUT_STAMP = 1;

  private ParkedFormat() {}

  /** What comes of a parked record. Stored by name. */
  enum Outcome {
    /** A request goes on to the inbox, a reply to the flow's own reply partition. */
    THROUGH,
    /** A request was not begun, and is not: 503. */
    REFUSED,
    /** A request is not run; whether it was before, an aborted run would know: 504. */
    TIMED_OUT
  }

  /**
   * What is decided of a parked record, and acts when it is committed.
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
    Record<byte[], Envelope> record = entry.record();
    Envelope envelope = record.value();
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(512);
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      out.writeByte(VERSION);
      out.writeBoolean(envelope.kind() == Envelope.Kind.REQUEST);
      out.writeLong(envelope.offset());
      out.writeLong(envelope.time());
      out.writeLong(envelope.stamp());
      writeBytes(out, record.key());
      Header[] headers = record.headers().toArray();
      out.writeInt(headers.length);
      for (Header header : headers) {
        writeText(out, header.key());
        writeBytes(out, header.value());
      }
      writeBytes(out, envelope.payload());
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
      if (version != VERSION && version != WITHOUT_STAMP) {
        throw new IOException("expected version " + VERSION + ", found " + version);
      }
      Envelope.Kind kind = in.readBoolean() ? Envelope.Kind.REQUEST : Envelope.Kind.REPLY;
      long offset = in.readLong();
      long time = in.readLong();
      long stamp = version == WITHOUT_STAMP ? time : in.readLong();
      byte[] key = readBytes(in);
      Headers headers = Wire.headers();
      for (int left = in.readInt(); left > 0; left--) {
        headers.add(readText(in), readBytes(in));
      }
      Record<byte[], Envelope> record = record(kind, key, readBytes(in), offset, time, headers);
      record.value().setStamp(stamp);
      return new Entry(record, in.readBoolean(), in.readBoolean() ? readVerdict(in) : null);
    } catch (IOException broken) {
      throw new UncheckedIOException("the entry of a parked record is broken", broken);
    }
  }

  private static Verdict readVerdict(DataInputStream in) throws IOException {
    return new Verdict(Outcome.valueOf(readText(in)), readText(in), in.readBoolean());
  }

  /** The record without its payload, which a refusal that sets nothing aside does not need. */
  static Record<byte[], Envelope> withoutPayload(Record<byte[], Envelope> record, Headers headers) {
    Envelope envelope = record.value();
    Record<byte[], Envelope> bare =
        record(envelope.kind(), record.key(), null, envelope.offset(), envelope.time(), headers);
    bare.value().setStamp(envelope.stamp());
    return bare;
  }

  /** To Kafka Streams a reply's time is 0, see {@link EnvelopeSerde.LogTime}. */
  private static Record<byte[], Envelope> record(
      Envelope.Kind kind,
      byte @Nullable [] key,
      byte @Nullable [] payload,
      long offset,
      long time,
      Headers headers) {
    Envelope envelope = Envelope.incoming(kind, payload);
    envelope.setOffset(offset);
    envelope.setTime(time);
    long shown = kind == Envelope.Kind.REPLY ? 0 : Math.max(0, time);
    return new Record<>(key, envelope, shown, headers);
  }
}
