package dev.braid.wire;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.braid.dsl.Names;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where an execution that was started durably is found: all that a process needs to await it, or to
 * ask where it is. Its text goes into a database, a URL or a log line, and comes back with {@link
 * #parse}.
 *
 * @param flow that runs it, in the namespace of whoever has the handle, or with another one
 * @param partition of the flow's request topic, whose task keeps it
 * @param execution its id: 32 hexadecimal digits
 */
public record Handle(String flow, int partition, String execution) {

  /** The longest text that a message repeats. */
  private static final int MAX_SHOWN = 100;

  private static final Pattern TEXT = Pattern.compile("([^/]+)/(\\d{1,9})/([0-9a-f]{32})");
  private static final Pattern ID = Pattern.compile("[0-9a-f]{32}");

  public Handle {
    Names.requireReference("flow", flow);
    if (partition < 0) {
      throw new IllegalArgumentException("a handle's partition is 0 or more, found " + partition);
    }
    if (!isId(execution)) {
      throw new IllegalArgumentException(
          "an execution's id is 32 hexadecimal digits, found '%s'".formatted(shown(execution)));
    }
  }

  /**
   * The handle with this text.
   *
   * @throws IllegalArgumentException when it is none
   */
  public static Handle parse(String text) {
    Matcher matcher = TEXT.matcher(text);
    if (!matcher.matches() || !Names.isLegalReference(matcher.group(1))) {
      throw new IllegalArgumentException(
          "not a handle: '%s'; expected flow/partition/execution, as a start answers it, such as %s"
              .formatted(shown(text), "checkout/0/0123456789abcdef0123456789abcdef"));
    }
    return new Handle(matcher.group(1), Integer.parseInt(matcher.group(2)), matcher.group(3));
  }

  /**
   * The handle of what was, or would be, started in {@code partition} under an idempotency key.
   * Says nothing of whether it was.
   */
  public static Handle ofKey(String flow, int partition, String idempotencyKey) {
    return ofKey(Namespace.NONE, flow, partition, idempotencyKey);
  }

  /** The same, for who is in {@code namespace}. */
  public static Handle ofKey(
      Namespace namespace, String flow, int partition, String idempotencyKey) {
    CallId.Maker ids = new CallId.Maker(namespace.reference(flow));
    return new Handle(flow, partition, ids.ofStart(idempotencyKey.getBytes(UTF_8)));
  }

  /** The same execution, of a flow that is known under this name here. */
  public Handle ofFlow(String name) {
    return new Handle(name, partition, execution);
  }

  /** Whether {@code text} looks like an execution's id. */
  public static boolean isId(String text) {
    return ID.matcher(text).matches();
  }

  private static String shown(String text) {
    String cut = text.length() > MAX_SHOWN ? text.substring(0, MAX_SHOWN) + "..." : text;
    return cut.replaceAll("\\p{Cntrl}", "?");
  }

  /** The text that {@link #parse} reads. */
  @Override
  public String toString() {
    return flow + "/" + partition + "/" + execution;
  }
}
