package dev.braid.runtime.cluster;

import java.util.Collections;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;

/**
 * What somebody must be allowed to do on a cluster with ACLs: a value.
 *
 * @param on topics, groups or transactional ids, by one name or by what names begin with; or the
 *     cluster
 * @param operations that are needed there. Describe comes with Read and with Write
 */
public record Right(ResourcePattern on, Set<AclOperation> operations) {

  public Right {
    EnumSet<AclOperation> sorted = EnumSet.copyOf(operations);
    if (sorted.contains(AclOperation.READ) || sorted.contains(AclOperation.WRITE)) {
      sorted.remove(AclOperation.DESCRIBE);
    }
    operations = Collections.unmodifiableSet(sorted);
  }

  /**
   * The command that gives it, for a shell.
   *
   * @param principal such as {@code User:shop}
   */
  public String command(String bootstrapServers, String principal) {
    return "kafka-acls --bootstrap-server %s --add --allow-principal '%s'%s %s"
        .formatted(bootstrapServers, principal, operationFlags(), target());
  }

  private String operationFlags() {
    return operations.stream()
        .map(operation -> " --operation " + word(operation))
        .collect(Collectors.joining());
  }

  private String target() {
    if (on.resourceType() == ResourceType.CLUSTER) {
      return "--cluster";
    }
    String kind = on.resourceType().name().toLowerCase(Locale.ROOT).replace('_', '-');
    String prefixed =
        on.patternType() == PatternType.PREFIXED ? " --resource-pattern-type prefixed" : "";
    return "--%s %s%s".formatted(kind, on.name(), prefixed);
  }

  /** As people read it: {@code Read, Write on topics shop.*}. */
  @Override
  public String toString() {
    String what = operations.stream().map(Right::word).collect(Collectors.joining(", "));
    if (on.resourceType() == ResourceType.CLUSTER) {
      return what + " on the cluster";
    }
    String kind = on.resourceType().name().toLowerCase(Locale.ROOT).replace('_', ' ');
    return on.patternType() == PatternType.PREFIXED
        ? "%s on %ss that begin with %s".formatted(what, kind, on.name())
        : "%s on %s %s".formatted(what, kind, on.name());
  }

  private static String word(AclOperation operation) {
    StringBuilder word = new StringBuilder();
    for (String part : operation.name().split("_", -1)) {
      word.append(part.charAt(0)).append(part.substring(1).toLowerCase(Locale.ROOT));
    }
    return word.toString();
  }
}
