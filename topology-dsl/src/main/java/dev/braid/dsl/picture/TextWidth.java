package dev.braid.dsl.picture;

/**
 * How wide a text is at most, without asking a font: the viewer chooses that. The figures are those
 * of the widest common sans-serif fonts (DejaVu, Verdana), so that others have air to spare.
 */
final class TextWidth {

  /** Glyphs of about the same width, and that width in hundredths of the font size. */
  private record Glyphs(String of, int width) {}

  private static final Glyphs[] TABLE = {
    new Glyphs(" ',./:;\\ijl|I·", 34),
    new Glyphs("!\"()-[]frt`", 46),
    new Glyphs("?_$*cksvxyzJ", 60),
    new Glyphs("abdeghnopqu0123456789{}", 64),
    new Glyphs("ABCDEFGHKLNOPQRSTUVXYZ&w", 82),
    new Glyphs("#+<=>^~%mMW@…", 100),
  };

  /** Anything else: no glyph of the usual alphabets is wider. */
  private static final int OTHER = 120;

  private TextWidth() {}

  /** The width in pixels, rounded up. */
  static int of(String text, int fontSize) {
    int hundredths = text.codePoints().map(TextWidth::glyph).sum();
    return (hundredths * fontSize + 99) / 100;
  }

  /** The same for semi-bold text. */
  static int ofBold(String text, int fontSize) {
    return of(text, fontSize) * 9 / 8;
  }

  private static int glyph(int point) {
    for (Glyphs glyphs : TABLE) {
      if (glyphs.of.indexOf(point) >= 0) {
        return glyphs.width;
      }
    }
    return OTHER;
  }
}
