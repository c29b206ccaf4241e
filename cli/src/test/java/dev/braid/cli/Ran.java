package dev.braid.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.braid.dsl.Json;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A braid command that has run in this JVM.
 *
 * @param code its exit code
 * @param out what it printed on standard output
 * @param err what it printed on standard error
 */
public record Ran(int code, String out, String err) {

  /** Runs {@code braid arguments...} and waits for its end. */
  public static Ran braid(String... arguments) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    int code = Braid.run(new PrintWriter(out, true), new PrintWriter(err, true), arguments);
    return new Ran(code, out.toString(), err.toString());
  }

  /** Standard output as the one JSON document that it must be. */
  public Map<String, Object> document() throws Exception {
    assertThat(out.lines()).as("one document, on one line").hasSize(1);
    return object(Json.tree(out.getBytes(UTF_8)));
  }

  /** A tree as the object that it must be. */
  public static Map<String, Object> object(Object tree) {
    Map<String, Object> object = new LinkedHashMap<>();
    assertThat(tree).isInstanceOf(Map.class);
    ((Map<?, ?>) tree).forEach((key, value) -> object.put((String) key, value));
    return object;
  }
}
