package dev.braid.registry.model;

import static java.util.Objects.requireNonNull;

import dev.braid.dsl.FlowException;
import java.util.HashSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * Which instances are meant: a value that composes, and prints as what people would write.
 *
 * <pre>{@code
 * snapshot.instances(service("price").and(zone("a")).and(not(version("7"))));
 * }</pre>
 */
public sealed interface Filter {

  boolean accepts(Instance instance);

  /** The only services that it can accept an instance of; empty when it names none. */
  default Optional<Set<String>> services() {
    return Optional.empty();
  }

  /**
   * The filter of a text, in the language that filters print as.
   *
   * <pre>{@code
   * service=price zone=a or not (version=7 host=h1)
   * }</pre>
   *
   * <p>A condition is a field, {@code =} and a value, without spaces between. Fields are {@code
   * service}, {@code version}, {@code host}, {@code zone}, {@code region}, {@code endpoint}, {@code
   * signal} and {@code state}, which is {@code alive}, {@code suspect} or {@code dead}. {@code
   * service=pric*} asks for a prefix, and {@code all} for everything. {@code not} binds closest,
   * then {@code and}, which may be left out, then {@code or}; parentheses group. A value with other
   * characters than letters, digits and {@code . _ : @ / + -} stands in double quotes. In quotes a
   * backslash begins an escape: before a backslash, a quote of either kind, {@code n}, {@code r} or
   * {@code t}, or before {@code u} and four hexadecimal digits.
   *
   * @throws FlowException when it is none, which says where and what to try; also when it has more
   *     than 4,096 characters, or nests deeper than 64 levels
   */
  static Filter parse(String text) {
    return FilterParser.parse(text);
  }

  /** Every instance. */
  static Filter all() {
    return new All();
  }

  /** Of this service. */
  static Filter service(String name) {
    return new Has(Field.SERVICE, name);
  }

  /** Of a service whose name begins so. */
  static Filter servicePrefix(String prefix) {
    return new Has(Field.SERVICE_PREFIX, prefix);
  }

  static Filter version(String version) {
    return new Has(Field.VERSION, version);
  }

  static Filter host(String host) {
    return new Has(Field.HOST, host);
  }

  static Filter zone(String zone) {
    return new Has(Field.ZONE, zone);
  }

  static Filter region(String region) {
    return new Has(Field.REGION, region);
  }

  /** With an endpoint of this qualified name. */
  static Filter endpoint(String qualifiedName) {
    return new Has(Field.ENDPOINT, qualifiedName);
  }

  /** That subscribes to this signal, in these words. */
  static Filter signal(String name) {
    return new Has(Field.SIGNAL, name);
  }

  static Filter state(InstanceState state) {
    return new In(state);
  }

  static Filter not(Filter other) {
    return new Not(other);
  }

  default Filter and(Filter other) {
    return new Both(this, other);
  }

  default Filter or(Filter other) {
    return new Either(this, other);
  }

  /** What an instance can be asked about. */
  enum Field {
    SERVICE,
    SERVICE_PREFIX,
    VERSION,
    HOST,
    ZONE,
    REGION,
    ENDPOINT,
    SIGNAL;

    boolean has(Instance instance, String value) {
      Registration registration = instance.registration();
      return switch (this) {
        case SERVICE -> instance.service().equals(value);
        case SERVICE_PREFIX -> instance.service().startsWith(value);
        case VERSION -> registration.version().equals(value);
        case HOST -> registration.place().host().equals(value);
        case ZONE -> registration.place().zone().equals(value);
        case REGION -> registration.place().region().equals(value);
        case ENDPOINT ->
            registration.endpoints().stream()
                .anyMatch(endpoint -> endpoint.qualifiedName(instance.service()).equals(value));
        case SIGNAL -> registration.signals().contains(value);
      };
    }
  }

  /** Everything. */
  record All() implements Filter {

    @Override
    public boolean accepts(Instance instance) {
      return true;
    }

    @Override
    public String toString() {
      return "all";
    }
  }

  /** One field, as text. */
  record Has(Field field, String value) implements Filter {

    public Has {
      requireNonNull(field, "field");
      requireNonNull(value, "value");
    }

    @Override
    public boolean accepts(Instance instance) {
      return field.has(instance, value);
    }

    @Override
    public Optional<Set<String>> services() {
      return field == Field.SERVICE ? Optional.of(Set.of(value)) : Optional.empty();
    }

    @Override
    public String toString() {
      return field == Field.SERVICE_PREFIX
          ? "service=%s*".formatted(value.isEmpty() ? "" : FilterText.of(value))
          : "%s=%s".formatted(field.name().toLowerCase(Locale.ROOT), FilterText.of(value));
    }
  }

  /** One state. */
  record In(InstanceState state) implements Filter {

    public In {
      requireNonNull(state, "state");
    }

    @Override
    public boolean accepts(Instance instance) {
      return instance.state() == state;
    }

    @Override
    public String toString() {
      return "state=" + state.name().toLowerCase(Locale.ROOT);
    }
  }

  /** What another one refuses. */
  record Not(Filter other) implements Filter {

    public Not {
      requireNonNull(other, "other");
    }

    @Override
    public boolean accepts(Instance instance) {
      return !other.accepts(instance);
    }

    @Override
    public String toString() {
      return other instanceof Both || other instanceof Either
          ? "not (%s)".formatted(other)
          : "not " + other;
    }
  }

  /** What both accept. */
  record Both(Filter left, Filter right) implements Filter {

    public Both {
      requireNonNull(left, "left");
      requireNonNull(right, "right");
    }

    @Override
    public boolean accepts(Instance instance) {
      return left.accepts(instance) && right.accepts(instance);
    }

    @Override
    public Optional<Set<String>> services() {
      Optional<Set<String>> these = left.services();
      Optional<Set<String>> those = right.services();
      if (these.isEmpty() || those.isEmpty()) {
        return these.or(() -> those);
      }
      Set<String> common = new HashSet<>(these.get());
      common.retainAll(those.get());
      return Optional.of(Set.copyOf(common));
    }

    @Override
    public String toString() {
      return "%s %s".formatted(part(left), part(right));
    }

    private static String part(Filter part) {
      return part instanceof Either ? "(%s)".formatted(part) : part.toString();
    }
  }

  /** What at least one accepts. */
  record Either(Filter left, Filter right) implements Filter {

    public Either {
      requireNonNull(left, "left");
      requireNonNull(right, "right");
    }

    @Override
    public boolean accepts(Instance instance) {
      return left.accepts(instance) || right.accepts(instance);
    }

    @Override
    public Optional<Set<String>> services() {
      Optional<Set<String>> these = left.services();
      Optional<Set<String>> those = right.services();
      if (these.isEmpty() || those.isEmpty()) {
        return Optional.empty();
      }
      Set<String> together = new HashSet<>(these.get());
      together.addAll(those.get());
      return Optional.of(Set.copyOf(together));
    }

    @Override
    public String toString() {
      return "%s or %s".formatted(left, right);
    }
  }
}
