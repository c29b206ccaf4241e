package dev.braid.benchmarks.avro;

/**
 * What one round of writing and reading has shown.
 *
 * @param encodeNanos for one record
 * @param decodeNanos for one record
 * @param bytes allocated to write one record and to read it
 */
record AvroMeasurement(double encodeNanos, double decodeNanos, double bytes) {

  /** To write one record and to read it. */
  double pairNanos() {
    return encodeNanos + decodeNanos;
  }
}
