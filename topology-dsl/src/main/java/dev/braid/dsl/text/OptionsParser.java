package dev.braid.dsl.text;

import dev.braid.dsl.Call;
import dev.braid.dsl.CallOptions;
import dev.braid.dsl.Spelling;
import dev.braid.dsl.text.Token.Kind;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads what may follow the name of a service: {@code with}, {@code timeout} and {@code retry}. */
record OptionsParser(Tokens tokens, ProblemLog problems) {

  static final List<String> OPTIONS = List.of("with", "timeout", "retry");

  private static final Pattern DURATION = Pattern.compile("([0-9]{1,9})(ms|s|m)");
  private static final Pattern WHOLE = Pattern.compile("[0-9]{1,9}");

  /** Whether an option follows, maybe a mistyped one. */
  boolean atOption() {
    if (!tokens.is(Kind.WORD) || tokens.ended() || tokens.peek(1).is(Kind.COLON)) {
      return false;
    }
    String word = tokens.peek().text();
    boolean value = tokens.peek(1).is(Kind.NUMBER) || tokens.peek(1).is(Kind.OPEN_BRACE);
    boolean near = Spelling.nearest(word, OPTIONS).isPresent();
    return OPTIONS.contains(word) || value || near;
  }

  /** Reads all options that follow {@code plain}. */
  Call read(Call plain) {
    Call call = plain;
    Set<String> seen = new HashSet<>();
    while (atOption()) {
      Token option = tokens.next();
      if (OPTIONS.contains(option.text()) && !seen.add(option.text())) {
        problems.add(option, option.shown() + " is given a second time", "remove one of the two");
      }
      call =
          switch (option.text()) {
            case "with" -> with(call, option);
            case "timeout" -> timeout(call, option);
            case "retry" -> retry(call, option);
            default -> unknown(call, option);
          };
    }
    return call;
  }

  /** Reads the options that follow {@code step}, which can have none. */
  void refuse(String step, String hint) {
    if (atOption()) {
      Token option = tokens.peek();
      problems.add(option, step + " has no options, found " + option.shown(), hint);
      read(Call.of("refused"));
    }
  }

  private Call unknown(Call call, Token option) {
    String hint = Spelling.hint(option.text(), OPTIONS);
    problems.add(
        option,
        "unknown option " + option.shown(),
        hint.isEmpty() ? "the options are with, timeout and retry" : hint);
    if (tokens.is(Kind.OPEN_BRACE)) {
      new FixedPartParser(tokens, problems).read();
    } else {
      tokens.accept(Kind.NUMBER);
    }
    return call;
  }

  private Call with(Call call, Token option) {
    if (tokens.is(Kind.OPEN_BRACE)) {
      return call.withFixedPart(new FixedPartParser(tokens, problems).read());
    }
    expected(option, "a JSON object such as {\"vat\": 19}");
    return call;
  }

  private Call timeout(Call call, Token option) {
    String example = "a duration such as 500ms, 2s or 1m";
    if (!tokens.is(Kind.NUMBER)) {
      expected(option, example);
      return call;
    }
    Token value = tokens.next();
    Matcher duration = DURATION.matcher(value.text());
    if (!duration.matches()) {
      problems.add(
          value, "expected %s, found %s".formatted(example, value.shown()), unitHint(value));
      return call;
    }
    Optional<Duration> timeout = duration(Long.parseLong(duration.group(1)), duration.group(2));
    if (timeout.isEmpty()) {
      problems.add(
          value,
          "a timeout is more than 0 and at most %s, found %s"
              .formatted(Durations.print(CallOptions.MAX_TIMEOUT), value.shown()),
          "without 'timeout' the call may take as long as the request's deadline allows");
    }
    return timeout.map(legal -> call.withOptions(call.options().withTimeout(legal))).orElse(call);
  }

  private Call retry(Call call, Token option) {
    String example = "a number from 0 to " + CallOptions.MAX_RETRIES;
    if (!tokens.is(Kind.NUMBER)) {
      expected(option, example);
      return call;
    }
    Token value = tokens.next();
    boolean whole = WHOLE.matcher(value.text()).matches();
    int retries = whole ? Integer.parseInt(value.text()) : -1;
    if (retries < 0 || retries > CallOptions.MAX_RETRIES) {
      problems.add(value, "expected %s, found %s".formatted(example, value.shown()), "");
      return call;
    }
    return call.withOptions(call.options().withRetries(retries));
  }

  /** A number without its unit, with a space before it, or with another one. */
  private String unitHint(Token value) {
    Token unit = tokens.peek();
    if (unit.is(Kind.WORD) && DURATION.matcher(value.text() + unit.text()).matches()) {
      tokens.next();
      return "write '%s%s' without a space".formatted(value.text(), unit.text());
    }
    if (WHOLE.matcher(value.text()).matches()) {
      return "write '%ss' for seconds or '%sms' for milliseconds"
          .formatted(value.text(), value.text());
    }
    return "the units are ms, s and m, after a whole number";
  }

  /** Reports a value that is absent, or takes what stands in its place. */
  private void expected(Token option, String what) {
    if (!tokens.is(Kind.UNKNOWN)) {
      problems.add(
          option,
          "expected %s after %s, found %s".formatted(what, option.shown(), tokens.found()),
          "");
    }
    boolean inPlace = tokens.is(Kind.STRING) || (tokens.is(Kind.WORD) && !atOption());
    if (inPlace && !tokens.ended() && !tokens.peek(1).is(Kind.COLON)) {
      tokens.next();
    }
  }

  private static Optional<Duration> duration(long amount, String unit) {
    Duration duration =
        switch (unit) {
          case "ms" -> Duration.ofMillis(amount);
          case "s" -> Duration.ofSeconds(amount);
          default -> Duration.ofMinutes(amount);
        };
    boolean legal = amount > 0 && duration.compareTo(CallOptions.MAX_TIMEOUT) <= 0;
    return legal ? Optional.of(duration) : Optional.empty();
  }
}
