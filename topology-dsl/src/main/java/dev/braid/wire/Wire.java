package dev.braid.wire;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.braid.dsl.CodecException;
import dev.braid.dsl.Fault;
import dev.braid.dsl.FaultCode;
import dev.braid.dsl.Json;
import dev.braid.dsl.Names;
import dev.braid.dsl.Reply;
import dev.braid.dsl.Tree;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.utils.Utils;
import org.jspecify.annotations.Nullable;

/**
 * The wire format: a record's payload is the value in its codec, its key the caller's business key,
 * and everything else stands in headers.
 *
 * <p>The first three headers are as Spring Kafka writes and reads them, so that its request/reply
 * template and listeners interoperate. Numbers are decimal text, but for the partition: 4 bytes,
 * big-endian.
 */
public final class Wire {

  public static final String CORRELATION_ID = "kafka_correlationId";
  public static final String REPLY_TOPIC = "kafka_replyTopic";
  public static final String REPLY_PARTITION = "kafka_replyPartition";

  /** W3C trace context, carried along unchanged. */
  public static final String TRACE_PARENT = "traceparent";

  public static final String TRACE_STATE = "tracestate";

  /**
   * The call id: the same in every attempt. Absent from a message with a {@link #SENDER}: it is the
   * correlation id.
   */
  public static final String CALL = "braid-call";

  /**
   * Which attempt of a call it is. Absent: the first. On a fault that may pass: which attempt it
   * answers. Absent: that is not known.
   */
  public static final String ATTEMPT = "braid-attempt";

  /**
   * On a flow's own reply topic: the call is to be sent again, and this is which attempt; 0: it is
   * not sent at all, and this is why.
   */
  public static final String RETRY = "braid-retry";

  /**
   * On a flow's own reply topic: this refuses the request at that offset, and no later one of the
   * same execution.
   */
  public static final String REFUSED = "braid-refused";

  /** On a store's own log: time passes, and nobody waits for a reply. */
  public static final String TICK = "braid-tick";

  /** Absolute, in milliseconds since the epoch. */
  public static final String DEADLINE = "braid-deadline";

  /**
   * Until when the same call may come again, where that is later than its {@link #DEADLINE}, in
   * milliseconds since the epoch: as an attempt after one that took too long, or when its flow is
   * asked again. Whoever keeps answers keeps this one for as long.
   */
  public static final String UNTIL = "braid-until";

  /**
   * On a request that may have been sent before: whoever keeps nothing of it does not say that
   * nothing was done. As does any {@link #ATTEMPT} but the first.
   */
  public static final String AGAIN = "braid-again";

  /** 200, or a fault's code. Absent: a success. */
  public static final String CODE = "braid-code";

  /** A fault, as JSON; the record's value is null then. */
  public static final String FAULT = "braid-fault";

  /** Codes and faults of the parts, as JSON; the payload is the list of their values then. */
  public static final String PARTS = "braid-parts";

  /** The flow, service or client that sent the message. */
  public static final String SENDER = "braid-sender";

  /** The id of the step that asks. */
  public static final String STEP = "braid-step";

  public static final String CONTENT_TYPE = "braid-content-type";

  /** Of a value that is null: the service or function that answered it. */
  public static final String NOTHING_BY = "braid-nothing-by";

  /**
   * On a request to a flow: start it durably, and keep its result for so many milliseconds, or for
   * as long as the flow does by default when nothing is said. The reply is a {@link Handle}. The
   * call id is the idempotency key.
   */
  public static final String DURABLE = "braid-durable";

  /** On a request without a payload: the id of the execution whose result is wanted. */
  public static final String AWAIT = "braid-await";

  /**
   * On a request without a payload: the id of the execution whose {@link ExecutionStatus} are
   * wanted.
   */
  public static final String WHERE = "braid-where";

  /** The services to visit before the reply is wanted, as JSON: each hands on to the next. */
  public static final String SLIP = "braid-slip";

  private static final int SUCCESS = 200;

  /** Those of a request that are numbers. */
  private static final List<String> NUMBERS = List.of(DEADLINE, UNTIL, ATTEMPT);

  private static final long NO_NUMBER = -1;

  /** The largest payload, in bytes. */
  public static final int MAX_PAYLOAD = 1024 * 1024;

  /** How many headers a request may have, and a dead letter keeps. */
  public static final int MOST_HEADERS = 256;

  /** The largest value of one header, in bytes; {@link #PARTS} may be longer. */
  public static final int MAX_HEADER = 8 * 1024;

  /** The largest header of the parts of a reply, in bytes. */
  static final int MAX_PARTS = 64 * 1024;

  /**
   * The largest key of a request, in bytes. Together with all headers that go along it keeps every
   * record below the largest message of a topic.
   */
  public static final int MAX_KEY = 16 * 1024;

  /** The longest content type that is read; what is longer is none that anybody knows. */
  private static final int MAX_CONTENT_TYPE = 256;

  /** The longest name in a fault's origin that is read. */
  private static final int MAX_NAME = 1024;

  /**
   * What the names of topics begin with that belong to nobody's service; in whatever namespace, or
   * mirrored from whatever region.
   */
  private static final Pattern RESERVED =
      Pattern.compile("([^.]+\\.)?(signal|store|braid)(\\..*)?");

  /** What the name of a store's service begins with. */
  private static final String STORE = "store.";

  private Wire() {}

  /**
   * The topic that takes the requests of a service or flow, or the commands of a store: as it is
   * written, as are those that follow. {@link Namespace#of} gives its whole name.
   */
  public static String requestTopic(String service) {
    return service + (isStore(service) ? ".commands" : ".requests");
  }

  /** The name of the service that a store is. */
  public static String storeService(String store) {
    return STORE + store;
  }

  /** Whether a service is a store, whose log and changes stand among those of others. */
  public static boolean isStore(String service) {
    return service.startsWith(STORE, service.indexOf(':') + 1);
  }

  /** What a store has changed, which others read. */
  public static String changeTopic(String store) {
    return store + ".changes";
  }

  /**
   * The partition of this text, as Kafka's own partitioner finds it for a key, with murmur2. A
   * request without a key goes by its call id, so that a repeat of it comes to the same one.
   */
  public static int partition(String text, int partitions) {
    return partition(text.getBytes(UTF_8), partitions);
  }

  /** The partition of this key, as Kafka's own partitioner finds it. */
  public static int partition(byte[] key, int partitions) {
    return Utils.toPositive(Utils.murmur2(key)) % partitions;
  }

  /** The inbox of a flow's executions, or of an app's request clients. */
  public static String replyTopic(String flowOrApp) {
    return flowOrApp + ".replies";
  }

  /** The log of results of an idempotent service, which only it writes and reads. */
  public static String resultTopic(String service) {
    return service + ".results";
  }

  /** The topic of what could not be worked off; see {@link DeadLetter}. */
  public static String deadLetterTopic(String serviceOrFlow) {
    return serviceOrFlow + ".dead-letters";
  }

  /** The topic of a signal. */
  public static String signalTopic(String signal) {
    return "signal." + signal;
  }

  /**
   * Whether the topics of a service, flow or app of this name would stand among those of signals,
   * stores or Braid itself, where no reply may be sent: those of a namespace, too, should the first
   * word be taken for one.
   */
  public static boolean isReserved(String name) {
    return RESERVED.matcher(Names.localOf(name)).matches();
  }

  /** Headers that belong to no record yet; Kafka makes some of its own for each record only. */
  public static Headers headers() {
    return new ProducerRecord<>("", new byte[0]).headers();
  }

  public static void put(Headers headers, String name, String value) {
    headers.add(name, value.getBytes(UTF_8));
  }

  public static void put(Headers headers, String name, long value) {
    put(headers, name, Long.toString(value));
  }

  public static byte @Nullable [] bytes(Headers headers, String name) {
    Header header = headers.lastHeader(name);
    return header == null ? null : header.value();
  }

  public static @Nullable String text(Headers headers, String name) {
    byte[] bytes = bytes(headers, name);
    return bytes == null ? null : new String(bytes, UTF_8);
  }

  /** The bytes in a header that goes along, or null when there are none or too many. */
  public static byte @Nullable [] passedOn(Headers headers, String name) {
    byte[] bytes = bytes(headers, name);
    return bytes == null || bytes.length > MAX_HEADER ? null : bytes;
  }

  /** What a record says of its payload; empty when it does not say. */
  public static String contentType(Headers headers) {
    byte[] type = bytes(headers, CONTENT_TYPE);
    return type == null ? "" : cut(ContentTypes.text(type), MAX_CONTENT_TYPE);
  }

  private static String cut(String text, int longest) {
    return text.length() > longest ? text.substring(0, longest) : text;
  }

  /** The number in a header, or {@code absent} when there is none that is one. */
  public static long number(Headers headers, String name, long absent) {
    byte[] bytes = bytes(headers, name);
    if (bytes == null || bytes.length == 0 || bytes.length > 18) {
      return absent;
    }
    long number = 0;
    for (byte digit : bytes) {
      if (digit < '0' || digit > '9') {
        return absent;
      }
      number = number * 10 + (digit - '0');
    }
    return number;
  }

  /** The partition that a request wants its reply in, or {@link ReturnAddress#BY_KEY}. */
  static int replyPartition(Headers headers) {
    byte[] bytes = bytes(headers, REPLY_PARTITION);
    if (bytes != null && bytes.length == 4) {
      return Math.max(ByteBuffer.wrap(bytes).getInt(), ReturnAddress.BY_KEY);
    }
    return bytes == null || bytes.length > 4
        ? ReturnAddress.BY_KEY
        : (int) number(headers, REPLY_PARTITION, ReturnAddress.BY_KEY);
  }

  /**
   * Which header of a request has not the form that it must have, for people; null when all have.
   * To pass over one would be to take a deadline, or a place, that nobody meant.
   */
  public static @Nullable String problem(Headers headers) {
    for (String name : NUMBERS) {
      byte[] bytes = bytes(headers, name);
      if (bytes != null && number(headers, name, NO_NUMBER) == NO_NUMBER) {
        return "header %s is a whole number in decimal text, found '%s'"
            .formatted(name, Printable.bytes(bytes));
      }
    }
    byte[] partition = bytes(headers, REPLY_PARTITION);
    if (partition == null || partition.length == 4) {
      return null;
    }
    boolean isNumber = number(headers, REPLY_PARTITION, NO_NUMBER) != NO_NUMBER;
    return partition.length < 4 && isNumber
        ? null
        : "header %s is 4 bytes, big-endian, or 1 to 3 digits of text, found '%s'"
            .formatted(REPLY_PARTITION, Printable.bytes(partition));
  }

  /** Writes where the reply to a request is wanted. */
  public static void putReturnAddress(
      Headers headers, String topic, int partition, byte @Nullable [] correlation) {
    if (correlation != null) {
      headers.add(CORRELATION_ID, correlation);
    }
    put(headers, REPLY_TOPIC, topic);
    if (partition >= 0) {
      headers.add(REPLY_PARTITION, ByteBuffer.allocate(4).putInt(partition).array());
    }
  }

  /**
   * The call id of a message; null when it has none. A correlation id is one where Braid has sent
   * it: others may use theirs again.
   */
  public static byte @Nullable [] callId(Headers headers) {
    byte[] given = bytes(headers, CALL);
    byte[] id = given == null && isOfBraid(headers) ? bytes(headers, CORRELATION_ID) : given;
    return id == null || id.length == 0 ? null : id;
  }

  /** Which attempt of its call a request is; what makes no sense is the first. */
  public static int attempt(Headers headers) {
    return (int) Math.max(1, Math.min(number(headers, ATTEMPT, 1), Integer.MAX_VALUE));
  }

  /** Whether a request says that its call may have been made before. */
  public static boolean mayComeAgain(Headers headers) {
    return attempt(headers) > 1 || headers.lastHeader(AGAIN) != null;
  }

  private static boolean isOfBraid(Headers headers) {
    return headers.lastHeader(SENDER) != null;
  }

  /** Writes the call id of a request, after its return address, where it is another one. */
  public static void putCallId(Headers headers, String callId) {
    byte[] id = callId.getBytes(UTF_8);
    if (!Arrays.equals(id, bytes(headers, CORRELATION_ID))) {
      headers.add(CALL, id);
    }
  }

  /**
   * Writes whose call a request is, and how much time it has, after its return address.
   *
   * @param until when it may come again at the latest
   */
  public static void putCall(
      Headers headers,
      String callId,
      int attempt,
      long deadline,
      long until,
      String sender,
      String stepId) {
    putCallId(headers, callId);
    if (attempt != 1) {
      put(headers, ATTEMPT, attempt);
    }
    put(headers, DEADLINE, deadline);
    if (until > deadline) {
      put(headers, UNTIL, until);
    }
    put(headers, SENDER, sender);
    put(headers, STEP, stepId);
  }

  /** Writes what the payload of a request is, where that is known. */
  public static void putContentType(Headers headers, Value value) {
    if (!value.contentType().isEmpty()) {
      putContentType(headers, value.contentType());
    }
    if (!value.nothingBy().isEmpty()) {
      put(headers, NOTHING_BY, value.nothingBy());
    }
  }

  /** A payload as the value that it is. */
  public static Value value(Headers headers, byte @Nullable [] payload) {
    if (payload != null) {
      return Value.encoded(payload, contentType(headers));
    }
    String by = text(headers, NOTHING_BY);
    return Value.nothing(by == null ? "" : by);
  }

  /** Writes what a payload is. */
  public static void putContentType(Headers headers, String type) {
    ContentTypes.put(headers, type);
  }

  /** The headers that name a place for replies, for any number of messages. */
  public static List<Header> returnAddress(String topic, int partition) {
    Headers headers = headers();
    putReturnAddress(headers, topic, partition, null);
    return List.of(headers.toArray());
  }

  /** A header that any number of messages may have. */
  public static Header header(String name, byte[] value) {
    return headers().add(name, value).lastHeader(name);
  }

  /**
   * Writes a reply's headers and answers its payload.
   *
   * @throws CodecException when a value cannot be encoded
   */
  public static byte @Nullable [] putReply(Headers headers, Reply<Value> reply) {
    if (reply.code() != SUCCESS) {
      put(headers, CODE, reply.code());
    }
    if (reply instanceof Reply.Failed<Value> failed) {
      headers.add(FAULT, faultBytes(failed.fault()));
      return null;
    }
    if (reply instanceof Reply.Parts<Value> parts) {
      putContentType(headers, Json.CONTENT_TYPE);
      headers.add(PARTS, partsBytes(parts));
      if (!parts.isOk()) {
        // For readers that look at one header only; Braid's own take it from the parts.
        headers.add(FAULT, faultBytes(parts.fault()));
      }
      return Json.bytes(payloadTree(parts));
    }
    Value value = Value.of(reply);
    putContentType(headers, value);
    return value.bytes();
  }

  /** The reply in a record. One that contradicts itself is a fault 502. */
  public static Reply<Value> readReply(Headers headers, byte @Nullable [] payload) {
    try {
      byte[] parts = bytes(headers, PARTS);
      if (parts != null) {
        Object values = payload == null ? null : Json.tree(payload);
        return readParts(Json.tree(bounded(PARTS, parts)), values);
      }
      byte[] codeBytes = bytes(headers, CODE);
      long code = number(headers, CODE, codeBytes == null ? SUCCESS : NO_NUMBER);
      if (code == NO_NUMBER && codeBytes != null) {
        throw new CodecException(
            "header %s is a number, found '%s'".formatted(CODE, Printable.bytes(codeBytes)));
      }
      byte[] fault = bytes(headers, FAULT);
      if (fault != null || code != SUCCESS) {
        return new Reply.Failed<>(
            readFault(code, fault == null ? null : Json.tree(bounded(FAULT, fault))));
      }
      return new Reply.Ok<>(value(headers, payload));
    } catch (CodecException unreadable) {
      return new Reply.Failed<>(
          new Fault(
              FaultCode.BAD_REPLY.number(),
              "the reply is malformed: " + unreadable.getMessage(),
              senderOf(headers)));
    }
  }

  private static byte[] bounded(String name, byte[] header) {
    if (header.length > MAX_PARTS) {
      throw new CodecException(
          "header %s has %s bytes, at most %s are read".formatted(name, header.length, MAX_PARTS));
    }
    return header;
  }

  /** Where a reply comes from, as far as it says. */
  public static Fault.Origin senderOf(Headers headers) {
    String sender = text(headers, SENDER);
    return new Fault.Origin(sender == null ? "" : cut(sender, MAX_NAME), "");
  }

  private static byte[] faultBytes(Fault fault) {
    byte[] bytes = Json.bytes(faultTree(fault, Fault.MAX_MESSAGE));
    return bytes.length <= MAX_HEADER ? bytes : Json.bytes(faultTree(fault, 1000));
  }

  /** Cuts messages as far as it takes to stay within the header. */
  private static byte[] partsBytes(Reply.Parts<?> parts) {
    byte[] bytes = Json.bytes(codesTree(parts, Fault.MAX_MESSAGE));
    for (int most = 1024; bytes.length > MAX_PARTS && most > 1; most /= 4) {
      bytes = Json.bytes(codesTree(parts, most));
    }
    if (bytes.length > MAX_PARTS) {
      throw new CodecException(
          "the codes and faults of its parts need %s bytes, at most %s are sent"
              .formatted(bytes.length, MAX_PARTS));
    }
    return bytes;
  }

  private static Map<String, Object> faultTree(Fault fault, int longest) {
    Map<String, Object> tree = new LinkedHashMap<>();
    String message = fault.message();
    tree.put("code", fault.code());
    tree.put("message", cut(message, longest));
    tree.put("service", fault.origin().service());
    tree.put("step", fault.origin().step());
    if (!fault.exception().isEmpty()) {
      tree.put("exception", fault.exception());
    }
    return tree;
  }

  private static Object codesTree(Reply<?> reply, int longest) {
    if (reply instanceof Reply.Parts<?> parts) {
      return parts.replies().stream().map(part -> codesTree(part, longest)).toList();
    }
    return reply instanceof Reply.Failed<?> failed
        ? faultTree(failed.fault(), longest)
        : (Object) reply.code();
  }

  private static @Nullable Object payloadTree(Reply<?> reply) {
    if (reply instanceof Reply.Parts<?> parts) {
      List<@Nullable Object> trees = new ArrayList<>(parts.replies().size());
      for (Reply<?> part : parts.replies()) {
        trees.add(payloadTree(part));
      }
      return trees;
    }
    return reply.isOk() ? Value.of(reply).tree() : null;
  }

  private static Reply<Value> readParts(@Nullable Object codes, @Nullable Object values) {
    if (codes instanceof List<?> list) {
      List<?> payloads = values instanceof List<?> given ? given : List.of();
      if (list.isEmpty() || list.size() != payloads.size()) {
        throw new CodecException(
            "%s parts with %s payloads".formatted(list.size(), payloads.size()));
      }
      List<Reply<?>> replies = new ArrayList<>(list.size());
      for (int i = 0; i < list.size(); i++) {
        replies.add(readParts(list.get(i), payloads.get(i)));
      }
      return new Reply.Parts<>(replies);
    }
    if (codes instanceof Map<?, ?> fault) {
      return new Reply.Failed<>(readFault(0, fault));
    }
    if (codes instanceof Long code && code == 200) {
      return new Reply.Ok<>(Value.ofTree(values));
    }
    throw new CodecException("expected code 200 of a part, found " + Tree.kind(codes));
  }

  private static Fault readFault(long code, @Nullable Object tree) {
    Map<?, ?> fields = tree instanceof Map<?, ?> map ? map : Map.of();
    long number = fields.get("code") instanceof Long given ? given : code;
    if (number < 400 || number > 599) {
      throw new CodecException("a fault with code " + number);
    }
    return new Fault(
        (int) number,
        field(fields, "message"),
        new Fault.Origin(
            cut(field(fields, "service"), MAX_NAME), cut(field(fields, "step"), MAX_NAME)),
        cut(field(fields, "exception"), MAX_NAME));
  }

  private static String field(Map<?, ?> fields, String name) {
    return fields.get(name) instanceof String text ? text : "";
  }
}
