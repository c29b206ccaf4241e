package dev.braid.avro.internal.forms;

import dev.braid.dsl.Tree;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;
import org.jspecify.annotations.Nullable;

/**
 * Which branch of a union a tree is written as: a tree does not say. The first that holds it
 * without a loss; else the first that it can be made to fit. Of several records, the one that
 * shares most of its fields with the map, of those that miss none.
 *
 * <p>It looks no deeper than the fields of such a record, and never tries one branch after another,
 * so that unions within unions cost no more than their size.
 */
final class Branches {

  private static final int NONE = 0;
  private static final int FORCED = 1;
  private static final int EXACT = 2;

  private Branches() {}

  static int of(Schema union, @Nullable Object tree) {
    List<Schema> branches = union.getTypes();
    int best = -1;
    long score = NONE;
    for (int i = 0; i < branches.size(); i++) {
      long fit = score(branches.get(i), tree);
      if (fit > score) {
        best = i;
        score = fit;
      }
    }
    if (best < 0) {
      throw TreeWriting.misfit(union, tree);
    }
    return best;
  }

  private static long score(Schema branch, @Nullable Object tree) {
    if (branch.getType() == Schema.Type.RECORD && tree instanceof Map<?, ?> map) {
      return record(branch, map);
    }
    int symbol = branch.getType() == Schema.Type.ENUM ? 1 : 0; // rather a symbol than any text
    int fit = fit(branch, tree);
    return fit == NONE ? NONE : ((long) fit << 32) + symbol;
  }

  /** A record that lacks no field ranks with an exact fit, one that does below a forced one. */
  private static long record(Schema record, Map<?, ?> map) {
    long known = 0;
    boolean complete = true;
    for (Schema.Field field : record.getFields()) {
      if (map.containsKey(field.name())) {
        boolean fits = fitsField(field.schema(), map.get(field.name()));
        known += fits ? 1 : 0;
        complete &= fits;
      } else {
        complete &= field.hasDefaultValue() || field.schema().isNullable();
      }
    }
    return complete ? ((long) EXACT << 32) + known : 1 + known;
  }

  private static boolean fitsField(Schema schema, @Nullable Object tree) {
    if (schema.getType() == Schema.Type.UNION) {
      return schema.getTypes().stream().anyMatch(branch -> fit(branch, tree) != NONE);
    }
    return fit(schema, tree) != NONE;
  }

  /** By the kind of the tree alone. */
  private static int fit(Schema schema, @Nullable Object tree) {
    return switch (schema.getType()) {
      case NULL -> tree == null ? EXACT : NONE;
      case BOOLEAN -> tree instanceof Boolean ? EXACT : NONE;
      case INT -> whole(tree, Integer.MIN_VALUE, Integer.MAX_VALUE);
      case LONG -> whole(tree, Long.MIN_VALUE, Long.MAX_VALUE);
      case FLOAT -> fraction(tree, true);
      case DOUBLE -> fraction(tree, false);
      case STRING -> tree instanceof String ? EXACT : NONE;
      case ENUM -> tree instanceof String text && schema.hasEnumSymbol(text) ? EXACT : NONE;
      case BYTES, FIXED -> bytes(schema, tree);
      case ARRAY -> tree instanceof List ? EXACT : NONE;
      case MAP, RECORD -> tree instanceof Map ? EXACT : NONE;
      case UNION -> throw new IllegalStateException("a union holds no union");
    };
  }

  private static int bytes(Schema schema, @Nullable Object tree) {
    if (schema.getLogicalType() instanceof LogicalTypes.Decimal decimal) {
      if (tree == null || !Decimals.fits(schema, decimal, tree)) {
        return NONE;
      }
      return tree instanceof Double || tree instanceof BigDecimal ? EXACT : FORCED;
    }
    if (tree instanceof byte[] bytes) {
      boolean fits = schema.getType() == Schema.Type.BYTES || bytes.length == schema.getFixedSize();
      return fits ? EXACT : NONE;
    }
    return tree instanceof String ? FORCED : NONE;
  }

  private static int whole(@Nullable Object tree, long least, long most) {
    if (tree instanceof Long whole) {
      return whole >= least && whole <= most ? EXACT : NONE;
    }
    if (tree instanceof Double fraction && fraction == Math.rint(fraction)) {
      return fraction >= least && fraction <= most ? FORCED : NONE;
    }
    return NONE;
  }

  private static int fraction(@Nullable Object tree, boolean single) {
    if (!(tree instanceof Number number)) {
      return NONE;
    }
    if (!(single ? Tree.fitsFloat(number) : Tree.fitsDouble(number))) {
      return NONE;
    }
    boolean exact =
        number instanceof Double value
            && (!single || Double.parseDouble(Float.toString(value.floatValue())) == value);
    return exact ? EXACT : FORCED;
  }
}
