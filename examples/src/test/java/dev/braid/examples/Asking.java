package dev.braid.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.braid.dsl.Codec;
import dev.braid.dsl.CodecException;
import dev.braid.dsl.Fault;
import dev.braid.dsl.FaultCode;
import dev.braid.dsl.FaultException;
import dev.braid.dsl.Handler;
import dev.braid.dsl.Reply;
import dev.braid.dsl.Service;
import dev.braid.testkit.FakeService;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Asks one service of an example as its callers do: from tree to tree, through the bytes of its
 * codecs.
 */
public final class Asking {

  private static final Handler.Request REQUEST = new FixedRequest("call-1", Instant.MAX);

  private Asking() {}

  /** The tree of what the service {@code name} answers. */
  public static @Nullable Object ask(List<Service<?, ?>> services, String name, Object input)
      throws Exception {
    return ask(find(services, name), input);
  }

  /** The fault that the service {@code name} answers. */
  public static Fault faultOf(List<Service<?, ?>> services, String name, Object input) {
    FaultException thrown =
        catchThrowableOfType(FaultException.class, () -> ask(services, name, input));
    assertThat(thrown).as("a fault of " + name).isNotNull();
    return thrown.fault();
  }

  /** The service as a driver asks it when it is remote. */
  public static FakeService remotely(Service<?, ?> service) {
    return call -> List.of(new FakeService.Answer(Duration.ZERO, reply(service, call.input())));
  }

  private static Reply<?> reply(Service<?, ?> service, @Nullable Object input) {
    try {
      return new Reply.Ok<>(ask(service, input));
    } catch (FaultException failed) {
      return new Reply.Failed<>(failed.fault().from(new Fault.Origin(service.name(), "")));
    } catch (CodecException unfit) {
      String why = String.valueOf(unfit.getMessage());
      return new Reply.Failed<>(
          Fault.of(FaultCode.BAD_REQUEST, why).from(new Fault.Origin(service.name(), "")));
    } catch (Exception unexpected) {
      throw new AssertionError(service.name() + " failed without a fault", unexpected);
    }
  }

  private static Service<?, ?> find(List<Service<?, ?>> services, String name) {
    return services.stream().filter(s -> s.name().equals(name)).findFirst().orElseThrow();
  }

  private static <I, O> @Nullable Object ask(Service<I, O> service, @Nullable Object input)
      throws Exception {
    Codec<I> in = service.ref().input();
    I decoded = in.decode(in.encode(in.fromTree(input)));
    O answer = service.handler().handle(decoded, REQUEST);
    Codec<O> out = service.ref().output();
    return answer == null ? null : out.toTree(out.decode(out.encode(answer)));
  }

  private record FixedRequest(String callId, Instant deadline) implements Handler.Request {}
}
