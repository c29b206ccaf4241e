package dev.braid.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.braid.dsl.FaultException;
import dev.braid.dsl.Handler;
import dev.braid.dsl.Names;
import dev.braid.dsl.Reply;
import java.time.Instant;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class TreeServiceTest {

  @Test
  void everyKindHasALegalName() {
    assertThat(Arrays.stream(TreeService.Kind.values()).map(kind -> new TreeService(kind, 3)))
        .allMatch(service -> Names.isLegal(service.name()))
        .contains(new TreeService(TreeService.Kind.TAG, 3));
  }

  @Test
  void tagAddsItsKeyToAMap() {
    assertThat(new TreeService(TreeService.Kind.TAG, 3).apply(Map.of("a", 1L)))
        .isEqualTo(new Reply.Ok<>(Map.of("a", 1L, "tag-3", 1L)));
  }

  @Test
  void digestDiffersWithTheInput() {
    TreeService digest = new TreeService(TreeService.Kind.DIGEST, 0);

    assertThat(digest.apply("a")).isEqualTo(digest.apply("a")).isNotEqualTo(digest.apply("b"));
  }

  @Test
  void moodyLikesSomeInputsOnly() {
    TreeService moody = new TreeService(TreeService.Kind.MOODY, 1);

    assertThat(LongStream.range(0, 18).mapToObj(moody::apply).filter(Reply::isOk)).hasSize(9);
  }

  @Test
  void hostedItAnswersTheSame() throws Exception {
    assertThat(new TreeService(TreeService.Kind.WRAP, 0).hosted().handler().handle("a", request()))
        .isEqualTo(java.util.List.of("a"));
  }

  @Test
  void hostedItThrowsItsFault() {
    TreeService fail = new TreeService(TreeService.Kind.FAIL, 6);

    assertThatThrownBy(() -> fail.hosted().handler().handle("a", request()))
        .isInstanceOfSatisfying(
            FaultException.class,
            thrown -> assertThat(thrown.fault()).isEqualTo(fail.apply("a").fault()));
  }

  private static Handler.Request request() {
    return new FixedRequest("call", Instant.EPOCH);
  }

  private record FixedRequest(String callId, Instant deadline) implements Handler.Request {}
}
