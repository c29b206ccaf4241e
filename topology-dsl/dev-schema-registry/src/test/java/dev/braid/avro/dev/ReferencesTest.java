package dev.braid.avro.dev;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.braid.avro.SchemaRegistry;
import dev.braid.avro.internal.book.Json;
import dev.braid.avro.internal.book.SchemaReference;
import dev.braid.avro.registry.SchemaRegistries;
import dev.braid.avro.registry.SchemaRegistrySettings;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import org.apache.avro.Schema;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Schemas that name types of other subjects: an order of lines, both with money. */
class ReferencesTest {

  private static final String MONEY = record("Money", "{'name':'cents','type':'long'}");
  private static final String LINE = record("Line", "{'name':'price','type':'shop.Money'}");
  private static final String ORDER =
      record(
          "Order",
          "{'name':'lines','type':{'type':'array','items':'shop.Line'}},"
              + "{'name':'total','type':'shop.Money'}");

  private static final SchemaReference TO_MONEY = new SchemaReference("shop.Money", "money", 1);
  private static final SchemaReference TO_LINE = new SchemaReference("shop.Line", "line", 1);

  private DevSchemaRegistry server;

  @BeforeEach
  void registerThree() throws Exception {
    server = DevSchemaRegistry.start(0);
    assertThat(post("/subjects/money/versions", MONEY)).contains("\"id\":1");
    assertThat(post("/subjects/line/versions", LINE, TO_MONEY)).contains("\"id\":2");
    assertThat(post("/subjects/order/versions", ORDER, TO_LINE, TO_MONEY)).contains("\"id\":3");
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void aSchemaIsReadWithTheTypesThatItNames() {
    Schema order = client().schema(3);
    assertThat(order.getField("total").schema().getField("cents").schema().getType())
        .isEqualTo(Schema.Type.LONG);
    assertThat(client().latest("order").schema()).isEqualTo(order);
    assertThat(client().version("order", 1).schema()).isEqualTo(order);
  }

  @Test
  void aSchemaThatWasReadIsSentAsItIsWritten() {
    SchemaRegistry client = client();
    Schema order = client.schema(3);
    assertThat(client.idOf("order", order)).isEqualTo(3);
    assertThat(client.register("order", order)).isEqualTo(3);
    assertThat(client.register("copy", order)).isEqualTo(3);
    assertThat(client.versions("order")).containsExactly(1);
  }

  @Test
  void aReferenceToADeletedSubjectHolds() {
    SchemaRegistry client = client();
    client.delete("order");
    client.delete("line");
    client.delete("money");
    assertThat(client.schema(3).getField("lines")).isNotNull();
  }

  @Test
  void aSubjectThatOthersNameIsNotDeleted() throws Exception {
    assertThat(send("DELETE", "/subjects/money", "")).contains("\"error_code\":42206");
  }

  @Test
  void aReferenceThatLeadsNowhereIsRefused() throws Exception {
    assertThat(post("/subjects/other/versions", ORDER, TO_LINE)).contains("\"id\":4");
    assertThat(post("/subjects/other/versions", ORDER)).contains("\"error_code\":42201");
    SchemaReference nowhere = new SchemaReference("shop.Line", "line", 9);
    assertThat(post("/subjects/other/versions", ORDER, nowhere)).contains("\"error_code\":404");
  }

  private SchemaRegistry client() {
    return SchemaRegistries.builtIn(SchemaRegistrySettings.of(server.url().toString()));
  }

  private String post(String path, String schema, SchemaReference... references)
      throws IOException, InterruptedException {
    return send(
        "POST", path, Json.putSchema(Json.object(), schema, List.of(references)).toString());
  }

  private String send(String method, String path, String body)
      throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(server.url() + path))
            .method(method, BodyPublishers.ofString(body, UTF_8))
            .build();
    return HttpClient.newHttpClient().send(request, BodyHandlers.ofString()).body();
  }

  private static String record(String name, String fields) {
    return "{'type':'record','name':'%s','namespace':'shop','fields':[%s]}"
        .formatted(name, fields)
        .replace('\'', '"');
  }
}
