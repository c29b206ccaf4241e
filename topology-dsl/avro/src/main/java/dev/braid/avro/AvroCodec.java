package dev.braid.avro;

import dev.braid.avro.internal.bytes.Describe;
import dev.braid.avro.internal.bytes.Frame;
import dev.braid.avro.internal.bytes.Input;
import dev.braid.avro.internal.bytes.Output;
import dev.braid.avro.internal.bytes.Reading;
import dev.braid.avro.internal.bytes.Recent;
import dev.braid.avro.internal.bytes.SchemaMismatch;
import dev.braid.avro.internal.bytes.Writing;
import dev.braid.avro.internal.forms.Form;
import dev.braid.avro.internal.forms.Objections;
import dev.braid.avro.internal.forms.TreeReading;
import dev.braid.avro.internal.forms.TreeWriting;
import dev.braid.dsl.Codec;
import dev.braid.dsl.CodecException;
import dev.braid.dsl.MergedCodec;
import dev.braid.dsl.Tree;
import dev.braid.dsl.TupleCodec;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import org.apache.avro.Schema;
import org.jspecify.annotations.Nullable;

/**
 * Values of one schema, in Confluent's wire format: a zero byte, the id of the writer's schema in 4
 * bytes, and Avro's binary form. Made by an {@link Avro}.
 *
 * <p>It writes with its own schema, and reads whatever schema a value was written with as its own,
 * by Avro's rules of resolution. Bytes are taken for hostile: lengths, counts and nesting are
 * compared with the bytes that are there before anything is made for them, values stand in each
 * other at most 64 deep, and nothing may follow the value.
 *
 * <p>{@link #prepare} asks the registry for the id to write with; {@link #awaits} tells whether the
 * schema of a value still has to be fetched. Without them the first {@link #encode} and the first
 * {@link #decode} of an id wait for the registry, on their caller's thread. As everywhere among
 * Confluent's clients, a value of the schema {@code "bytes"} itself is the bytes alone.
 *
 * <p>Equal by Java type, schema and registry. For several threads.
 */
public final class AvroCodec<T> implements Codec<T> {

  /**
   * The media type of Avro in Confluent's frame. It is nobody's standard, but the one name in use
   * that tells the frame: {@code application/avro}, which CloudEvents uses, means Avro without it.
   */
  public static final String CONTENT_TYPE = "application/vnd.confluent.avro";

  /** A larger buffer is not kept for the next value. */
  private static final int LARGEST_KEPT = 64 * 1024;

  private static final int NOT_YET = -1;

  private final Schemas schemas;
  private final Class<?> type;
  private final Form form;
  private final Schema schema;
  private final String subject;
  private final boolean autoRegister;
  private final Writing writing;
  private final TreeWriting treeWriting;
  private final Lock registering = new ReentrantLock();
  private final Recent<Integer, Decoding> decodings = new Recent<>(Schemas.KEPT);
  private final Recent<Integer, CodecException> unreadable = new Recent<>(Schemas.KEPT);
  private final AtomicReference<@Nullable Output> spare = new AtomicReference<>();
  private volatile int writerId = NOT_YET;
  private volatile @Nullable Decoding last;
  private volatile @Nullable Reading own;

  /** How the values of one writer are read. */
  private record Decoding(int id, boolean bytesAlone, Reading reading) {}

  /**
   * @param type tells apart forms that have the same schema: two of one type are read alike
   */
  AvroCodec(
      Schemas schemas,
      Class<T> type,
      Form form,
      Schema schema,
      String subject,
      boolean autoRegister) {
    this.schemas = schemas;
    this.type = type;
    this.form = form;
    this.schema = schema;
    this.subject = subject;
    this.autoRegister = autoRegister;
    this.writing = form.writing(schema);
    this.treeWriting = new TreeWriting(schema);
  }

  /** What it writes, and reads everything as. */
  public Schema schema() {
    return schema;
  }

  /** Under which its schema is registered. */
  public String subject() {
    return subject;
  }

  @Override
  public String contentType() {
    return CONTENT_TYPE;
  }

  /**
   * Registers the schema, or looks up its id, unless that was done. Then fetches the versions
   * before it: what an earlier release has stored, or sent, must not wait for the registry later.
   */
  @Override
  public void prepare() {
    if (writerId == NOT_YET) {
      writerId();
      schemas.fetchVersions(subject);
    }
  }

  private int writerId() {
    int id = writerId;
    if (id != NOT_YET) {
      return id;
    }
    registering.lock();
    try {
      if (writerId == NOT_YET) {
        writerId = Registration.id(schemas, subject, schema, autoRegister);
      }
      return writerId;
    } finally {
      registering.unlock();
    }
  }

  @Override
  public byte[] encode(T value) {
    int id = writerId();
    Output out = written(value);
    byte[] bytes = schema.getType() == Schema.Type.BYTES ? bytesAlone(id, out) : out.framed(id);
    giveBack(out);
    return bytes;
  }

  private static byte[] bytesAlone(int id, Output out) {
    byte[] content = out.input().readByteArray("bytes");
    byte[] framed = new byte[Frame.LENGTH + content.length];
    Frame.write(framed, id);
    System.arraycopy(content, 0, framed, Frame.LENGTH, content.length);
    return framed;
  }

  private Output written(@Nullable Object value) {
    Output out = take();
    try {
      writing.write(value, out);
      return out;
    } catch (SchemaMismatch misfit) {
      giveBack(out);
      throw misfit.at(Describe.root(schema));
    } catch (RuntimeException unfit) { // of a class of the program's
      throw new CodecException("cannot write %s: %s".formatted(this, unfit), unfit);
    }
  }

  private Output take() {
    Output kept = spare.getAndSet(null);
    return kept == null ? new Output(256) : kept;
  }

  private void giveBack(Output out) {
    if (out.capacity() <= LARGEST_KEPT) {
      out.clear();
      spare.lazySet(out);
    }
  }

  @Override
  public @Nullable CompletionStage<?> awaits(byte[] bytes) {
    Decoding decoding = last;
    boolean isHere = decoding != null && Frame.is(bytes) && decoding.id() == Frame.idOf(bytes);
    return isHere ? null : schemas.awaited(bytes);
  }

  @Override
  public boolean mayAwait() {
    return true;
  }

  @Override
  public @Nullable T decode(byte[] bytes) {
    int id = Frame.id(bytes);
    Decoding decoding = last;
    if (decoding == null || decoding.id() != id) {
      decoding = decoding(id);
    }
    Input in =
        decoding.bytesAlone()
            ? inputOfBytesAlone(bytes)
            : new Input(bytes, Frame.LENGTH, bytes.length);
    return read(decoding.reading(), in, id);
  }

  private @Nullable T read(Reading reading, Input in, int id) {
    try {
      Object value = reading.read(in);
      in.requireEnd();
      @SuppressWarnings("unchecked") // the form makes values of the type
      T typed = (T) value;
      return typed;
    } catch (SchemaMismatch misfit) {
      String writer = id == NOT_YET ? "" : " written with schema %s".formatted(id);
      throw misfit.at(Describe.root(schema) + writer);
    } catch (RuntimeException unfit) { // of a class of the program's
      throw new CodecException("expected %s: %s".formatted(this, unfit), unfit);
    }
  }

  static Input inputOfBytesAlone(byte[] bytes) {
    Output out = new Output(bytes.length + 16);
    out.writeBytes(bytes, Frame.LENGTH, bytes.length - Frame.LENGTH);
    return out.input();
  }

  private Decoding decoding(int id) {
    Decoding decoding = decodings.get(id);
    if (decoding == null) {
      Schema writer = Registration.schema(schemas, id);
      boolean bytesAlone = writer.getType() == Schema.Type.BYTES;
      decoding = new Decoding(id, bytesAlone, reading(id, writer));
      decodings.put(id, decoding);
    }
    last = decoding;
    return decoding;
  }

  /** That there is none is remembered too: to find it out takes as long as to make one. */
  private Reading reading(int id, Schema writer) {
    CodecException known = unreadable.get(id);
    if (known != null) {
      throw new CodecException(String.valueOf(known.getMessage()), known);
    }
    try {
      return reading(writer);
    } catch (CodecException unfit) {
      unreadable.put(id, unfit);
      throw unfit;
    }
  }

  private Reading reading(Schema writer) {
    try {
      return form.reading(writer, schema);
    } catch (SchemaMismatch misfit) {
      throw misfit.at(Describe.root(schema));
    } catch (RuntimeException unfit) { // of Avro's, which has many
      throw new CodecException(
          "cannot read %s as %s: %s"
              .formatted(Describe.type(writer), Describe.type(schema), unfit.getMessage()),
          unfit);
    }
  }

  @Override
  public @Nullable Object toTree(T value) {
    Output out = written(value);
    try {
      return new TreeReading(schema).read(out.input());
    } catch (SchemaMismatch misfit) {
      throw misfit.at(Describe.root(schema));
    } finally {
      giveBack(out);
    }
  }

  @Override
  public T fromTree(Object tree) {
    Output out = take();
    try {
      treeWriting.write(tree, out);
      T value = read(own(), out.input(), NOT_YET);
      if (value == null) {
        throw new CodecException(
            "expected %s, found %s".formatted(Describe.type(schema), Tree.kind(tree)));
      }
      return value;
    } catch (SchemaMismatch misfit) {
      throw misfit.at(Describe.root(schema));
    } finally {
      giveBack(out);
    }
  }

  private Reading own() {
    Reading reading = own;
    if (reading == null) {
      reading = reading(schema);
      own = reading;
    }
    return reading;
  }

  /** Reads any value of the registry as a tree. */
  @Override
  public Codec<?> generic() {
    return new AvroTreeCodec(schemas);
  }

  @Override
  public List<String> objections(Codec<?> writer) {
    if (writer instanceof AvroCodec<?> avro) {
      return schemas.isOfSameRegistry(avro.schemas)
          ? Objections.of(avro.schema, schema)
          : List.of(schemas.anotherRegistry(avro.schemas));
    }
    if (writer instanceof MergedCodec merged) {
      return Merging.objections(merged, schema);
    }
    return writer instanceof TupleCodec tuple ? objections(tuple) : List.of();
  }

  /** A list of parts comes as a tree, which an array reads. */
  private List<String> objections(TupleCodec tuple) {
    List<Schema> arrays =
        (schema.isUnion() ? schema.getTypes() : List.of(schema))
            .stream().filter(branch -> branch.getType() == Schema.Type.ARRAY).toList();
    if (arrays.isEmpty()) {
      return List.of(
          "%s: the reader has %s, and is given a list of %s parts"
              .formatted(Describe.root(schema), Describe.type(schema), tuple.elements().size()));
    }
    Schema element = arrays.get(0).getElementType();
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < tuple.elements().size(); i++) {
      if (tuple.elements().get(i) instanceof AvroCodec<?> avro) {
        for (String line : Objections.of(avro.schema, element)) {
          lines.add("part %s: %s".formatted(i + 1, line));
        }
      }
    }
    return List.copyOf(lines);
  }

  Schemas schemas() {
    return schemas;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other == this
        || (other instanceof AvroCodec<?> same
            && type == same.type
            && form.getClass() == same.form.getClass()
            && schemas.isOfSameRegistry(same.schemas)
            && schema.equals(same.schema));
  }

  @Override
  public int hashCode() {
    return 31 * type.hashCode() + schema.hashCode();
  }

  @Override
  public String toString() {
    return "avro " + Describe.type(schema);
  }
}
