package dev.braid.avro.internal.forms;

import dev.braid.avro.internal.bytes.SchemaMismatch;
import dev.braid.dsl.Tree;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Arrays;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;
import org.jspecify.annotations.Nullable;

/** Decimals, which are numbers in trees, and unscaled ones in Avro's bytes. */
final class Decimals {

  /** What text may have more than digits: a sign, a point, an exponent, zeros. */
  private static final int BESIDES = 40;

  private Decimals() {}

  /** The bytes themselves, or the number that they are when the schema says so. */
  static Object tree(Schema schema, byte[] bytes) {
    if (!(schema.getLogicalType() instanceof LogicalTypes.Decimal decimal)) {
      return bytes;
    }
    if (bytes.length == 0) {
      throw SchemaMismatch.of(describe(decimal), "no bytes");
    }
    BigDecimal value = new BigDecimal(new BigInteger(bytes), decimal.getScale());
    if (value.precision() > decimal.getPrecision()) {
      throw SchemaMismatch.of(
          describe(decimal), "a number of %s digits".formatted(value.precision()));
    }
    return Tree.number(value);
  }

  /** The bytes of a number, or of the text of its digits. */
  static byte[] bytes(Schema schema, LogicalTypes.Decimal decimal, @Nullable Object tree) {
    BigDecimal value = value(decimal, tree);
    // Checked first: an exponent of millions would be written out as digits.
    long digits = (long) value.precision() - value.scale() + decimal.getScale();
    boolean fits =
        value.signum() == 0
            || (digits <= decimal.getPrecision()
                && value.stripTrailingZeros().scale() <= decimal.getScale());
    if (!fits) {
      throw misfit(decimal, tree);
    }
    BigInteger unscaled =
        value.signum() == 0 ? BigInteger.ZERO : value.setScale(decimal.getScale()).unscaledValue();
    byte[] shortest = unscaled.toByteArray();
    return schema.getType() == Schema.Type.BYTES
        ? shortest
        : padded(shortest, schema.getFixedSize(), decimal, tree);
  }

  private static byte[] padded(
      byte[] shortest, int size, LogicalTypes.Decimal decimal, @Nullable Object tree) {
    if (shortest.length > size) {
      throw misfit(decimal, tree);
    }
    byte[] fixed = new byte[size];
    int padding = size - shortest.length;
    Arrays.fill(fixed, 0, padding, (byte) (shortest[0] < 0 ? -1 : 0));
    System.arraycopy(shortest, 0, fixed, padding, shortest.length);
    return fixed;
  }

  private static BigDecimal value(LogicalTypes.Decimal decimal, @Nullable Object tree) {
    if (tree instanceof BigDecimal exact) {
      return exact;
    }
    boolean isText =
        tree instanceof String text && text.length() <= decimal.getPrecision() + BESIDES;
    if (tree == null || !(isText || tree instanceof Number)) {
      throw misfit(decimal, tree);
    }
    try {
      return new BigDecimal(tree.toString());
    } catch (NumberFormatException unfit) {
      throw misfit(decimal, tree);
    }
  }

  /** Whether a number, or text of digits, is one that the schema can hold. */
  static boolean fits(Schema schema, LogicalTypes.Decimal decimal, Object tree) {
    try {
      bytes(schema, decimal, tree);
      return true;
    } catch (SchemaMismatch unfit) {
      return false;
    }
  }

  private static SchemaMismatch misfit(LogicalTypes.Decimal decimal, @Nullable Object tree) {
    String found =
        tree instanceof String text && text.length() <= BESIDES
            ? "text '" + text + "'"
            : tree instanceof Number ? "number " + tree : Tree.kind(tree);
    return SchemaMismatch.of(describe(decimal), found);
  }

  private static String describe(LogicalTypes.Decimal decimal) {
    return "a decimal of %s digits, %s of them behind the point"
        .formatted(decimal.getPrecision(), decimal.getScale());
  }
}
