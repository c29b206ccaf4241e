package dev.braid.registry.join;

import dev.braid.runtime.spi.AppContext;
import java.util.UUID;

/**
 * Ids of instances that people can read: the host, and what tells the instances on it apart. One
 * with a name of its own keeps its id for good; one without has it for as long as its state folder.
 */
final class InstanceIds {

  private static final int LONGEST_PART = 60;
  private static final int ENOUGH_OF_A_UUID = 8;

  private InstanceIds() {}

  static String of(AppContext app, String host) {
    String name =
        isUuid(app.instance())
            ? app.instance().substring(0, ENOUGH_OF_A_UUID)
            : part(app.app()) + "-" + part(app.instance());
    String place = part(host);
    return place.isEmpty() ? name : place + "-" + name;
  }

  private static boolean isUuid(String text) {
    try {
      return UUID.fromString(text).toString().equals(text);
    } catch (IllegalArgumentException other) {
      return false;
    }
  }

  /** With legal characters only, and beginning with a letter or digit. */
  private static String part(String text) {
    String legal = text.replaceAll("[^A-Za-z0-9._:@-]", "-").replaceAll("^[^A-Za-z0-9]+", "");
    return legal.substring(0, Math.min(LONGEST_PART, legal.length()));
  }
}
