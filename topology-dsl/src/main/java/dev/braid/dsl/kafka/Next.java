package dev.braid.dsl.kafka;

/**
 * The continuation of a step: where it goes on.
 *
 * @param onOk the node that takes its success
 * @param onFault the node that takes its fault
 */
record Next(String onOk, String onFault) {

  String after(Envelope envelope) {
    return envelope.isOk() ? onOk : onFault;
  }
}
