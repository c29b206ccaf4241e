package dev.braid.benchmarks.calls;

/** A figure of a {@link CallMeasurement} that is compared. */
enum Figure {
  P50("p50"),
  P99("p99"),
  RATE("calls/s"),
  CPU("cpu"),
  BROKER_CPU("broker cpu"),
  BYTES("bytes");

  private final String title;

  Figure(String title) {
    this.title = title;
  }

  String title() {
    return title;
  }

  double of(CallMeasurement round) {
    return switch (this) {
      case P50 -> round.p50();
      case P99 -> round.p99();
      case RATE -> round.perSecond();
      case CPU -> round.cpuMicros();
      case BROKER_CPU -> round.brokerCpuMicros();
      case BYTES -> round.bytes();
    };
  }

  /** A target: a ratio of at most so much or, where more is better, at least. */
  Target within(double bound) {
    return new Target(this, bound, "");
  }

  /**
   * What a ratio should be.
   *
   * @param peer what the names of those peers begin with that it is meant for
   */
  record Target(Figure figure, double bound, String peer) {

    Target against(String beginning) {
      return new Target(figure, bound, beginning);
    }

    boolean isMet(double ratio) {
      return figure == RATE ? ratio >= bound : ratio <= bound;
    }

    String text(double ratio) {
      return "%s %s: %s"
          .formatted(
              figure == RATE ? "at least" : "at most", bound, isMet(ratio) ? "met" : "missed");
    }
  }
}
