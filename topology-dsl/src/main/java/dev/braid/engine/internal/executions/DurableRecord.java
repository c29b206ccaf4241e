package dev.braid.engine.internal.executions;

import dev.braid.engine.EngineCounter;
import dev.braid.engine.EngineCounters;
import dev.braid.engine.internal.core.StoredFields;
import dev.braid.wire.ReturnAddress;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;

/**
 * What is kept of a durable execution beside its own record, and after it: small, so that a task
 * that starts reads all of them quickly. The result itself stands elsewhere.
 *
 * @param started log time of its start
 * @param deadline in milliseconds since the epoch
 * @param keep how long its result is to be kept, in milliseconds
 * @param digest of the body that it was started with
 * @param until log time until which its result is kept; 0 while it runs
 * @param code of its result; 0 while it runs
 * @param resultBytes that its result takes; 0 while it runs
 * @param waiters who want the result; nobody after it has ended
 */
record DurableRecord(
    long started,
    long deadline,
    long keep,
    String digest,
    long until,
    int code,
    int resultBytes,
    List<Waiter> waiters) {

  private static final int VERSION = 1;

  DurableRecord {
    waiters = List.copyOf(waiters);
  }

  static DurableRecord running(long started, long deadline, long keep, String digest) {
    return new DurableRecord(started, deadline, keep, digest, 0, 0, 0, List.of());
  }

  /**
   * Somebody who wants to be told the result.
   *
   * @param deadline log time after which nobody listens there any more
   */
  record Waiter(ReturnAddress address, long deadline) {}

  boolean isEnded() {
    return until > 0;
  }

  /** Whether its result was kept long enough, by the log's time. */
  boolean isOver(long time) {
    return isEnded() && time >= until;
  }

  DurableRecord ended(long keptUntil, int number, int bytes) {
    return new DurableRecord(started, deadline, keep, digest, keptUntil, number, bytes, List.of());
  }

  DurableRecord withWaiters(List<Waiter> those) {
    return new DurableRecord(started, deadline, keep, digest, until, code, resultBytes, those);
  }

  /** Those who still wait for it. */
  List<Waiter> listening(long time, EngineCounters counters) {
    List<Waiter> listening = waiters.stream().filter(waiter -> waiter.deadline() > time).toList();
    for (int gone = listening.size(); gone < waiters.size(); gone++) {
      counters.count(EngineCounter.EXPIRED_WAITER);
    }
    return listening;
  }

  byte[] toBytes() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(128);
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      out.writeByte(VERSION);
      out.writeLong(started);
      out.writeLong(deadline);
      out.writeLong(keep);
      out.writeUTF(digest);
      out.writeLong(until);
      out.writeShort(code);
      out.writeInt(resultBytes);
      out.writeShort(waiters.size());
      for (Waiter waiter : waiters) {
        out.writeUTF(waiter.address().topic());
        out.writeInt(waiter.address().partition());
        StoredFields.writeBytes(out, waiter.address().correlation());
        out.writeLong(waiter.deadline());
      }
    } catch (IOException impossible) {
      throw new UncheckedIOException(impossible);
    }
    return bytes.toByteArray();
  }

  static DurableRecord read(String id, byte[] record) {
    try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(record))) {
      int version = in.readByte();
      if (version != VERSION) {
        throw new IOException("expected version " + VERSION + ", found " + version);
      }
      return new DurableRecord(
          in.readLong(),
          in.readLong(),
          in.readLong(),
          in.readUTF(),
          in.readLong(),
          in.readShort(),
          in.readInt(),
          waiters(in));
    } catch (IOException broken) {
      throw new UncheckedIOException(
          "the record of durable execution " + id + " is broken", broken);
    }
  }

  private static List<Waiter> waiters(DataInputStream in) throws IOException {
    List<Waiter> waiters = new ArrayList<>();
    for (int count = in.readShort(); count > 0; count--) {
      ReturnAddress address =
          new ReturnAddress(in.readUTF(), in.readInt(), StoredFields.readBytes(in));
      waiters.add(new Waiter(address, in.readLong()));
    }
    return waiters;
  }
}
