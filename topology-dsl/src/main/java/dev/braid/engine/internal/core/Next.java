package dev.braid.engine.internal.core;

/**
 * The continuation of a step: where it goes on.
 *
 * @param onOk the node that takes its success
 * @param onFault the node that takes its fault
 */
public record Next(String onOk, String onFault) {

  public String after(Envelope envelope) {
    return envelope.isOk() ? onOk : onFault;
  }
}
