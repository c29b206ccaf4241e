package dev.braid.runtime.internal.broker;

import dev.braid.runtime.config.ConfigKey;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;

/**
 * Another instance under the name of this one: each that joins fences the other, without end.
 *
 * @param name that the instance has for good
 * @param member what its members of the group are called, by this name
 */
public record Twins(Admin admin, String group, String name, String member) {

  private static final int PATIENCE_SECONDS = 2;

  /** What is to be said of it, for people. */
  public String sentence() {
    return "is fenced: another instance runs as '%s' on %s; give each an %s of its own"
        .formatted(name, host(), ConfigKey.INSTANCE_ID.key());
  }

  private String host() {
    try {
      return admin
          .describeConsumerGroups(List.of(group))
          .all()
          .get(PATIENCE_SECONDS, TimeUnit.SECONDS)
          .values()
          .stream()
          .flatMap(described -> described.members().stream())
          .filter(each -> each.groupInstanceId().orElse("").startsWith(member))
          .map(each -> each.host().replaceFirst("^/", ""))
          .findFirst()
          .orElse("another host");
    } catch (ExecutionException | TimeoutException unknown) {
      return "another host";
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      return "another host";
    }
  }
}
