package dev.braid.cli.call;

import dev.braid.wire.Handle;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** The handle on a command line. */
final class HandleConverter implements ITypeConverter<Handle> {

  @Override
  public Handle convert(String text) {
    try {
      return Handle.parse(text);
    } catch (IllegalArgumentException none) {
      throw new TypeConversionException(String.valueOf(none.getMessage()));
    }
  }
}
