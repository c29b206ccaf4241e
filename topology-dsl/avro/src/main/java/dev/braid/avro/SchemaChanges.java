package dev.braid.avro;

import dev.braid.avro.internal.bytes.Describe;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.apache.avro.Schema;

/** What differs between two versions of a schema, a line for each field, symbol or type. */
final class SchemaChanges {

  private final List<String> lines = new ArrayList<>();
  private final Set<String> seen = new HashSet<>();

  private SchemaChanges() {}

  static List<String> between(Schema before, Schema after) {
    SchemaChanges changes = new SchemaChanges();
    changes.compare(before, after, Describe.root(after));
    return List.copyOf(changes.lines);
  }

  private void compare(Schema before, Schema after, String path) {
    if (before.equals(after)) {
      return;
    }
    if (before.getType() != after.getType()) {
      becomes(before, after, path);
      return;
    }
    switch (after.getType()) {
      case RECORD -> records(before, after, path);
      case ENUM -> symbols(before, after, path);
      case ARRAY -> compare(before.getElementType(), after.getElementType(), path + "[]");
      case MAP -> compare(before.getValueType(), after.getValueType(), path + "{}");
      case UNION -> unions(before, after, path);
      case FIXED, STRING, BYTES, INT, LONG, FLOAT, DOUBLE, BOOLEAN, NULL ->
          becomes(before, after, path);
    }
  }

  private void becomes(Schema before, Schema after, String path) {
    String was = Describe.type(before);
    String is = Describe.type(after);
    if (!was.equals(is)) {
      add(path, "was %s, is %s".formatted(was, is));
    }
  }

  private void records(Schema before, Schema after, String path) {
    if (!seen.add(before.getFullName() + " " + after.getFullName())) {
      return;
    }
    if (!Objects.equals(before.getFullName(), after.getFullName())) {
      add(path, "was record %s, is %s".formatted(before.getFullName(), after.getFullName()));
    }
    for (Schema.Field field : after.getFields()) {
      String place = path + "." + field.name();
      Schema.Field old = before.getField(field.name());
      if (old == null) {
        String missing = field.hasDefaultValue() ? "with a default" : "without a default";
        add(place, "added as %s, %s".formatted(Describe.type(field.schema()), missing));
      } else {
        if (old.hasDefaultValue() != field.hasDefaultValue()) {
          add(place, field.hasDefaultValue() ? "now has a default" : "lost its default");
        }
        compare(old.schema(), field.schema(), place);
      }
    }
    for (Schema.Field field : before.getFields()) {
      if (after.getField(field.name()) == null) {
        String missing = field.hasDefaultValue() ? "had a default" : "had no default";
        add(path + "." + field.name(), "removed; it " + missing);
      }
    }
  }

  private void symbols(Schema before, Schema after, String path) {
    for (String symbol : after.getEnumSymbols()) {
      if (!before.hasEnumSymbol(symbol)) {
        add(path, "symbol %s added".formatted(symbol));
      }
    }
    for (String symbol : before.getEnumSymbols()) {
      if (!after.hasEnumSymbol(symbol)) {
        add(path, "symbol %s removed".formatted(symbol));
      }
    }
  }

  private void unions(Schema before, Schema after, String path) {
    becomes(before, after, path);
    for (Schema branch : after.getTypes()) {
      Integer same = before.getIndexNamed(branch.getFullName());
      if (same != null) {
        compare(before.getTypes().get(same), branch, path);
      }
    }
  }

  private void add(String path, String change) {
    lines.add((path.contains(".") ? "field " + path : path) + ": " + change);
  }
}
