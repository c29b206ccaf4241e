package dev.braid.wire;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ReturnAddressTest {

  static final List<String> FORBIDDEN =
      List.of(
          "",
          ".",
          "..",
          "__consumer_offsets",
          "__transaction_state",
          "price.requests",
          "price.dead-letters",
          "signal.order.placed",
          "store.stock.changes",
          "braid.registrations",
          "app.flow-executions-changelog",
          "app-x-repartition",
          "shop.price.requests",
          "eu.shop.price.requests",
          "shop.price.dead-letters",
          "shop.signal.order.placed",
          "shop.store.stock.changes",
          "shop.braid.registrations",
          "shop.braid.namespace",
          "EU_1.signal.order.placed",
          "eu.__consumer_offsets",
          "shop.app--flow-executions-changelog",
          "a b",
          "a/b",
          "a\nb",
          "\u00e4",
          "x".repeat(250));

  private static ReturnAddress address(String topic) {
    return new ReturnAddress(topic, 0, null);
  }

  @Test
  void aPartitionIsOnlyToldOfWhereOneIsNamed() {
    assertThat(new ReturnAddress("a.replies", 2, null).place())
        .isEqualTo("partition 2 of topic 'a.replies'");
    assertThat(new ReturnAddress("a.replies", ReturnAddress.BY_KEY, null).place())
        .isEqualTo("topic 'a.replies'");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "app.replies",
        "Spring_Replies",
        "a",
        "requests",
        "x.requests.y",
        "signals",
        "shop.app.replies",
        "eu.shop.app.replies",
        "acme.signals.answers",
        "acme.web.store.answers",
        "my-changelog-x"
      })
  void repliesMayGoToAnyOtherLegalTopic(String topic) {
    assertThat(address(topic).isAllowed()).isTrue();
  }

  @ParameterizedTest
  @FieldSource("FORBIDDEN")
  void repliesNeverGoToATopicOfAnotherKind(String topic) {
    assertThat(address(topic).isAllowed()).isFalse();
  }

  @Test
  void aRequestWithoutAReplyTopicHasNoAddress() {
    assertThat(ReturnAddress.read(new RecordHeaders())).isNull();
  }

  @Test
  void aNameOfAMegabyteIsCutAndStaysForbidden() {
    RecordHeaders headers = new RecordHeaders();
    headers.add(Wire.REPLY_TOPIC, "x".repeat(1_000_000).getBytes(UTF_8));

    ReturnAddress address = ReturnAddress.read(headers);

    assertThat(address.topic()).hasSizeLessThan(300);
    assertThat(address.isAllowed()).isFalse();
  }

  @Test
  void moreBytesToEchoThanAHeaderHoldsAreForbidden() {
    assertThat(new ReturnAddress("a", 0, new byte[Wire.MAX_HEADER]).isAllowed()).isTrue();
    assertThat(new ReturnAddress("a", 0, new byte[Wire.MAX_HEADER + 1]).isAllowed()).isFalse();
  }
}
