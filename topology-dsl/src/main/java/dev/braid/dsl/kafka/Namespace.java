package dev.braid.dsl.kafka;

import dev.braid.dsl.Names;
import java.util.Collection;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What stands before the names of all topics, groups and transactional ids of an app, so that
 * several teams or environments share a cluster: one word, and a dot behind it. So none is the
 * prefix of another, and one prefixed right is enough for each.
 *
 * <p>An author writes names without it, and {@code payments:charge} for what stands in another
 * namespace. {@link Wire} makes <em>written</em> names of topics from these, such as {@code
 * charge.requests} and {@code payments:charge.requests}; {@link #of} makes those that brokers know.
 *
 * @param name of it; empty: there is none, and names are as they are written
 */
public record Namespace(String name) {

  /** Names are as they are written. */
  public static final Namespace NONE = new Namespace("");

  /** Where every app of a namespace says that there is one. */
  private static final String MARK = "braid.namespace";

  /** Topics of Braid itself, in a namespace or mirrored from a region. */
  private static final Pattern BRAID = Pattern.compile("([^.]+)\\.braid\\..+");

  public Namespace {
    if (!name.isEmpty() && !Names.isLegalNamespace(name)) {
      throw new IllegalArgumentException(Names.namespaceProblem(name));
    }
  }

  /** The namespace that a reference names; none where it names none. */
  static Namespace named(String reference) {
    return new Namespace(Names.namespaceOf(reference));
  }

  /** What all names in it begin with; empty when there is none. */
  public String prefix() {
    return name.isEmpty() ? "" : name + ".";
  }

  /** The name of a topic, group or app as brokers know it. */
  public String of(String written) {
    String other = Names.namespaceOf(written);
    if (other.isEmpty()) {
      return name.isEmpty() ? written : name + "." + written;
    }
    return other + "." + Names.localOf(written);
  }

  /** A name that means the same in every namespace, and stands for itself where there is none. */
  public String reference(String written) {
    return Names.reference(name, written);
  }

  /**
   * How a name is written here that brokers know. Where there is no namespace, a name in one is
   * written as it is.
   */
  public String written(String known) {
    if (known.startsWith(prefix())) {
      return known.substring(prefix().length());
    }
    int dot = known.indexOf('.');
    String first = known.substring(0, Math.max(0, dot));
    return Names.isLegalNamespace(first) ? Names.reference(first, known.substring(dot + 1)) : known;
  }

  /** The namespaces that the topics of a cluster tell of; and the regions, of mirrored topics. */
  public static Set<String> seen(Collection<String> topics) {
    Set<String> seen = new TreeSet<>();
    for (String topic : topics) {
      Matcher braid = BRAID.matcher(topic);
      if (braid.matches() && Names.isLegalNamespace(braid.group(1))) {
        seen.add(braid.group(1));
      }
    }
    return seen;
  }

  /** The topic that says that there is this namespace; nothing is written to it. */
  public TopicSpec mark() {
    return TopicSpec.mark(of(MARK));
  }
}
