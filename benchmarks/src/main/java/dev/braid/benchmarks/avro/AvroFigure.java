package dev.braid.benchmarks.avro;

/** A figure of an {@link AvroMeasurement} that is compared. */
enum AvroFigure {
  PAIRS("pairs/s"),
  ENCODED("encoded/s"),
  DECODED("decoded/s"),
  BYTES("bytes");

  /** What the first of them should be at least, as a ratio. */
  static final double TARGET = 1.5;

  private static final double NANOS = 1e9;

  private final String title;

  AvroFigure(String title) {
    this.title = title;
  }

  String title() {
    return title;
  }

  double of(AvroMeasurement round) {
    return switch (this) {
      case PAIRS -> NANOS / round.pairNanos();
      case ENCODED -> NANOS / round.encodeNanos();
      case DECODED -> NANOS / round.decodeNanos();
      case BYTES -> round.bytes();
    };
  }
}
