package dev.braid.registry.view;

/** How well a view hears, as told by what feeds it. Only a current one lets anything expire. */
public enum ViewFreshness {
  /** It reads what was written before: at its start, or because it cannot keep up. */
  LAGGING("it lags behind the log"),
  /** It reads what is written now. */
  CURRENT("it is current"),
  /** It cannot read: the brokers do not answer. */
  CUT_OFF("it is cut off from the log");

  private final String text;

  ViewFreshness(String text) {
    this.text = text;
  }

  /** In words. */
  public String text() {
    return text;
  }
}
