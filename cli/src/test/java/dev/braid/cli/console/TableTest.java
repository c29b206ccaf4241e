package dev.braid.cli.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import org.junit.jupiter.api.Test;

class TableTest {

  @Test
  void columnsAreAlignedAndEveryCellIsOneWord() {
    Table table = new Table(List.of("NAME", "VERSION", "NOTE"));
    table.add(List.of("price", "", "a b"));
    table.add(List.of("élan", "7", "-"));
    StringWriter out = new StringWriter();
    table.print(new PrintWriter(out));
    assertThat(out)
        .hasToString(
            """
            NAME   VERSION  NOTE
            price  -        "a\\u0020b"
            élan   7        "-"
            """);
  }

  /** What instances say of themselves comes from anywhere. */
  @Test
  void nothingThatMovesATerminalIsPrinted() {
    assertThat(Table.cell("\u001b[2J\u202e\n\"\\"))
        .isEqualTo("\"\\u001b[2J\\u202e\\u000a\\u0022\\u005c\"");
    assertThat(Table.cell("\ud83d")).isEqualTo("\"\\ud83d\"");
    assertThat(Table.cell("\ud83d\ude00")).isEqualTo("\ud83d\ude00");
  }
}
