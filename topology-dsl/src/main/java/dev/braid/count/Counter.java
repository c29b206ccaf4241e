package dev.braid.count;

import java.util.Locale;

/**
 * Something that is counted instead of passed over in silence. Each room has an enum of its own.
 */
public interface Counter {

  /** Of the constant. */
  String name();

  /** Who counts it, in lower case: two rooms may have a counter of one name. */
  String room();

  /** One name among those of all rooms, such as {@code engine.kept-reply}. */
  default String id() {
    return room() + "." + name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
