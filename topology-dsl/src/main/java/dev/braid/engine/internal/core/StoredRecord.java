package dev.braid.engine.internal.core;

import dev.braid.wire.Wire;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;

/** A record of a request or a reply in a store, as it came, with its place in the log. */
public final class StoredRecord {

  private StoredRecord() {}

  public static void write(DataOutputStream out, Record<byte[], Envelope> record)
      throws IOException {
    Envelope envelope = record.value();
    out.writeBoolean(envelope.kind() == Envelope.Kind.REQUEST);
    out.writeLong(envelope.offset());
    out.writeLong(envelope.time());
    out.writeLong(envelope.stamp());
    StoredFields.writeBytes(out, record.key());
    Header[] headers = record.headers().toArray();
    out.writeInt(headers.length);
    for (Header header : headers) {
      StoredFields.writeText(out, header.key());
      StoredFields.writeBytes(out, header.value());
    }
    StoredFields.writeBytes(out, envelope.payload());
  }

  /** Reads what {@link #write} has written. */
  public static Record<byte[], Envelope> read(DataInputStream in) throws IOException {
    Envelope.Kind kind = in.readBoolean() ? Envelope.Kind.REQUEST : Envelope.Kind.REPLY;
    long offset = in.readLong();
    long time = in.readLong();
    long stamp = in.readLong();
    byte[] key = StoredFields.readBytes(in);
    Headers headers = Wire.headers();
    for (int left = in.readInt(); left > 0; left--) {
      headers.add(StoredFields.readText(in), StoredFields.readBytes(in));
    }
    return record(kind, key, StoredFields.readBytes(in), offset, time, stamp, headers);
  }

  /** The same record with other contents, at the same place in the log. */
  public static Record<byte[], Envelope> with(
      Record<byte[], Envelope> record, byte @Nullable [] payload, Headers headers) {
    Envelope envelope = record.value();
    return record(
        envelope.kind(),
        record.key(),
        payload,
        envelope.offset(),
        envelope.time(),
        envelope.stamp(),
        headers);
  }

  /** To Kafka Streams a reply's time is 0, see {@link EnvelopeSerde.LogTime}. */
  private static Record<byte[], Envelope> record(
      Envelope.Kind kind,
      byte @Nullable [] key,
      byte @Nullable [] payload,
      long offset,
      long time,
      long stamp,
      Headers headers) {
    Envelope envelope = Envelope.incoming(kind, payload);
    envelope.setOffset(offset);
    envelope.setTime(time);
    envelope.setStamp(stamp);
    long shown = kind == Envelope.Kind.REPLY ? 0 : Math.max(0, time);
    return new Record<>(key, envelope, shown, headers);
  }
}
