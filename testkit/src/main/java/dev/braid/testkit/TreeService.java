package dev.braid.testkit;

import dev.braid.dsl.Fault;
import dev.braid.dsl.FaultException;
import dev.braid.dsl.Reply;
import dev.braid.dsl.Service;
import dev.braid.dsl.ServiceRef;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A service of the random worlds: a pure function of its input tree, known wholly by its name, such
 * as {@code tag-3}.
 *
 * @param kind what it does
 * @param number tells services of one kind apart, in what they answer too; not negative
 */
public record TreeService(Kind kind, int number) implements Function<Object, Reply<Object>> {

  private static final List<Integer> CODES = List.of(400, 404, 409, 422, 429, 500, 503, 504, 599);

  private static final List<Integer> DEPTHS = List.of(150, 201, 500, 1000);

  public TreeService {
    if (number < 0) {
      throw new IllegalArgumentException("expected a number from 0 on, found " + number);
    }
  }

  /** What a service does with its input; {@code n} is its number. */
  public enum Kind {
    /** Answers its input. */
    ECHO,
    /** Answers a list of its input. */
    WRAP,
    /** Adds the key {@code tag-n} to a map, and fails 400 on anything else. */
    TAG,
    /** Answers the map of {@code entry-n} to its input. */
    ENTRY,
    /** Answers a small map that differs with its input. */
    DIGEST,
    /** Answers n. */
    CONSTANT,
    /** Answers null. */
    NOTHING,
    /** Answers bytes, n of them. */
    BYTES,
    /** Answers lists inside each other, some deeper than may be. */
    DEEP,
    /** Fails, with a code that n chooses. */
    FAIL,
    /** Fails on some inputs, with a code that the input chooses; else answers as DIGEST. */
    MOODY
  }

  /** The name it is called by. */
  public String name() {
    return kind.name().toLowerCase(Locale.ROOT) + "-" + number;
  }

  @Override
  public Reply<Object> apply(@Nullable Object input) {
    return switch (kind) {
      case ECHO -> new Reply.Ok<>(input);
      case WRAP -> new Reply.Ok<>(Collections.singletonList(input));
      case TAG ->
          input instanceof Map<?, ?> map ? new Reply.Ok<>(tagged(map)) : failed(400, "no map");
      case ENTRY -> new Reply.Ok<>(Collections.singletonMap(name(), input));
      case DIGEST -> digest(input);
      case CONSTANT -> new Reply.Ok<>((long) number);
      case NOTHING -> new Reply.Ok<>(null);
      case BYTES -> new Reply.Ok<>(Map.of(name(), new byte[number]));
      case DEEP -> new Reply.Ok<>(deep(DEPTHS.get(number % DEPTHS.size())));
      case FAIL -> failed(CODES.get(number % CODES.size()), name() + " always fails");
      case MOODY -> {
        int mood = Math.floorMod(31 * Objects.hashCode(input) + number, 2 * CODES.size());
        yield mood < CODES.size()
            ? failed(CODES.get(mood), name() + " does not like this")
            : digest(input);
      }
    };
  }

  /** It as an app would host it: a fault is thrown, for its host to convert. */
  public Service<Object, Object> hosted() {
    Service.Body<Object, Object> body = input -> valueOrThrow(apply(input));
    return Service.of(ServiceRef.tree(name()), body);
  }

  private static @Nullable Object valueOrThrow(Reply<Object> reply) {
    if (!reply.isOk()) {
      throw new FaultException(reply.fault());
    }
    return reply.value();
  }

  private static Object deep(int depth) {
    Object list = List.of();
    for (int i = 1; i < depth; i++) {
      list = List.of(list);
    }
    return list;
  }

  private Object tagged(Map<?, ?> map) {
    Map<Object, @Nullable Object> tagged = new LinkedHashMap<>(map);
    tagged.put(name(), (long) tagged.size());
    return Collections.unmodifiableMap(tagged);
  }

  /** The hash codes of a tree's parts are fixed by their specifications, so the same everywhere. */
  private Reply<Object> digest(@Nullable Object input) {
    return new Reply.Ok<>(Map.of(name(), (long) Math.floorMod(Objects.hashCode(input), 1000)));
  }

  private static Reply<Object> failed(int code, String message) {
    return new Reply.Failed<>(new Fault(code, message, Fault.Origin.UNKNOWN));
  }

  @Override
  public String toString() {
    return name();
  }
}
