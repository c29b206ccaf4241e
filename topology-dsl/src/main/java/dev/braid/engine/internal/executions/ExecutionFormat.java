package dev.braid.engine.internal.executions;

import dev.braid.dsl.CodecException;
import dev.braid.dsl.Fault;
import dev.braid.dsl.Reply;
import dev.braid.engine.internal.core.CallState;
import dev.braid.engine.internal.core.Execution;
import dev.braid.engine.internal.core.FlowPlan;
import dev.braid.engine.internal.core.PendingFormat;
import dev.braid.engine.internal.core.StoredFields;
import dev.braid.wire.ReturnAddress;
import dev.braid.wire.TreeCodecs;
import dev.braid.wire.Value;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * An execution's record: small, versioned, with values inline only while they are short. Slots go
 * by name, so that a changed flow finds those it still has.
 */
final class ExecutionFormat {

  /** A value up to this many bytes stands in the record itself. */
  private static final int INLINE = 1024;

  /** All inline values of one record together. */
  private static final int INLINE_TOTAL = 32 * 1024;

  private static final int VERSION = 6;

  /** The form of a fault that an exception has led to. */
  private static final int THROWN = 4;

  /** Added to the form of a value that came from outside: it is read as picky as at first. */
  private static final int OUTSIDE = 4;

  /** The form of a null whose author is known. */
  private static final int NOTHING = 3;

  /** The kinds of {@link CallState}, each with a number and a text. */
  private static final int AWAITED = 0;

  private static final int BACKING_OFF = 1;
  private static final int QUEUED = 2;
  private static final int QUEUED_MAYBE_SENT = 3;
  private static final int ABSENT = 4;
  private static final int TOO_LARGE = 5;
  private static final int REFUSED = 6;

  private ExecutionFormat() {}

  /** Takes values that are too long for the record, and answers the number of each. */
  interface Keeper {
    int keep(byte[] value);
  }

  /**
   * The record of {@code execution}; its long values go to {@code keeper}.
   *
   * @throws CodecException when a value that it must keep cannot be encoded
   */
  static byte[] write(Execution execution, FlowPlan plan, Keeper keeper) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(256);
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      new Writer(out, keeper).write(execution, plan);
    } catch (IOException impossible) {
      throw new UncheckedIOException(impossible);
    }
    return bytes.toByteArray();
  }

  /** Reads a record that {@link #write} has written; {@code kept} finds the values by number. */
  static Execution read(
      String id, byte[] record, FlowPlan plan, IntFunction<byte @Nullable []> kept) {
    try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(record))) {
      return new Reader(in, kept, plan.forms()).read(id, plan);
    } catch (IOException broken) {
      throw new UncheckedIOException("the record of execution " + id + " is broken", broken);
    }
  }

  private static final class Writer {
    private final DataOutputStream out;
    private final Keeper keeper;
    private int inline;

    Writer(DataOutputStream out, Keeper keeper) {
      this.out = out;
      this.keeper = keeper;
    }

    /** The frames first: writing them keeps values, and the count of those comes last. */
    void write(Execution execution, FlowPlan plan) throws IOException {
      out.writeByte(VERSION);
      bytes(execution.key());
      StoredFields.writeAddress(out, execution.returnAddress());
      out.writeLong(execution.deadline());
      out.writeLong(execution.until());
      out.writeInt(execution.attempt());
      out.writeBoolean(execution.isRepeatable());
      out.writeBoolean(execution.turnsOnce());
      out.writeBoolean(execution.isAgain());
      bytes(execution.traceParent());
      bytes(execution.traceState());
      out.writeShort(execution.waiting().size());
      for (Execution.OutstandingCall call : execution.waiting()) {
        text(call.stepId());
        out.writeLong(call.deadline());
        text(call.path());
        out.writeShort(call.attempt());
        state(call.state());
        value(call.request());
        out.writeShort(call.onward().size());
        for (String step : call.onward()) {
          text(step);
        }
      }
      BitSet live = plan.live(execution);
      out.writeShort(live.cardinality());
      for (int frame = live.nextSetBit(0); frame >= 0; frame = live.nextSetBit(frame + 1)) {
        text(plan.frames().get(frame));
        frame(execution.frame(frame));
      }
      further(execution.further());
      out.writeInt(execution.entries());
      out.writeLong(execution.entryBytes());
    }

    private void further(Execution.@Nullable Further further) throws IOException {
      out.writeBoolean(further != null);
      if (further != null) {
        PendingFormat.writeExecution(out, further.request());
        value(further.input());
      }
    }

    private void state(CallState state) throws IOException {
      if (state instanceof CallState.BackingOff backing) {
        state(BACKING_OFF, backing.until(), "");
      } else if (state instanceof CallState.Queued queued) {
        state(queued.maybeSent() ? QUEUED_MAYBE_SENT : QUEUED, queued.position(), "");
      } else if (state instanceof CallState.Absent absent) {
        state(ABSENT, absent.since(), absent.service());
      } else if (state instanceof CallState.TooLarge large) {
        state(TOO_LARGE, large.bytes(), large.service());
      } else if (state instanceof CallState.Refused refused) {
        state(REFUSED, refused.offset(), refused.why());
      } else {
        state(AWAITED, 0, "");
      }
    }

    private void state(int kind, long number, String detail) throws IOException {
      out.writeByte(kind);
      out.writeLong(number);
      text(detail);
    }

    private void frame(@Nullable Object content) throws IOException {
      if (content instanceof Execution.Aggregation aggregation) {
        out.writeByte(2);
        value(aggregation.input());
        out.writeShort(aggregation.size());
        for (int part = 0; part < aggregation.size(); part++) {
          reply(aggregation.get(part));
        }
      } else if (content instanceof Value value) {
        out.writeByte(1);
        value(value);
      } else {
        out.writeByte(0);
      }
    }

    private void reply(@Nullable Reply<?> reply) throws IOException {
      if (reply == null) {
        out.writeByte(0);
      } else if (reply instanceof Reply.Failed<?> failed) {
        Fault fault = failed.fault();
        boolean thrown = !fault.exception().isEmpty();
        out.writeByte(thrown ? THROWN : 2);
        out.writeShort(fault.code());
        text(fault.message());
        text(fault.origin().service());
        text(fault.origin().step());
        if (thrown) {
          text(fault.exception());
        }
      } else if (reply instanceof Reply.Parts<?> parts) {
        out.writeByte(3);
        out.writeInt(parts.replies().size());
        for (Reply<?> part : parts.replies()) {
          reply(part);
        }
      } else {
        out.writeByte(1);
        value(Value.of(reply));
      }
    }

    private void value(Value value) throws IOException {
      byte[] form = value.entry() < 0 ? value.bytes() : null;
      if (form != null && (form.length > INLINE || inline + form.length > INLINE_TOTAL)) {
        value.setEntry(keeper.keep(form));
      }
      if (value.entry() >= 0) {
        out.writeByte(value.isFromOutside() ? 2 + OUTSIDE : 2);
        text(value.contentType());
        out.writeInt(value.entry());
      } else if (form == null && !value.nothingBy().isEmpty()) {
        out.writeByte(NOTHING);
        text(value.nothingBy());
      } else if (form == null) {
        out.writeByte(0);
      } else {
        inline += form.length;
        out.writeByte(value.isFromOutside() ? 1 + OUTSIDE : 1);
        text(value.contentType());
        bytes(form);
      }
    }

    private void text(String text) throws IOException {
      StoredFields.writeText(out, text);
    }

    private void bytes(byte @Nullable [] bytes) throws IOException {
      StoredFields.writeBytes(out, bytes);
    }
  }

  private static final class Reader {
    private final DataInputStream in;
    private final IntFunction<byte @Nullable []> kept;
    private final TreeCodecs forms;

    Reader(DataInputStream in, IntFunction<byte @Nullable []> kept, TreeCodecs forms) {
      this.in = in;
      this.kept = kept;
      this.forms = forms;
    }

    Execution read(String id, FlowPlan plan) throws IOException {
      int version = in.readByte();
      if (version != VERSION) {
        throw new IOException("expected version " + VERSION + ", found " + version);
      }
      byte[] key = bytes();
      ReturnAddress address = StoredFields.readAddress(in);
      long deadline = in.readLong();
      long until = in.readLong();
      int attempt = in.readInt();
      boolean repeatable = in.readBoolean();
      boolean once = in.readBoolean();
      boolean again = in.readBoolean();
      Execution execution =
          new Execution(() -> id, key, address, deadline, bytes(), bytes(), plan.frames().size());
      execution.setUntil(until);
      execution.setAttempt(attempt);
      execution.setRepeatable(repeatable);
      execution.setAgain(again);
      if (once) {
        execution.turnOnce();
      }
      for (int calls = in.readShort(); calls > 0; calls--) {
        execution.waitFor(
            new Execution.OutstandingCall(
                text(), in.readLong(), text(), in.readShort(), state(), value(), steps()));
      }
      for (int frames = in.readShort(); frames > 0; frames--) {
        int frame = plan.frames().indexOf(text());
        Object content = frame();
        if (frame >= 0) {
          execution.setFrame(frame, content);
        }
      }
      if (in.readBoolean()) {
        Execution request = PendingFormat.readExecution(in, key, plan.frames().size());
        request.setRepeatable(repeatable);
        execution.setFurther(new Execution.Further(request, value()));
      }
      execution.setKept(in.readInt(), in.readLong());
      execution.setStored(true);
      return execution;
    }

    private List<String> steps() throws IOException {
      List<String> steps = new ArrayList<>();
      for (int count = in.readShort(); count > 0; count--) {
        steps.add(text());
      }
      return steps;
    }

    private CallState state() throws IOException {
      int kind = in.readByte();
      long number = in.readLong();
      String detail = text();
      return switch (kind) {
        case AWAITED -> CallState.AWAITED;
        case BACKING_OFF -> new CallState.BackingOff(number);
        case QUEUED, QUEUED_MAYBE_SENT -> new CallState.Queued(number, kind == QUEUED_MAYBE_SENT);
        case ABSENT -> new CallState.Absent(detail, number);
        case TOO_LARGE -> new CallState.TooLarge(detail, (int) number);
        case REFUSED -> new CallState.Refused(detail, number);
        default -> throw new IOException("unknown state of a call: " + kind);
      };
    }

    private @Nullable Object frame() throws IOException {
      int form = in.readByte();
      if (form == 2) {
        Value input = value();
        Execution.Aggregation aggregation = new Execution.Aggregation(input, in.readShort());
        for (int part = 0; part < aggregation.size(); part++) {
          Reply<?> reply = reply();
          if (reply != null) {
            aggregation.put(part, reply);
          }
        }
        return aggregation;
      }
      return form == 1 ? value() : null;
    }

    private @Nullable Reply<?> reply() throws IOException {
      int form = in.readByte();
      return switch (form) {
        case 0 -> null;
        case 1 -> new Reply.Ok<>(value());
        case 2 -> new Reply.Failed<>(fault());
        case THROWN -> new Reply.Failed<>(thrown(fault()));
        case 3 -> new Reply.Parts<>(parts());
        default -> throw new IOException("unknown form of a reply: " + form);
      };
    }

    private Fault fault() throws IOException {
      return new Fault(in.readShort(), text(), new Fault.Origin(text(), text()));
    }

    private Fault thrown(Fault fault) throws IOException {
      return new Fault(fault.code(), fault.message(), fault.origin(), text());
    }

    private List<Reply<?>> parts() throws IOException {
      List<Reply<?>> parts = new ArrayList<>();
      for (int count = in.readInt(); count > 0; count--) {
        Reply<?> part = reply();
        if (part == null) {
          throw new IOException("a part of a reply is missing");
        }
        parts.add(part);
      }
      return parts;
    }

    private Value value() throws IOException {
      int form = in.readByte();
      if (form == 0) {
        return Value.encoded(null, "");
      }
      if (form == NOTHING) {
        return Value.nothing(text());
      }
      boolean fromOutside = form > OUTSIDE;
      String contentType = text();
      Value value;
      if ((fromOutside ? form - OUTSIDE : form) == 1) {
        value = Value.encoded(bytes(), contentType);
      } else {
        int entry = in.readInt();
        value = Value.kept(entry, contentType, () -> kept.apply(entry));
      }
      return value.stored(fromOutside).readableBy(forms);
    }

    private String text() throws IOException {
      return StoredFields.readText(in);
    }

    private byte @Nullable [] bytes() throws IOException {
      return StoredFields.readBytes(in);
    }
  }
}
