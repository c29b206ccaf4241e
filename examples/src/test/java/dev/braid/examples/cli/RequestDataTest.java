package dev.braid.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.braid.dsl.Codec;
import dev.braid.dsl.FlowException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RequestDataTest {

  @TempDir Path folder;

  @Test
  void whatIsJsonIsATree() {
    assertThat(RequestData.parse("{\"a\": [1, null]}").value())
        .isEqualTo(Map.of("a", Arrays.asList(1L, null)));
    assertThat(RequestData.parse("[true]").value()).isEqualTo(List.of(true));
    assertThat(RequestData.parse("42").value()).isEqualTo(42L);
    assertThat(RequestData.parse("\"hi\"").value()).isEqualTo("hi");
    assertThat(RequestData.parse("null").value()).isNull();
  }

  @ParameterizedTest
  @ValueSource(strings = {"hi", "{a: 1}", "", " ", "1 2", "nul", "a@b", "Straße"})
  void anythingElseIsText(String text) {
    RequestData data = RequestData.parse(text);
    assertThat(data.value()).isEqualTo(text);
    assertThat(data.codec().contentType()).isEqualTo(Codec.text().contentType());
  }

  @ParameterizedTest
  @CsvSource({"'hi\n', hi", "'hi\r\n', hi", "'hi', hi", "'hi\n\n', 'hi\n'", "'a\nb\n', 'a\nb'"})
  void theLastLineBreakOfAFileIsNotData(String text, String expected) throws Exception {
    Path file = Files.writeString(folder.resolve("data"), text);
    assertThat(RequestData.parse("@" + file).value()).isEqualTo(expected);
  }

  @Test
  void aFileOfJsonIsATree() throws Exception {
    Path file = Files.writeString(folder.resolve("data"), "{\n  \"a\": 1\n}\n");
    assertThat(RequestData.parse("@" + file).value()).isEqualTo(Map.of("a", 1L));
  }

  @Test
  void aFileThatIsNotThereIsAProblemWithItsPath() {
    Path missing = folder.resolve("missing");
    assertThatThrownBy(() -> RequestData.parse("@" + missing))
        .isInstanceOf(FlowException.class)
        .hasMessage(missing + ": does not exist");
  }
}
