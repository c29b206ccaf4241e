package dev.braid.dsl;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.type.TypeReference;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.math.BigInteger;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** How JSON that anybody may have written becomes a record: with nothing invented, nothing lost. */
final class JsonRecordsTest {

  enum State {
    OPEN,
    PAID
  }

  record Line(String sku, double price) {}

  record Order(
      String item, int quantity, List<Line> lines, State state, List<Long> ids, boolean gift) {}

  record Id(String id) {
    Id {
      if (id.isEmpty()) {
        throw new IllegalArgumentException("an id is not empty");
      }
    }
  }

  private static final String ORDER =
      """
      {"item":"tea","quantity":3,"lines":[{"sku":"a","price":0.1}],"state":"OPEN","ids":[1],\
      "gift":true}\
      """;

  private static Object read(Codec<?> codec, String json) {
    return codec.decode(json.getBytes(UTF_8));
  }

  private static String refusal(Codec<?> codec, String json) {
    try {
      return "read: " + read(codec, json);
    } catch (CodecException refused) {
      return refused.getMessage();
    }
  }

  static List<Arguments> misfits() {
    String whole = "a whole number from -2147483648 to 2147483647";
    return List.of(
        Arguments.of(
            "\"quantity\":3", "\"qty\":3", ".quantity: expected a whole number, found nothing"),
        Arguments.of(
            "\"quantity\":3",
            "\"quantity\":null",
            ".quantity: expected a whole number, found null"),
        Arguments.of("\"item\":\"tea\",", "", ".item: expected text, found nothing"),
        Arguments.of("\"tea\"", "null", ".item: expected text, found null"),
        Arguments.of("\"tea\"", "[]", ".item: expected text, found list"),
        Arguments.of("\"gift\":true", "\"gift\":null", ".gift: expected true or false, found null"),
        Arguments.of(
            "\"gift\":true", "\"gift\":\"\"", ".gift: expected true or false, found text ''"),
        Arguments.of("3,", "12.9,", ".quantity: expected " + whole + ", found number 12.9"),
        Arguments.of(
            "3,", "3000000000,", ".quantity: expected " + whole + ", found number 3000000000"),
        Arguments.of("3,", "1e400,", ".quantity: expected " + whole + ", found number 1E+400"),
        Arguments.of("3,", "\"\",", ".quantity: expected a whole number, found text ''"),
        Arguments.of("3,", "\"12.9\",", ".quantity: expected a whole number, found text '12.9'"),
        Arguments.of("3,", "true,", ".quantity: expected a whole number, found boolean true"),
        Arguments.of("0.1", "null", ".lines[0].price: expected a number, found null"),
        Arguments.of(
            "0.1",
            "1e400",
            ".lines[0].price: expected a number that 64 bits hold without a loss, found number"
                + " 1E+400"),
        Arguments.of(
            "0.1",
            "9007199254740993",
            ".lines[0].price: expected a number that 64 bits hold without a loss, found number"
                + " 9007199254740993"),
        Arguments.of(
            "{\"sku\":\"a\",\"price\":0.1}", "{}", ".lines[0].sku: expected text, found nothing"),
        Arguments.of(
            "\"OPEN\"", "\"SENT\"", ".state: expected one of OPEN, PAID, found text 'SENT'"),
        Arguments.of("\"OPEN\"", "1", ".state: expected one of OPEN, PAID, found number 1"),
        Arguments.of(
            "[1]",
            "[1,1.5]",
            ".ids[1]: expected a whole number from -9223372036854775808 to 9223372036854775807,"
                + " found number 1.5"),
        Arguments.of("[1]", "\"x\"", ".ids: expected list, found text 'x'"));
  }

  @ParameterizedTest
  @MethodSource("misfits")
  void whatDoesNotFitIsToldByFieldExpectedAndFound(String part, String instead, String message) {
    String json = ORDER.replace(part, instead);

    assertThat(refusal(Codec.json(Order.class), json)).isEqualTo("Order" + message);
    assertThatExceptionOfType(CodecException.class)
        .isThrownBy(() -> Codec.json(Order.class).fromTree(Json.tree(json.getBytes(UTF_8))))
        .as("from a tree")
        .withMessage("Order" + message);
  }

  @Test
  void aWholeNumberMayHaveAPoint() {
    for (String number : List.of("12.0", "1.2e1", "\"12\"", "12")) {
      Order order = (Order) read(Codec.json(Order.class), ORDER.replace("3,", number + ","));
      assertThat(order.quantity()).as(number).isEqualTo(12);
    }
  }

  @ParameterizedTest
  @ValueSource(
      classes = {
        byte.class,
        Short.class,
        int.class,
        Long.class,
        BigInteger.class,
        AtomicInteger.class,
        OptionalInt.class,
        OptionalLong.class,
        short[].class,
        int[].class,
        Integer[].class
      })
  void noWholeNumberIsMadeOfAFraction(Class<?> type) {
    String number = type.isArray() ? "[1.5]" : "1.5";

    assertThat(refusal(Codec.json(type), number)).contains("expected a whole number", "found");
    assertThat(refusal(Codec.json(type).stored(), number)).contains("expected a whole number");
  }

  @Test
  void aFractionHasTheDigitsThatItIsGiven() {
    assertThat(read(Codec.json(Double.class), "0.1")).isEqualTo(0.1);
    assertThat(read(Codec.json(Double.class), "1e22")).isEqualTo(1e22);
    assertThat(read(Codec.json(Double.class), "0")).isEqualTo(0.0);
    assertThat(read(Codec.json(Float.class), "0.1")).isEqualTo(0.1f);
    assertThat(read(Codec.json(double[].class), "[0.5]")).isEqualTo(new double[] {0.5});
    assertThat(refusal(Codec.json(Double.class), "1e-400")).contains("without a loss");
    assertThat(refusal(Codec.json(Double.class), "0.12345678901234567890")).contains("a loss");
    assertThat(refusal(Codec.json(Float.class), "16777217")).contains("32 bits");
    assertThat(refusal(Codec.json(float[].class), "[1e300]")).contains("32 bits");
  }

  @Test
  void aRefusalOfTheProgramsOwnIsToldAsItIs() {
    assertThat(refusal(Codec.json(Id.class), "{\"id\":\"\"}")).isEqualTo("Id: an id is not empty");
    assertThat(refusal(Codec.json(new TypeReference<List<Id>>() {}), "[{\"id\":\"\"}]"))
        .isEqualTo("[0]: an id is not empty");
  }

  @Test
  void typesAreToldInTheWordsOfJson() {
    assertThat(refusal(Codec.json(Id.class), "\"x\"")).isEqualTo("Id: expected Id, found text 'x'");
    assertThat(refusal(Codec.json(new TypeReference<Map<String, List<Id>>>() {}), "1"))
        .isEqualTo("expected map of list of Id, found number 1");
    assertThat(Codec.json(new TypeReference<List<Integer>>() {}))
        .hasToString("JSON of list of whole numbers");
  }

  @ParameterizedTest
  @ValueSource(strings = {"NaN", "nul", "'x'", "-", "x\": 1"})
  void textThatIsNoJsonIsToldWithItsPlace(String value) {
    String message = refusal(Codec.json(Id.class), "{\"id\":" + value + "}");

    assertThat(message)
        .startsWith("id: expected JSON, found '" + value.charAt(0))
        .endsWith("at byte 7")
        .isEqualTo(refusal(Codec.tree(), "{\"id\":" + value + "}"));
  }

  @Test
  void whatIsNoJsonDeepInsideIsToldWithItsField() {
    assertThat(refusal(Codec.tree(), "{\"lines\":[{},{\"price\":NaN}]}"))
        .isEqualTo("lines[1].price: expected JSON, found 'NaN}]}' at byte 23");
    assertThat(refusal(Codec.tree(), "{\"a\":1 x}"))
        .as("behind a value")
        .isEqualTo("expected JSON, found 'x}' at byte 8");
    assertThat(refusal(Codec.tree(), "{\"" + "a".repeat(500) + "\":NaN}"))
        .startsWith("..." + "a".repeat(80) + ": expected JSON");
  }

  /** As the command line sends it, which takes for text what is no JSON. */
  @Test
  void textThatWasMeantToBeJsonIsToldWhereItIsNone() {
    assertThat(refusal(Codec.json(Id.class), "\"{\\\"id\\\":NaN}\""))
        .isEqualTo(
            "Id: expected Id, found text '{\"id\":NaN}', which is no JSON: id: expected JSON, found"
                + " 'NaN}' at byte 7");
    assertThat(refusal(Codec.json(Id.class), "\"tea\""))
        .isEqualTo("Id: expected Id, found text 'tea'");
  }

  @Test
  void whatIsCutOffOrTooDeepIsToldSo() {
    assertThat(refusal(Codec.tree(), "{\"id\":"))
        .isEqualTo("id: expected JSON, found the end within a value");
    assertThat(refusal(Codec.tree(), "[".repeat(300)))
        .isEqualTo("expected at most 200 values inside each other, found more");
    assertThat(refusal(Codec.tree(), "9".repeat(2000)))
        .isEqualTo("expected JSON with numbers of at most 1,000 characters, found a longer one");
  }

  @Nested
  final class MayBeMissing {

    record Customer(
        @Nullable String name,
        @Old.Nullable String street,
        Optional<String> note,
        OptionalInt age,
        @Nullable Integer height) {}

    /** Another annotation of that name. */
    static final class Old {
      @Retention(RetentionPolicy.RUNTIME)
      @Target({ElementType.FIELD, ElementType.METHOD, ElementType.PARAMETER})
      @interface Nullable {}
    }

    record Ignoring(String name, @JsonIgnore String secret) {}

    record Answering(
        String name, @JsonProperty(access = JsonProperty.Access.READ_ONLY) String computed) {}

    static final class Bean {
      public int count = 7;
      public String name = "none";
    }

    static final class Created {
      private final int count;

      @JsonCreator
      Created(@JsonProperty("count") int count, @JsonProperty("name") String name) {
        this.count = count;
      }
    }

    @Test
    void whatIsOptionalOrNullable() {
      Customer nobody = new Customer(null, null, Optional.empty(), OptionalInt.empty(), null);

      assertThat(read(Codec.json(Customer.class), "{}")).isEqualTo(nobody);
      assertThat(
              read(
                  Codec.json(Customer.class),
                  "{\"name\":null,\"street\":null,\"note\":null,\"age\":null,\"height\":null}"))
          .isEqualTo(nobody);
    }

    @Test
    void whatIsNotRead() {
      assertThat(read(Codec.json(Ignoring.class), "{\"name\":\"x\"}"))
          .isEqualTo(new Ignoring("x", null));
      assertThat(read(Codec.json(Answering.class), "{\"name\":\"x\"}"))
          .isEqualTo(new Answering("x", null));
    }

    @Test
    void whatAnObjectHasByItself() {
      assertThat(((Bean) read(Codec.json(Bean.class), "{}")).count).isEqualTo(7);
      assertThat(refusal(Codec.json(Bean.class), "{\"count\":null}"))
          .isEqualTo("Bean.count: expected a whole number, found null");
    }

    @Test
    void butNoPrimitiveThatAnObjectIsMadeOf() {
      assertThat(((Created) read(Codec.json(Created.class), "{\"count\":1}")).count).isOne();
      assertThat(refusal(Codec.json(Created.class), "{\"name\":\"x\"}"))
          .isEqualTo("Created.count: expected a whole number, found nothing");
    }
  }

  @Test
  void fieldsThatNobodyKnowsArePassedOverUnlessTheyMustNotBe() {
    String more = "{\"id\":\"1\",\"idd\":\"2\"}";

    assertThat(read(Codec.json(Id.class), more)).isEqualTo(new Id("1"));
    assertThat(refusal(Codec.exactJson(Id.class), more))
        .isEqualTo("Id: expected no other fields than id, found 'idd'; did you mean 'id'?");
    assertThat(Codec.exactJson(Id.class)).isEqualTo(Codec.json(Id.class));
  }

  @Test
  void whatWasStoredByAnEarlierReleaseMayLackWhatHasComeSince() {
    Codec<Order> stored = Codec.json(Order.class).stored();

    assertThat(read(stored, "{\"item\":\"tea\"}"))
        .isEqualTo(new Order("tea", 0, null, null, null, false));
    assertThat(new TupleCodec(List.of(Codec.text(), Codec.json(Line.class))).stored())
        .satisfies(
            codec ->
                assertThat(read(codec, "[\"x\",{\"sku\":\"a\"}]"))
                    .isEqualTo(List.of("x", new Line("a", 0))));
  }
}
