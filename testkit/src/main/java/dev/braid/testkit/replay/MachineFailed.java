package dev.braid.testkit.replay;

/** The machine could not go on with a handler, and its process ends with it. */
final class MachineFailed extends VirtualMachineError {

  private static final long serialVersionUID = 1L;

  MachineFailed() {
    super("the machine failed");
  }

  /** Of no use, and slow. */
  @Override
  public Throwable fillInStackTrace() {
    return this;
  }
}
