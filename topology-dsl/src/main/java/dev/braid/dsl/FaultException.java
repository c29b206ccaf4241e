package dev.braid.dsl;

/** Thrown by a handler to answer a fault of its choice, and by {@link Reply#value()}. */
public final class FaultException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final transient Fault fault;

  public FaultException(Fault fault) {
    super(
        fault.code()
            + " "
            + fault.message()
            + (fault.origin().equals(Fault.Origin.UNKNOWN) ? "" : " (" + fault.origin() + ")"));
    this.fault = fault;
  }

  /** For handlers: the origin is filled in by whoever runs them. */
  public FaultException(int code, String message) {
    this(new Fault(code, message, Fault.Origin.UNKNOWN));
  }

  public Fault fault() {
    return fault;
  }
}
