package dev.braid.registry.model;

import dev.braid.registry.internal.Texts;

/** Where an instance runs: its host, in a zone of a region. A part that is not known is empty. */
public record Location(String host, String zone, String region) {

  /** Not told. */
  public static final Location UNKNOWN = new Location("", "", "");

  public Location {
    Texts.require("host", host, Texts.SHORT);
    Texts.require("zone", zone, Texts.SHORT);
    Texts.require("region", region, Texts.SHORT);
  }
}
