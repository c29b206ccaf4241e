package dev.braid.avro;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import org.apache.avro.reflect.Nullable;

/** A plain class, read and written by reflection. */
final class PlainOrder {

  enum State {
    OPEN,
    PAID
  }

  static final class Item {
    String sku = "";
    short quantity;

    @Override
    public boolean equals(Object other) {
      return other instanceof Item same && sku.equals(same.sku) && quantity == same.quantity;
    }

    @Override
    public int hashCode() {
      return sku.hashCode();
    }
  }

  String id = "";
  long total;
  double weight;
  State state = State.OPEN;
  byte[] raw = {};
  int[] sizes = {};
  List<Item> items = new ArrayList<>();
  Set<String> tags = new LinkedHashSet<>();
  Map<String, Long> counts = new LinkedHashMap<>();
  Instant at = Instant.EPOCH;
  UUID key = new UUID(0, 0);
  @Nullable PlainOrder next;

  static PlainOrder sample() {
    PlainOrder order = new PlainOrder();
    order.id = "o-1";
    order.total = 5;
    order.weight = 1.5;
    order.state = State.PAID;
    order.raw = new byte[] {1, 2};
    order.sizes = new int[] {3, 4};
    Item item = new Item();
    item.sku = "s";
    item.quantity = 2;
    order.items.add(item);
    order.tags.add("t");
    order.counts.put("k", 1L);
    order.at = Instant.ofEpochMilli(7);
    order.key = new UUID(1, 2);
    order.next = new PlainOrder();
    return order;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof PlainOrder same
        && id.equals(same.id)
        && total == same.total
        && weight == same.weight
        && state == same.state
        && Arrays.equals(raw, same.raw)
        && Arrays.equals(sizes, same.sizes)
        && items.equals(same.items)
        && tags.equals(same.tags)
        && counts.equals(same.counts)
        && at.equals(same.at)
        && key.equals(same.key)
        && Objects.equals(next, same.next);
  }

  @Override
  public int hashCode() {
    return id.hashCode();
  }
}
