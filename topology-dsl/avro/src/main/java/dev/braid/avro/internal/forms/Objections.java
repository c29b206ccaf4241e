package dev.braid.avro.internal.forms;

import dev.braid.avro.internal.bytes.Describe;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.avro.Resolver;
import org.apache.avro.Schema;
import org.jspecify.annotations.Nullable;

/**
 * Why values of one schema cannot be read with another, with the place of each reason. Taken from
 * Avro's own resolution, which is what its readers work from too: so it finds exactly what would
 * fail, and not what merely has another name.
 */
public final class Objections {

  private final List<String> lines = new ArrayList<>();
  private final Set<Pair> seen = new HashSet<>();

  /** Two records. By what they say: resolving once more may make another writer of the same. */
  private record Pair(Schema writer, Schema reader) {}

  private Objections() {}

  public static List<String> of(Schema writer, Schema reader) {
    Resolver.Action action;
    try {
      action = Resolver.resolve(writer, reader);
    } catch (RuntimeException unfit) { // a default that stands for no value of its field
      return List.of(
          "%s: the reader has a default that is none: %s"
              .formatted(Describe.root(reader), unfit.getMessage()));
    }
    return of(action);
  }

  private static List<String> of(Resolver.Action action) {
    Objections objections = new Objections();
    objections.look(action, Describe.root(action.reader));
    return List.copyOf(objections.lines);
  }

  private void look(Resolver.Action action, String path) {
    switch (action.type) {
      case ERROR -> error((Resolver.ErrorAction) action, path);
      case ENUM -> symbols((Resolver.EnumAdjust) action, path);
      case CONTAINER -> {
        String step = action.reader.getType() == Schema.Type.ARRAY ? "[]" : "{}";
        look(((Resolver.Container) action).elementAction, path + step);
      }
      case RECORD -> fields((Resolver.RecordAdjust) action, path);
      case WRITER_UNION -> {
        for (Resolver.Action branch : ((Resolver.WriterUnion) action).actions) {
          look(branch, path);
        }
      }
      case READER_UNION -> look(((Resolver.ReaderUnion) action).actualAction, path);
      case DO_NOTHING, PROMOTE, SKIP -> {}
    }
  }

  private void fields(Resolver.RecordAdjust record, String path) {
    if (!isNew(record)) {
      return;
    }
    int read = 0;
    for (Resolver.Action action : record.fieldActions) {
      if (action.type != Resolver.Action.Type.SKIP) {
        look(action, path + "." + record.readerOrder[read++].name());
      }
    }
  }

  private boolean isNew(Resolver.Action records) {
    return seen.add(new Pair(records.writer, records.reader));
  }

  private void symbols(Resolver.EnumAdjust symbols, String path) {
    List<String> written = symbols.writer.getEnumSymbols();
    for (int i = 0; i < written.size(); i++) {
      if (symbols.adjustments[i] < 0) {
        add(
            path,
            "the writer has the symbol %s, which the reader lacks, without a default"
                .formatted(written.get(i)));
      }
    }
  }

  private void error(Resolver.ErrorAction error, String path) {
    switch (error.error) {
      case MISSING_REQUIRED_FIELD -> {
        if (isNew(error)) {
          missing(error, path);
        }
      }
      case INCOMPATIBLE_SCHEMA_TYPES, NAMES_DONT_MATCH, SIZES_DONT_MATCH, NO_MATCHING_BRANCH ->
          add(
              path,
              "the reader has %s, the writer has %s"
                  .formatted(Describe.type(error.reader), Describe.type(error.writer)));
    }
  }

  /** Avro's resolution stops at a missing field; the others of the record are told too. */
  private void missing(Resolver.ErrorAction error, String path) {
    for (Schema.Field field : error.reader.getFields()) {
      String place = path + "." + field.name();
      Schema.Field written = error.writer.getField(field.name());
      if (written != null) {
        look(Resolver.resolve(written.schema(), field.schema()), place);
      } else if (!field.hasDefaultValue()) {
        add(place, "the reader has no default and the writer lacks it");
      }
    }
  }

  private void add(String path, @Nullable String reason) {
    String place = path.contains(".") ? "field " + path : path;
    String line = place + ": " + reason;
    if (!lines.contains(line)) {
      lines.add(line);
    }
  }
}
