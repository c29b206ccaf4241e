package dev.braid.wire;

import dev.braid.dsl.CodecException;
import dev.braid.dsl.Json;
import dev.braid.dsl.Names;
import dev.braid.dsl.Tree;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The services still to visit before the one that asked hears of it: each hands its value straight
 * to the next, and the last answers. A fault goes to the return address from wherever it arises. As
 * JSON it rides in a header, beside the return address that it belongs to.
 *
 * @param form who is waiting
 * @param sender the flow whose steps these are, with its namespace where it stands in one: the
 *     stops are written as in that flow
 * @param execution of the flow, as an id
 * @param stops the services still to visit, at least one
 */
public record RoutingSlip(Form form, String sender, String execution, List<Stop> stops) {

  /** The most services in one slip. */
  public static final int MOST = 16;

  /** What a slip needs beside its stops, at most: its words, a name and an id. */
  private static final int FRAME = 256;

  private static final int LONGEST_STEP = 1024;
  private static final int LONGEST_TYPE = 256;
  private static final Pattern STEP = Pattern.compile("[a-z0-9.:-]{1," + LONGEST_STEP + "}");

  public RoutingSlip {
    stops = List.copyOf(stops);
  }

  /** Who is waiting for the reply. */
  public enum Form {
    /**
     * The flow itself, for a reply to any of the steps. Each request says which step it is of, so
     * that a service which knows nothing of slips answers the flow, and the flow goes on from
     * there.
     */
    HOMING,
    /**
     * The flow's own caller, for the reply to the last step. Only services that know slips may be
     * on the way, or their replies would be taken for the flow's.
     */
    TAIL
  }

  /**
   * A service to visit.
   *
   * @param stepId of the flow
   * @param contentType that it takes as it is; empty: any
   */
  public record Stop(String service, String stepId, String contentType) {

    /** An upper bound of its bytes in the header, where a character may need up to six. */
    int length() {
      return service.length() + stepId.length() + 6 * contentType.length() + 12;
    }

    /** Whether it can stand in a header. */
    boolean isLegal() {
      return Names.isLegalReference(service)
          && !Wire.isReserved(service)
          && STEP.matcher(stepId).matches()
          && contentType.length() <= LONGEST_TYPE;
    }
  }

  /** For the flow's own reply topic; null without stops. */
  public static @Nullable RoutingSlip homing(String flow, String execution, List<Stop> stops) {
    return stops.isEmpty() ? null : new RoutingSlip(Form.HOMING, flow, execution, stops);
  }

  /** For the reply topic of the flow's caller. */
  public static RoutingSlip tail(String flow, String execution, List<Stop> stops) {
    return new RoutingSlip(Form.TAIL, flow, execution, stops);
  }

  /** As many of {@code stops} as one slip holds, the first ones. */
  public static List<Stop> fitting(List<Stop> stops) {
    int length = FRAME;
    for (int i = 0; i < stops.size(); i++) {
      length += stops.get(i).length();
      if (i == MOST || length > Wire.MAX_HEADER || !stops.get(i).isLegal()) {
        return List.copyOf(stops.subList(0, i));
      }
    }
    return List.copyOf(stops);
  }

  /** The service to visit next. */
  public Stop next() {
    return stops.get(0);
  }

  /** The call id of the step that {@link #next} is. */
  public String nextCallId() {
    return CallId.of(execution, next().stepId());
  }

  /** This slip behind the next stop, or null when that is the last one. */
  @Nullable RoutingSlip rest() {
    return stops.size() == 1
        ? null
        : new RoutingSlip(form, sender, execution, stops.subList(1, stops.size()));
  }

  /**
   * Whether {@code value} goes to the next service as it is. Otherwise it goes to the flow that
   * waits, which knows how to convert it.
   */
  public boolean takes(Value value) {
    if (form == Form.TAIL || value.isNull()) {
      return true;
    }
    String expected = next().contentType();
    return expected.isEmpty()
        ? !value.contentType().isEmpty()
        : expected.equals(value.contentType());
  }

  public byte[] bytes() {
    List<Object> visits = new ArrayList<>(stops.size());
    stops.forEach(stop -> visits.add(List.of(stop.service(), stop.stepId(), stop.contentType())));
    Map<String, Object> tree = new LinkedHashMap<>();
    tree.put("tail", form == Form.TAIL);
    tree.put("sender", sender);
    tree.put("execution", execution);
    tree.put("stops", visits);
    return Json.bytes(tree);
  }

  /**
   * Reads a header, which is data from outside.
   *
   * @throws CodecException saying what is wrong with it
   */
  public static RoutingSlip parse(byte[] header) {
    if (header.length > Wire.MAX_HEADER) {
      throw wrong("has %s bytes, at most %s are read".formatted(header.length, Wire.MAX_HEADER));
    }
    Map<?, ?> tree = map(header);
    if (!(tree.get("tail") instanceof Boolean tail)) {
      throw wrong("does not say who waits");
    }
    if (!(tree.get("sender") instanceof String sender) || !isLegalName(sender)) {
      throw wrong("names no legal sender");
    }
    if (!(tree.get("execution") instanceof String execution) || !CallId.isExecution(execution)) {
      throw wrong("names no execution");
    }
    return new RoutingSlip(
        tail ? Form.TAIL : Form.HOMING, sender, execution, stops(tree.get("stops")));
  }

  private static List<Stop> stops(@Nullable Object tree) {
    List<?> visits = tree instanceof List<?> list ? list : List.of();
    if (visits.isEmpty() || visits.size() > MOST) {
      throw wrong("names %s services, expected 1 to %s".formatted(visits.size(), MOST));
    }
    List<Stop> stops = new ArrayList<>(visits.size());
    for (Object visit : visits) {
      if (!(visit instanceof List<?> texts)
          || texts.size() != 3
          || !(texts.get(0) instanceof String service)
          || !(texts.get(1) instanceof String stepId)
          || !(texts.get(2) instanceof String contentType)) {
        throw wrong("has a stop that is not [service, step, content type]");
      }
      Stop stop = new Stop(service, stepId, contentType);
      if (!stop.isLegal()) {
        throw wrong("has a stop whose service, step or content type is not legal");
      }
      stops.add(stop);
    }
    return stops;
  }

  private static boolean isLegalName(String name) {
    return Names.isLegalReference(name) && !Wire.isReserved(name);
  }

  private static Map<?, ?> map(byte[] header) {
    Object tree;
    try {
      tree = Json.tree(header);
    } catch (CodecException malformed) {
      throw wrong("is malformed: " + malformed.getMessage());
    }
    if (tree instanceof Map<?, ?> map) {
      return map;
    }
    throw wrong("is not a map but " + Tree.kind(tree));
  }

  private static CodecException wrong(String what) {
    return new CodecException("the slip in header %s %s".formatted(Wire.SLIP, what));
  }
}
