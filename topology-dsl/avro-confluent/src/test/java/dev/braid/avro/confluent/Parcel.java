package dev.braid.avro.confluent;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.avro.reflect.Nullable;

/** A plain class, which both sides look at by reflection. */
final class Parcel {

  enum Size {
    SMALL,
    LARGE
  }

  static final class Item {
    String sku = "";
    int quantity;

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
  double weight;
  Size size = Size.SMALL;
  List<Item> items = new ArrayList<>();
  Map<String, Long> customs = new LinkedHashMap<>();
  @Nullable String note;

  static Parcel sample() {
    Parcel parcel = new Parcel();
    parcel.id = "p-1";
    parcel.weight = 1.5;
    parcel.size = Size.LARGE;
    Item item = new Item();
    item.sku = "tea";
    item.quantity = 3;
    parcel.items.add(item);
    parcel.customs.put("duty", 7L);
    return parcel;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Parcel same
        && id.equals(same.id)
        && weight == same.weight
        && size == same.size
        && items.equals(same.items)
        && customs.equals(same.customs)
        && Objects.equals(note, same.note);
  }

  @Override
  public int hashCode() {
    return id.hashCode();
  }
}
