package dev.braid.dsl;

/** How large a flow may be. */
public final class FlowLimits {

  /** Steps in one definition, compositions not counted. */
  public static final int STEPS = 1000;

  /** Compositions around one step. */
  public static final int DEPTH = 64;

  /** Parts of one parallel or recorded batch. */
  public static final int FAN_OUT = 100;

  /** Characters of a flow text. */
  public static final int TEXT = 64 * 1024;

  private FlowLimits() {}
}
