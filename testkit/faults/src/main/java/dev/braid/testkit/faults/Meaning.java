package dev.braid.testkit.faults;

/** What a code says of the effect of its request. */
enum Meaning {
  /** It was done. */
  DONE("exactly one"),
  /** It may have been done. */
  UNKNOWN("zero or one"),
  /** It was not done. */
  REFUSED("none"),
  /** No request ends so. */
  NONE("none at all");

  private final String effects;

  Meaning(String effects) {
    this.effects = effects;
  }

  /** How many effects that makes, in words. */
  String effects() {
    return effects;
  }

  /**
   * Of a code. Besides the codes that mean <em>unknown</em> by definition, those count as unknown
   * that a flow may answer after some of its steps were done.
   */
  static Meaning of(int code) {
    return switch (code) {
      case 200 -> DONE;
      case 400, 404, 413, 422, 503 -> REFUSED;
      case 409, 410, 499, 500, 502, 504 -> UNKNOWN;
      default -> NONE;
    };
  }
}
