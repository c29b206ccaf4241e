package dev.braid.avro.internal.book;

import dev.braid.avro.SchemaRegistryException;

/** What a {@link SchemaBook} answers instead of a result, in the codes of Confluent's protocol. */
public final class Refusal extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final int status;
  private final int code;

  private Refusal(int status, int code, String message) {
    super(message);
    this.status = status;
    this.code = code;
  }

  static Refusal noSubject(String subject) {
    return new Refusal(404, 40401, "Subject '" + subject + "' not found.");
  }

  static Refusal noVersion(String subject, int version) {
    return new Refusal(404, 40402, "Version " + version + " of " + subject + " not found.");
  }

  public static Refusal noSchema(String what) {
    return new Refusal(404, 40403, "Schema " + what + " not found.");
  }

  static Refusal notDeleted(String subject) {
    return new Refusal(
        404, 40405, "Subject '" + subject + "' was not deleted first before being forgotten.");
  }

  static Refusal versionDeleted(String subject, int version) {
    return new Refusal(
        404, 40406, "Subject '%s' version %s was deleted already.".formatted(subject, version));
  }

  static Refusal versionNotDeleted(String subject, int version) {
    return new Refusal(
        404,
        40407,
        "Subject '%s' version %s was not deleted first before being forgotten."
            .formatted(subject, version));
  }

  public static Refusal noRule(String subject) {
    return new Refusal(404, 40408, "Subject '" + subject + "' has no compatibility level.");
  }

  static Refusal incompatible(String subject, String details) {
    return new Refusal(
        409,
        409,
        "The schema is incompatible with an earlier one of subject '" + subject + "': " + details);
  }

  public static Refusal noSuchPath(String what) {
    return new Refusal(404, 404, "There is no " + what + " here.");
  }

  public static Refusal tooLarge(int limit) {
    return new Refusal(413, 413, "More than " + limit + " bytes.");
  }

  public static Refusal invalidSchema(String why) {
    return new Refusal(422, 42201, "Invalid schema: " + why);
  }

  public static Refusal invalidVersion(String found) {
    return new Refusal(
        422, 42202, "Expected a version of 1 or more, or latest, found '" + found + "'.");
  }

  public static Refusal invalidLevel(String found) {
    return new Refusal(422, 42203, "Invalid compatibility level: '" + found + "'.");
  }

  static Refusal referenced(String subject) {
    return new Refusal(422, 42206, "Schemas of other subjects refer to '" + subject + "'.");
  }

  public static Refusal malformed(String why) {
    return new Refusal(422, 422, why);
  }

  public int status() {
    return status;
  }

  public int code() {
    return code;
  }

  public String message() {
    return String.valueOf(getMessage());
  }

  /** The same, for those who ask a registry and not a book. */
  public SchemaRegistryException toException(String where) {
    return new SchemaRegistryException(
        SchemaRegistryException.Reason.of(status, code), where + ": " + message(), this);
  }
}
