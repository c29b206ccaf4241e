package dev.braid.dsl;

import static java.util.Objects.requireNonNull;

/**
 * Why a step did not succeed. Data: no exception crosses a process.
 *
 * @param code 400 to 599; those that Braid gives are in {@link FaultCode}
 * @param message for people; cut to {@value #MAX_MESSAGE} characters
 * @param origin where it arose
 * @param exception the class of the exception that it was made of, for whoever looks for it in a
 *     log; empty: there was none, or it is not told
 */
public record Fault(int code, String message, Origin origin, String exception) {

  /** The longest message, in characters. */
  public static final int MAX_MESSAGE = 4096;

  public Fault {
    if (code < 400 || code > 599) {
      throw new IllegalArgumentException("a fault's code is 400 to 599, found " + code);
    }
    message = message.length() > MAX_MESSAGE ? message.substring(0, MAX_MESSAGE) : message;
    requireNonNull(origin, "origin");
    requireNonNull(exception, "exception");
  }

  /** A fault that no exception has led to. */
  public Fault(int code, String message, Origin origin) {
    this(code, message, origin, "");
  }

  public static Fault of(FaultCode code, String message) {
    return new Fault(code.number(), message, Origin.UNKNOWN);
  }

  /** This fault, its origin filled in where it is not known yet. */
  public Fault from(Origin place) {
    Origin filled = origin.or(place);
    return filled.equals(origin) ? this : new Fault(code, message, filled, exception);
  }

  /**
   * Where a fault arose; empty text where that is not known.
   *
   * @param service the service that answered it, or the flow
   * @param step the id of the step that asked
   */
  public record Origin(String service, String step) {

    public static final Origin UNKNOWN = new Origin("", "");

    Origin or(Origin other) {
      return new Origin(
          service.isEmpty() ? other.service : service, step.isEmpty() ? other.step : step);
    }

    @Override
    public String toString() {
      return step.isEmpty() || step.equals(service) ? service : service + " at " + step;
    }
  }
}
