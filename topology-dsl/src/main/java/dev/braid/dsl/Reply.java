package dev.braid.dsl;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a call answers: a value, a fault, or the replies of several parts.
 *
 * @param <T> the type of the value; of parts, it is a list
 */
public sealed interface Reply<T> permits Reply.Ok, Reply.Failed, Reply.Parts {

  /** 200, or the fault's code, or the highest code among the parts. */
  int code();

  /** Success is code 200. */
  default boolean isOk() {
    return code() == 200;
  }

  /**
   * The value of a success; of parts, the list of their values, nesting kept.
   *
   * @throws FaultException when this is not a success
   */
  @Nullable T value();

  /**
   * The fault; of parts, the fault of the first part in written order that has the highest code.
   *
   * @throws IllegalStateException when this is a success
   */
  Fault fault();

  /** A success and its value. */
  record Ok<T>(@Nullable T value) implements Reply<T> {
    @Override
    public int code() {
      return 200;
    }

    @Override
    public Fault fault() {
      throw new IllegalStateException("a success has no fault: " + this);
    }
  }

  /** A failure and its reason. */
  record Failed<T>(Fault fault) implements Reply<T> {
    @Override
    public int code() {
      return fault.code();
    }

    @Override
    public T value() {
      throw new FaultException(fault);
    }
  }

  /** The replies of a parallel or of a recorded batch, in written order. */
  record Parts<T>(List<Reply<?>> replies) implements Reply<T> {
    public Parts {
      replies = List.copyOf(replies);
      if (replies.isEmpty()) {
        throw new IllegalArgumentException("a reply in parts has at least one part");
      }
    }

    @Override
    public int code() {
      int highest = 200;
      for (Reply<?> reply : replies) {
        highest = Math.max(highest, reply.code());
      }
      return highest;
    }

    @Override
    public T value() {
      if (!isOk()) {
        throw new FaultException(fault());
      }
      List<@Nullable Object> values = new ArrayList<>(replies.size());
      for (Reply<?> reply : replies) {
        values.add(reply.value());
      }
      @SuppressWarnings("unchecked") // whoever types a reply of parts types it as a list
      T list = (T) Collections.unmodifiableList(values);
      return list;
    }

    @Override
    public Fault fault() {
      int highest = code();
      if (highest == 200) {
        throw new IllegalStateException("a success has no fault: " + this);
      }
      for (Reply<?> reply : replies) {
        if (reply.code() == highest) {
          return reply.fault();
        }
      }
      throw new AssertionError("the highest code is some part's code");
    }
  }
}
