package dev.braid.engine;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * What is told of what goes wrong at a service: to whoever runs it by the log, as {@link Sparing}
 * as it must be, and to whoever called it by the fault. For any thread.
 */
public final class Reports {

  private static final Logger LOG = LoggerFactory.getLogger(Reports.class);

  private final Sparing sparing = new Sparing();
  private final EndedByChange changes = new EndedByChange();
  private final boolean classes;

  /**
   * @param classes whether a fault names the class of the exception that it was made of
   */
  public Reports(boolean classes) {
    this.classes = classes;
  }

  /**
   * Tells the log what code of the user has thrown, once for its class and place.
   *
   * @param service and step where it was thrown; the step may be empty
   * @param callId of the request, as a handler is given it
   * @param now in milliseconds
   */
  public void threw(Throwable thrown, String service, String step, String callId, long now) {
    if (!LOG.isWarnEnabled()) {
      return;
    }
    String name = thrown.getClass().getName();
    long unwritten = sparing.unwritten("threw " + name + ' ' + service + ' ' + step, now);
    if (unwritten == Sparing.UNWRITTEN) {
      return;
    }
    String place = step.isEmpty() ? service : service + " at step " + step;
    String others = others(unwritten);
    try {
      LOG.warn("{}: call {} failed{}", place, callId, others, thrown);
    } catch (RuntimeException | Error untellable) { // its own message may throw, too
      LOG.warn("{}: call {} failed with {}{}", place, callId, name, others);
    }
  }

  /**
   * Warns of what is no exception, once for its kind.
   *
   * @param kind of which there are few
   */
  public void warn(String kind, long now, String message) {
    long unwritten = LOG.isWarnEnabled() ? sparing.unwritten(kind, now) : Sparing.UNWRITTEN;
    if (unwritten != Sparing.UNWRITTEN) {
      LOG.atLevel(Level.WARN).log("{}{}", message, others(unwritten));
    }
  }

  private static String others(long unwritten) {
    return unwritten == 0 ? "" : " (and " + unwritten + " others like it since the last warning)";
  }

  /** The executions that a changed flow has ended, in all tasks. */
  public EndedByChange changes() {
    return changes;
  }

  /** What a fault says of the class of an exception. */
  public String classOf(Throwable thrown) {
    return classes ? thrown.getClass().getName() : "";
  }
}
