package dev.braid.cli.call;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.braid.dsl.Codec;
import dev.braid.dsl.FlowException;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
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

  private static RequestData parsed(String data) {
    return RequestData.parse(data, false, InputStream.nullInputStream());
  }

  @Test
  void whatIsJsonIsATree() {
    assertThat(parsed("{\"a\": [1, null]}").value())
        .isEqualTo(Map.of("a", Arrays.asList(1L, null)));
    assertThat(parsed("[true]").value()).isEqualTo(List.of(true));
    assertThat(parsed("42").value()).isEqualTo(42L);
    assertThat(parsed("\"hi\"").value()).isEqualTo("hi");
    assertThat(parsed("null").value()).isNull();
  }

  @ParameterizedTest
  @ValueSource(strings = {"hi", "{a: 1}", "", " ", "1 2", "nul", "a@b", "Straße"})
  void anythingElseIsText(String text) {
    RequestData data = parsed(text);
    assertThat(data.value()).isEqualTo(text);
    assertThat(data.codec().contentType()).isEqualTo(Codec.text().contentType());
  }

  @ParameterizedTest
  @CsvSource({"'hi\n', hi", "'hi\r\n', hi", "'hi', hi", "'hi\n\n', 'hi\n'", "'a\nb\n', 'a\nb'"})
  void theLastLineBreakOfAFileIsNotData(String text, String expected) throws Exception {
    Path file = Files.writeString(folder.resolve("data"), text);
    assertThat(parsed("@" + file).value()).isEqualTo(expected);
  }

  @Test
  void aFileOfJsonIsATree() throws Exception {
    Path file = Files.writeString(folder.resolve("data"), "{\n  \"a\": 1\n}\n");
    assertThat(parsed("@" + file).value()).isEqualTo(Map.of("a", 1L));
  }

  @Test
  void aFileThatIsNotThereIsAProblemWithItsPath() {
    Path missing = folder.resolve("missing");
    assertThatThrownBy(() -> parsed("@" + missing))
        .isInstanceOf(FlowException.class)
        .hasMessage(missing + ": does not exist");
  }

  @Test
  void theStandardInputIsRead() {
    InputStream input = new ByteArrayInputStream("{\"a\": \"ä\"}\n".getBytes(UTF_8));

    assertThat(RequestData.parse("@-", false, input).value()).isEqualTo(Map.of("a", "ä"));
  }

  @Test
  void whatLooksLikeJsonMayBeText() throws Exception {
    Path file = Files.writeString(folder.resolve("data"), "42\n");

    for (String data : List.of("42", "@" + file)) {
      RequestData text = RequestData.parse(data, true, InputStream.nullInputStream());
      assertThat(text.value()).isEqualTo("42");
      assertThat(text.codec().contentType()).isEqualTo(Codec.text().contentType());
    }
  }

  @Test
  void twoAtSignsAreOne() {
    assertThat(parsed("@@home").value()).isEqualTo("@home");
    assertThat(parsed("@@").value()).isEqualTo("@");
  }

  @Test
  void noNameAndAFolderAreProblems() {
    assertThatThrownBy(() -> parsed("@"))
        .isInstanceOf(FlowException.class)
        .hasMessageStartingWith("--data: expected the name of a file behind @, found nothing");
    assertThatThrownBy(() -> parsed("@" + folder))
        .isInstanceOf(FlowException.class)
        .hasMessage(folder + ": is a folder, expected a file");
  }
}
