package dev.braid.store.model;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.braid.dsl.CodecException;
import dev.braid.store.model.Command.Add;
import dev.braid.store.model.Command.AddElement;
import dev.braid.store.model.Command.Condition;
import dev.braid.store.model.Command.Delete;
import dev.braid.store.model.Command.Get;
import dev.braid.store.model.Command.Put;
import dev.braid.store.model.Command.RemoveElement;

/** The form of a command in the log. */
final class CommandForm {

  private static final byte VERSION = 1;
  private static final int USUAL_HEAD = 32;

  private static final byte GET = 0;
  private static final byte PUT = 1;
  private static final byte DELETE = 2;
  private static final byte ADD = 3;
  private static final byte ADD_ELEMENT = 4;
  private static final byte REMOVE_ELEMENT = 5;

  private static final byte NONE = 0;
  private static final byte ABSENT = 1;
  private static final byte HAS_VERSION = 2;

  private CommandForm() {}

  static byte[] write(Command command) {
    Output output = new Output(VERSION, USUAL_HEAD);
    if (command instanceof Put put) {
      put(output.put(PUT), put.condition()).put(put.ttl()).put(put.content());
    } else if (command instanceof Delete delete) {
      put(output.put(DELETE), delete.condition());
    } else if (command instanceof Add add) {
      output.put(ADD).put(add.amount());
    } else if (command instanceof AddElement add) {
      output.put(ADD_ELEMENT).rest(add.json().getBytes(UTF_8));
    } else if (command instanceof RemoveElement remove) {
      output.put(REMOVE_ELEMENT).rest(remove.json().getBytes(UTF_8));
    } else {
      output.put(GET);
    }
    return output.toBytes();
  }

  /**
   * Reads one.
   *
   * @throws CodecException when it is none
   */
  static Command read(byte[] bytes) {
    return Input.read("a command", VERSION, bytes, CommandForm::read);
  }

  private static Command read(Input input) {
    byte kind = input.nextByte();
    return switch (kind) {
      case GET -> new Get();
      case PUT -> put(input);
      case DELETE -> new Delete(condition(input));
      case ADD -> new Add(input.nextLong());
      case ADD_ELEMENT -> new AddElement(new String(input.rest(), UTF_8));
      case REMOVE_ELEMENT -> new RemoveElement(new String(input.rest(), UTF_8));
      default -> throw new CodecException("there is no command of kind " + kind);
    };
  }

  private static Put put(Input input) {
    Condition condition = condition(input);
    long ttl = input.nextLong();
    Content content = input.content();
    if (content == null) {
      throw new CodecException("a put without a value");
    }
    return new Put(content, ttl, condition);
  }

  private static Output put(Output output, Condition condition) {
    if (condition instanceof Condition.HasVersion version) {
      return output.put(HAS_VERSION).put(version.version());
    }
    return output.put(condition instanceof Condition.Absent ? ABSENT : NONE);
  }

  private static Condition condition(Input input) {
    byte kind = input.nextByte();
    return switch (kind) {
      case NONE -> new Condition.None();
      case ABSENT -> new Condition.Absent();
      case HAS_VERSION -> new Condition.HasVersion(input.stamp());
      default -> throw new CodecException("there is no condition of kind " + kind);
    };
  }
}
