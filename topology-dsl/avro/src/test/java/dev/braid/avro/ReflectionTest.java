package dev.braid.avro;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.braid.dsl.CodecException;
import dev.braid.dsl.ServiceRef;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class ReflectionTest {

  private final Avro avro = Avro.with(new FakeRegistry());

  @Test
  void plainObjectsComeBack() {
    AvroCodec<PlainOrder> codec = avro.reflect(PlainOrder.class, "t");
    PlainOrder value = PlainOrder.sample();

    assertThat(codec.decode(codec.encode(value))).isEqualTo(value);
  }

  @Test
  void plainObjectsHaveTrees() {
    AvroCodec<PlainOrder> codec = avro.reflect(PlainOrder.class, "t");
    PlainOrder value = PlainOrder.sample();

    Map<?, ?> tree = (Map<?, ?>) codec.toTree(value);

    assertThat(tree.get("items")).isEqualTo(List.of(Map.of("sku", "s", "quantity", 2L)));
    assertThat(tree.get("at")).isEqualTo(7L);
    assertThat(codec.fromTree(tree)).isEqualTo(value);
  }

  @Test
  void aServiceMaySpeakThem() {
    ServiceRef<PlainOrder, PlainOrder.Item> service =
        avro.reflectService("price", PlainOrder.class, PlainOrder.Item.class);

    assertThat(service.input()).isEqualTo(avro.reflect(PlainOrder.class, "elsewhere"));
    assertThat(service.output()).isNotEqualTo(service.input());
  }

  @Test
  void whatDoesNotFitIsRefused() {
    PlainOrder value = PlainOrder.sample();
    value.id = null;

    assertThatExceptionOfType(CodecException.class)
        .isThrownBy(() -> avro.reflect(PlainOrder.class, "t").encode(value))
        .withMessage("PlainOrder.id: expected string, found null");
  }

  @Test
  void objectsInsideThemselvesAreRefused() {
    PlainOrder value = PlainOrder.sample();
    value.next = value;

    assertThatExceptionOfType(CodecException.class)
        .isThrownBy(() -> avro.reflect(PlainOrder.class, "t").encode(value))
        .withMessageContaining("expected at most 64 values inside each other");
  }
}
