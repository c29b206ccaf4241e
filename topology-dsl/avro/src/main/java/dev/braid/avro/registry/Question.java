package dev.braid.avro.registry;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * One thing to ask a registry.
 *
 * @param what in words, as it stands in messages
 * @param path below the registry's URL, encoded
 */
record Question(String what, String method, String path, @Nullable JsonNode body) {

  static Question get(String what, String path) {
    return new Question(what, "GET", path, null);
  }

  static Question post(String what, String path, JsonNode body) {
    return new Question(what, "POST", path, body);
  }

  static Question put(String what, String path, JsonNode body) {
    return new Question(what, "PUT", path, body);
  }

  static Question delete(String what, String path) {
    return new Question(what, "DELETE", path, null);
  }

  /** A name as one segment of a path. */
  static String segment(String name) {
    return URLEncoder.encode(name, StandardCharsets.UTF_8).replace("+", "%20");
  }

  @Override
  public String toString() {
    return what + " (" + method + " " + path + ")";
  }
}
