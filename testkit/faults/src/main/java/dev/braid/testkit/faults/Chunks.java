package dev.braid.testkit.faults;

import java.io.DataInputStream;
import java.io.IOException;
import java.util.Arrays;

/** In which pieces a connection's bytes are passed on. One object for each connection. */
interface Chunks {

  /** Reads the next piece that came from one side; empty at the end of the stream. */
  byte[] next(Direction direction, DataInputStream from) throws IOException;

  /** Whatever is there, unchanged. */
  static byte[] whatIsThere(Direction direction, DataInputStream from) throws IOException {
    byte[] buffer = new byte[16 * 1024];
    int read = from.read(buffer);
    return read < 0 ? new byte[0] : Arrays.copyOf(buffer, read);
  }
}
