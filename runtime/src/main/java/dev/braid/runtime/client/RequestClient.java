package dev.braid.runtime.client;

import static java.lang.Long.MAX_VALUE;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.braid.dsl.Codec;
import dev.braid.dsl.CodecException;
import dev.braid.dsl.Fault;
import dev.braid.dsl.FaultCode;
import dev.braid.dsl.Reply;
import dev.braid.dsl.ServiceRef;
import dev.braid.engine.CallTimes;
import dev.braid.engine.ServiceDirectory;
import dev.braid.runtime.config.Config;
import dev.braid.runtime.config.ConfigKey;
import dev.braid.runtime.internal.broker.BrokerContact;
import dev.braid.runtime.internal.broker.ClientSettings;
import dev.braid.runtime.internal.broker.Destinations;
import dev.braid.runtime.internal.broker.Directory;
import dev.braid.runtime.internal.broker.KnownTopics;
import dev.braid.runtime.internal.broker.TopicProvisioner;
import dev.braid.wire.ExecutionStatus;
import dev.braid.wire.Handle;
import dev.braid.wire.Namespace;
import dev.braid.wire.TopicSpec;
import dev.braid.wire.Value;
import dev.braid.wire.Wire;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.IntFunction;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.BufferExhaustedException;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/**
 * Asks services and flows, and takes their replies. Those of another namespace than the configured
 * one are named with it, such as {@code payments:charge}.
 *
 * <p>Replies come to {@code <app>.replies}, which all clients of an app share: each reads one
 * partition of it, assigned by hand, and tells its callees that partition. So there is no group, no
 * rebalance, and no topic for each instance; and the client has found its place in that partition
 * before it sends its first request, so that no reply comes too early for it.
 *
 * <p>For any thread. Every request ends: in a reply, or in a fault. A future is completed on the
 * client's own thread: attach what blocks with the {@code Async} methods.
 */
public final class RequestClient implements AutoCloseable {

  /** The largest request on the wire in bytes: payload, key and headers. */
  static final int MAX_REQUEST_SIZE = Wire.MAX_PAYLOAD + 128 * 1024;

  static final String NO_BROKERS = "the brokers do not answer; nothing was sent";

  /** What may pass until a further attempt is sent when the one before it is over. */
  private static final long BETWEEN_ATTEMPTS = 1_000;

  /** How long the brokers may take to say what must be known before a request is sent. */
  private static final Duration MAX_BLOCK = Duration.ofSeconds(2);

  private final String app;
  private final Namespace namespace;
  private final Duration timeout;
  private final int maxPayload;
  private final Runnable closing;
  private final Destinations topics;
  private final Directory directory;
  private final CallTimes times;
  private final SendingWay way;
  private final WaitingLines lines;
  private final ReplyInbox inbox;
  private final LogClock clock;

  private final RequestIds ids = new RequestIds(new SecureRandom());

  /** The headers of every request that say where its reply is wanted. */
  private final List<Header> returnAddress;

  /** The header of every request that says who asks. */
  private final Header sender;

  /** Asks again: to ask may wait for the brokers, which the client's own thread must not. */
  private final Executor again = threads("braid-asks-again", 2);

  private volatile boolean closed;

  /**
   * @param closing closes what was opened for it, but for what it is given here besides
   */
  RequestClient(
      String app,
      Config config,
      Runnable closing,
      Destinations topics,
      Directory directory,
      CallTimes times,
      Producer<byte[], byte[]> producer,
      ReplyInbox inbox,
      InstantSource clock) {
    this.app = app;
    this.namespace = config.namespace();
    this.timeout = config.get(ConfigKey.REQUEST_TIMEOUT);
    this.maxPayload = config.get(ConfigKey.MAX_PAYLOAD);
    this.closing = closing;
    this.topics = topics;
    this.directory = directory;
    this.times = times;
    this.way = new SendingWay(producer);
    this.lines = new WaitingLines(threads("braid-looks", 8), this::look);
    this.inbox = inbox;
    this.clock = new LogClock(app, clock);
    this.returnAddress = Wire.returnAddress(inbox.topic(), inbox.partition());
    this.sender = Wire.header(Wire.SENDER, app.getBytes(UTF_8));
  }

  /**
   * Connects a client of {@code app}: creates the app's inbox if it is missing, and finds its place
   * in it. Ready for requests when this returns.
   */
  public static RequestClient connect(String app, Config config) {
    return connect(app, config, List.of(), CallTimes.UNTOLD);
  }

  /**
   * The same, with what the caller knows of the services, such as by a registry.
   *
   * @param known of who serves a name; outlives the client
   * @param times how long to wait for whom, where a request does not say
   */
  public static RequestClient connect(
      String app, Config config, List<ServiceDirectory> known, CallTimes times) {
    return connect(app, config, known, times, InstantSource.system());
  }

  static RequestClient connect(
      String app,
      Config config,
      List<ServiceDirectory> known,
      CallTimes times,
      InstantSource clock) {
    Admin admin = Admin.create(ClientSettings.admin(config));
    Producer<byte[], byte[]> producer = null;
    Directory directory = null;
    try {
      directory = Directory.open(config, admin, known);
      producer = producer(config);
      TopicSpec replies =
          TopicSpec.replies(app, config.get(ConfigKey.PARTITIONS)).in(config.namespace());
      TopicProvisioner.check(admin, config, List.of(replies.name()), EnumSet.of(AclOperation.READ));
      int partitions =
          new TopicProvisioner(admin, config.get(ConfigKey.REPLICATION_FACTOR))
              .ensure(List.of(replies))
              .getOrDefault(replies.name(), replies.partitions());
      ReplyInbox inbox = ReplyInbox.open(replies.name(), partitions, config, directory);
      BrokerContact contact = BrokerContact.start(app, admin);
      return new RequestClient(
          app,
          config,
          () -> {
            contact.close();
            admin.close(Duration.ofSeconds(1));
          },
          new KnownTopics(admin, clock),
          directory,
          times,
          producer,
          inbox,
          clock);
    } catch (RuntimeException failed) {
      if (producer != null) {
        producer.close(Duration.ZERO);
      }
      if (directory != null) {
        directory.close();
      }
      admin.close(Duration.ZERO);
      throw failed;
    }
  }

  /** They end by themselves when nothing is left to do. */
  private static Executor threads(String name, int number) {
    ThreadPoolExecutor threads =
        new ThreadPoolExecutor(
            number,
            number,
            1,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            task -> {
              Thread thread = new Thread(task, name);
              thread.setDaemon(true);
              return thread;
            });
    threads.allowCoreThreadTimeOut(true);
    return threads;
  }

  private static Producer<byte[], byte[]> producer(Config config) {
    Map<String, Object> own =
        Map.of(
            ProducerConfig.MAX_BLOCK_MS_CONFIG,
            0, // see SendingWay
            ProducerConfig.MAX_REQUEST_SIZE_CONFIG,
            MAX_REQUEST_SIZE);
    return new KafkaProducer<>(
        ClientSettings.producer(config, own), new ByteArraySerializer(), new ByteArraySerializer());
  }

  /** Asks a service or flow. The future never completes exceptionally: faults are data. */
  public <I, O> CompletableFuture<Reply<O>> request(ServiceRef<I, O> service, @Nullable I input) {
    return request(service, input, RequestOptions.NONE);
  }

  /**
   * Asks a service or flow, and never blocks. The future never completes exceptionally: faults are
   * data. A request to a service that is not known to be served is sent when the brokers have said
   * that it is, and those behind it in their order.
   */
  public <I, O> CompletableFuture<Reply<O>> request(
      ServiceRef<I, O> service, @Nullable I input, RequestOptions options) {
    ReplyReader<Reply<O>> reading = new As<>(service.name(), service.output());
    if (options.attempts() == 1) {
      OutgoingRequest letter =
          OutgoingRequest.request(options, patience(service.name(), options, 1));
      return ask(service, input, partitions -> letter, reading);
    }
    Attempts attempts =
        new Attempts(
            new String(ids.next(), US_ASCII), clock.ownMillis() + allTime(service, options));
    return attempt(service, input, options, attempts, 1, reading);
  }

  /**
   * What all attempts of one request have in common.
   *
   * @param until by when the last one is over, by the own clock
   * @param ids under which the earlier ones have waited, each used by one thread at a time
   */
  private record Attempts(String callId, long until, List<String> ids) {
    Attempts(String callId, long until) {
      this(callId, until, new ArrayList<>());
    }
  }

  /** How long all attempts may take together, with what lies between them. */
  private long allTime(ServiceRef<?, ?> service, RequestOptions options) {
    long all = 0;
    for (int attempt = 1; attempt <= options.attempts(); attempt++) {
      all += patience(service.name(), options, attempt).toMillis() + BETWEEN_ATTEMPTS;
    }
    return all;
  }

  /** Asks, and asks again when no reply comes in time. */
  private <I, O> CompletableFuture<Reply<O>> attempt(
      ServiceRef<I, O> service,
      @Nullable I input,
      RequestOptions options,
      Attempts attempts,
      int attempt,
      ReplyReader<Reply<O>> reading) {
    Duration patience = patience(service.name(), options, attempt);
    CompletableFuture<Reply<O>> reply =
        ask(
            service,
            input,
            partitions -> {
              String callId = attempts.callId();
              int partition = Wire.partition(options.key().orElse(callId), partitions);
              return OutgoingRequest.attempt(
                  options, callId, partition, attempt, patience, attempts.until(), attempts.ids());
            },
            reading);
    if (attempt == options.attempts()) {
      return reply;
    }
    return reply.thenComposeAsync(
        come ->
            isTimeout(come) && !closed && clock.ownMillis() < attempts.until()
                ? attemptAfter(come, service, input, options, attempts, attempt + 1, reading)
                : CompletableFuture.completedFuture(come),
        again);
  }

  /**
   * A further attempt. One that is not sent, since nobody seems to be there to serve it now or the
   * brokers are away, says nothing of those before it, which were: then their outcome is as unknown
   * as it was.
   */
  private <I, O> CompletableFuture<Reply<O>> attemptAfter(
      Reply<O> before,
      ServiceRef<I, O> service,
      @Nullable I input,
      RequestOptions options,
      Attempts attempts,
      int attempt,
      ReplyReader<Reply<O>> reading) {
    int sent = attempts.ids().size();
    return attempt(service, input, options, attempts, attempt, reading)
        .thenApply(
            last ->
                last.isOk() || (attempts.ids().size() > sent && !isUnsent(last)) ? last : before);
  }

  /** Whether this client itself says that nothing was sent. */
  private boolean isUnsent(Reply<?> reply) {
    int code = reply.code();
    return (code == FaultCode.NOT_FOUND.number() || code == FaultCode.UNAVAILABLE.number())
        && reply.fault().origin().service().equals(app);
  }

  /** Here or there: nothing is known of what was done. */
  private static boolean isTimeout(Reply<?> reply) {
    return reply.code() == FaultCode.CLIENT_TIMEOUT.number()
        || reply.code() == FaultCode.TIMEOUT.number();
  }

  private Duration patience(String service, RequestOptions options, int attempt) {
    return options.timeout().or(() -> times.of(service, attempt)).orElse(timeout);
  }

  /** Starts an execution of a flow that outlives this client: see {@link #start}. */
  public <I> CompletableFuture<Reply<Handle>> start(ServiceRef<I, ?> flow, @Nullable I input) {
    return start(flow, input, StartOptions.NONE);
  }

  /**
   * Starts an execution of a flow that outlives this client. It is answered as soon as the
   * execution has been accepted, with the handle by which any process can {@link #await} its result
   * or ask {@link #where} it is. Started again under the same idempotency key, it is the same
   * execution; with another body, that is a fault 422. The future never completes exceptionally.
   */
  public <I> CompletableFuture<Reply<Handle>> start(
      ServiceRef<I, ?> flow, @Nullable I input, StartOptions options) {
    // Whoever knows the handle may ask for the result, and the handle follows from the call id.
    String callId = options.idempotencyKey().orElseGet(() -> new String(ids.next(), US_ASCII));
    return ask(
        flow,
        input,
        partitions ->
            OutgoingRequest.start(options, callId, place(options, callId, partitions), timeout),
        reply ->
            converted(
                read(reply, flow.name(), Codec.text()),
                flow.name(),
                text -> Handle.parse(String.valueOf(text)).ofFlow(flow.name())));
  }

  /**
   * The handle that a start with these options has, whoever made it and whether anybody did. Waits
   * for the brokers to say how many partitions the flow has.
   *
   * @throws IllegalArgumentException when the options have no idempotency key
   */
  public Reply<Handle> handle(ServiceRef<?, ?> flow, StartOptions options) {
    String key =
        options
            .idempotencyKey()
            .orElseThrow(
                () ->
                    new IllegalArgumentException("a handle is known by its idempotency key only"));
    OptionalInt partitions = partitions(flow.name());
    return partitions.orElse(0) == 0
        ? new Reply.Failed<>(withoutTopic(flow.name(), partitions))
        : new Reply.Ok<>(
            Handle.ofKey(namespace, flow.name(), place(options, key, partitions.getAsInt()), key));
  }

  private static int place(StartOptions options, String callId, int partitions) {
    return Wire.partition(options.key().orElse(callId), partitions);
  }

  /** Asks for the result of an execution that was started durably, for as long as a request. */
  public <O> CompletableFuture<Reply<O>> await(Handle handle, ServiceRef<?, O> flow) {
    return await(handle, flow, timeout);
  }

  /**
   * Asks for the result of an execution that was started durably, by whomever: at once if it has
   * ended, otherwise as soon as it does. Can be asked any number of times. When the time runs out
   * first, that is a fault 499, and nothing is lost: ask again. What never was, or is no longer
   * kept, is a fault 410. The future never completes exceptionally.
   *
   * @param timeout how long to wait, 1 ms to 1 h
   */
  public <O> CompletableFuture<Reply<O>> await(
      Handle handle, ServiceRef<?, O> flow, Duration timeout) {
    RequestOptions options = RequestOptions.timeout(timeout);
    if (!handle.flow().equals(flow.name())) {
      return failed(
          FaultCode.BAD_REQUEST,
          "%s is a handle of another flow than '%s'".formatted(handle, flow.name()));
    }
    return about(
        handle,
        Wire.AWAIT,
        options.timeout().orElse(timeout),
        new As<>(flow.name(), flow.output()));
  }

  /** Asks which steps an execution that was started durably waits for, or how it has ended. */
  public CompletableFuture<Reply<ExecutionStatus>> where(Handle handle) {
    return about(
        handle,
        Wire.WHERE,
        timeout,
        reply ->
            converted(
                read(reply, handle.flow(), Codec.tree()), handle.flow(), ExecutionStatus::of));
  }

  private <O> CompletableFuture<Reply<O>> about(
      Handle handle, String header, Duration patience, ReplyReader<Reply<O>> reading) {
    OutgoingRequest letter = OutgoingRequest.about(handle, header, patience);
    return ask(ServiceRef.tree(handle.flow()), null, partitions -> letter, reading);
  }

  /** Reads a reply as what a service or flow answers. */
  private record As<O>(String service, Codec<O> output) implements ReplyReader<Reply<O>> {

    @Override
    public Reply<O> read(Reply<Value> reply) {
      return RequestClient.read(reply, service, output);
    }

    @Override
    public @Nullable CompletionStage<?> awaits(Reply<Value> reply) {
      return ReplyReaders.awaits(reply, output);
    }
  }

  @SuppressWarnings("FutureReturnValueIgnored") // faults are data: it ends in a reply
  private <I, O> CompletableFuture<Reply<O>> ask(
      ServiceRef<I, ?> service,
      @Nullable I input,
      IntFunction<OutgoingRequest> letter,
      ReplyReader<Reply<O>> reading) {
    if (closed) {
      return failed(FaultCode.UNAVAILABLE, "the client is closed");
    }
    byte[] payload;
    try {
      payload = input == null ? null : service.input().encode(input);
    } catch (CodecException unfit) {
      return unfit.isUnavailable()
          ? failed(FaultCode.UNAVAILABLE, "nothing was sent: " + unfit.getMessage())
          : failed(FaultCode.BAD_REQUEST, String.valueOf(unfit.getMessage()));
    } catch (RuntimeException | StackOverflowError failure) {
      // A codec may be anybody's.
      return failed(FaultCode.BAD_REQUEST, "the input cannot be encoded: " + failure);
    }
    if (payload != null && payload.length > maxPayload) {
      return failed(
          FaultCode.TOO_LARGE,
          "the payload has %s bytes, at most %s are allowed".formatted(payload.length, maxPayload));
    }
    String topic = topic(service.name());
    ServiceRoute road = known(service.name(), topic);
    if (road != null) {
      return send(service, topic, payload, letter, reading, road);
    }
    byte[] content = payload;
    CompletableFuture<Reply<O>> answer = new CompletableFuture<>();
    lines.join(
        service.name(),
        found ->
            send(service, topic, content, letter, reading, found)
                .whenComplete((reply, impossible) -> answer.complete(reply)));
    return answer;
  }

  /** What is known of the way to a service, if it can be taken at once and nobody is overtaken. */
  private @Nullable ServiceRoute known(String service, String topic) {
    OptionalInt partitions = topics.fresh(topic);
    return partitions.orElse(0) > 0
            && way.isOpen(topic)
            && directory.isSettled(service)
            && lines.isClear(service)
        ? new ServiceRoute(partitions, ServiceDirectory.Presence.UNKNOWN)
        : null;
  }

  /** Finds out what must be known of a service, which may take its time. */
  private ServiceRoute look(String service) {
    String topic = topic(service);
    OptionalInt partitions =
        way.isConnected() ? topics.partitions(topic, MAX_BLOCK) : topics.ask(topic, MAX_BLOCK);
    if (partitions.orElse(0) == 0) {
      return new ServiceRoute(partitions, ServiceDirectory.Presence.UNKNOWN);
    }
    ServiceDirectory.Presence presence = directory.await(service, MAX_BLOCK);
    return presence == ServiceDirectory.Presence.NOBODY || way.open(topic, MAX_BLOCK)
        ? new ServiceRoute(partitions, presence)
        : ServiceRoute.CLOSED;
  }

  private <I, O> CompletableFuture<Reply<O>> send(
      ServiceRef<I, ?> service,
      String topic,
      byte @Nullable [] payload,
      IntFunction<OutgoingRequest> letter,
      ReplyReader<Reply<O>> reading,
      ServiceRoute road) {
    if (closed) {
      return failed(FaultCode.UNAVAILABLE, "the client is closed");
    }
    OptionalInt partitions = road.partitions();
    if (partitions.orElse(0) == 0) {
      return CompletableFuture.completedFuture(
          new Reply.Failed<>(withoutTopic(service.name(), partitions)));
    }
    OutgoingRequest ready = letter.apply(partitions.getAsInt());
    if (ready.partition().orElse(0) >= partitions.getAsInt()) {
      return failed(
          FaultCode.BAD_REQUEST,
          "there is no partition %s: topic %s has %s"
              .formatted(ready.partition().getAsInt(), topic, partitions.getAsInt()));
    }
    if (road.presence() == ServiceDirectory.Presence.NOBODY) {
      return failed(FaultCode.NOT_FOUND, "nobody serves '%s'".formatted(service.name()));
    }
    return send(service, topic, payload, ready, partitions.getAsInt(), reading);
  }

  private String topic(String service) {
    return namespace.of(Wire.requestTopic(service));
  }

  private OptionalInt partitions(String service) {
    return topics.partitions(topic(service), MAX_BLOCK);
  }

  private Fault withoutTopic(String service, OptionalInt partitions) {
    String topic = topic(service);
    return partitions.isEmpty()
        ? fault(FaultCode.UNAVAILABLE, NO_BROKERS)
        : fault(
            FaultCode.NOT_FOUND,
            "nobody serves '%s': there is no topic %s".formatted(service, topic));
  }

  @SuppressWarnings("FutureReturnValueIgnored") // the callback is told all that the future would be
  private <O> CompletableFuture<Reply<O>> send(
      ServiceRef<?, ?> service,
      String topic,
      byte @Nullable [] payload,
      OutgoingRequest letter,
      int partitions,
      ReplyReader<Reply<O>> reading) {
    byte[] idBytes = ids.next();
    String id = new String(idBytes, ISO_8859_1);
    byte[] key = letter.key().map(text -> text.getBytes(UTF_8)).orElse(null);
    int partition =
        letter
            .partition()
            .orElseGet(
                () ->
                    key == null ? Wire.partition(id, partitions) : Wire.partition(key, partitions));
    long stamp = clock.ownMillis();
    ProducerRecord<byte[], byte[]> record =
        new ProducerRecord<>(topic, partition, stamp, key, payload);
    Headers headers = record.headers();
    headers.add(Wire.CORRELATION_ID, idBytes);
    returnAddress.forEach(headers::add);
    letter.callId().ifPresent(callId -> Wire.putCallId(headers, callId));
    if (letter.attempt() > 1) {
      Wire.put(headers, Wire.ATTEMPT, letter.attempt());
    }
    long ahead = clock.millis() - stamp;
    long deadline = 0;
    if (letter.deadline().isPresent()) {
      long own = stamp + letter.deadline().get().toMillis();
      deadline = Math.min(own, letter.until().orElse(MAX_VALUE)) + ahead;
      Wire.put(headers, Wire.DEADLINE, deadline);
    }
    letter.until().ifPresent(until -> Wire.put(headers, Wire.UNTIL, until + ahead));
    letter.mark().ifPresent(mark -> Wire.put(headers, mark.header(), mark.value()));
    headers.add(sender);
    Wire.putContentType(headers, service.input().contentType());
    CompletableFuture<Reply<O>> reply =
        inbox.expect(
            id,
            List.copyOf(letter.earlier()),
            letter.patience(),
            service.name(),
            letter.runsSomething() ? deadline : 0,
            reading);
    if (!reply.isDone()) {
      letter.sentAs(id);
      double before = way.requestsBefore();
      Thread caller = Thread.currentThread();
      try {
        way.producer()
            .send(
                record,
                (sent, failure) -> {
                  if (failure == null) {
                    clock.learn(stamp, clock.ownMillis(), sent.timestamp());
                    way.used(topic);
                  } else {
                    // What fails while it is handed over never left.
                    boolean stayed = Thread.currentThread() == caller;
                    onUnsent(id, topic, failure, stayed || way.hasSentNoMoreThan(before));
                  }
                });
      } catch (KafkaException | IllegalStateException failure) {
        // The latter from a producer that has just been closed.
        onUnsent(id, topic, failure, true);
      }
    }
    return reply;
  }

  /**
   * A request that certainly was not sent is refused; of any other nothing is known.
   *
   * @param stayed whether the producer has sent nothing since
   */
  private void onUnsent(String id, String topic, Exception failure, boolean stayed) {
    if (closed) {
      return; // what is still open then ends with the inbox
    }
    way.lost(topic);
    Fault fault;
    if (failure instanceof RecordTooLargeException) {
      fault = fault(FaultCode.TOO_LARGE, "the request could not be sent: " + failure.getMessage());
    } else if (failure instanceof BufferExhaustedException) {
      fault = fault(FaultCode.UNAVAILABLE, "too much is on its way already; nothing was sent");
    } else if (failure instanceof TimeoutException && stayed) {
      fault = fault(FaultCode.UNAVAILABLE, NO_BROKERS);
    } else if (failure instanceof AuthorizationException) {
      fault =
          fault(
              FaultCode.UNAVAILABLE,
              "nothing may be sent to topic %s: %s".formatted(topic, failure.getMessage()));
    } else {
      fault =
          fault(
              FaultCode.CLIENT_TIMEOUT,
              "the brokers did not say whether the request has arrived: " + failure.getMessage());
    }
    inbox.complete(id, new Reply.Failed<>(fault));
  }

  private static <O> Reply<O> read(Reply<Value> reply, String service, Codec<O> output) {
    try {
      return ReplyReaders.read(reply, output);
    } catch (CodecException unfit) {
      return unreadable(service, String.valueOf(unfit.getMessage()));
    } catch (RuntimeException | StackOverflowError failure) {
      return unreadable(service, failure.toString());
    }
  }

  /** A success in another form; what is none comes from somebody who did not know the question. */
  private static <T, O> Reply<O> converted(
      Reply<T> reply, String service, Function<@Nullable T, O> form) {
    if (!reply.isOk()) {
      return new Reply.Failed<>(reply.fault());
    }
    try {
      return new Reply.Ok<>(form.apply(reply.value()));
    } catch (IllegalArgumentException | CodecException unfit) {
      return unreadable(service, String.valueOf(unfit.getMessage()));
    }
  }

  private static <O> Reply<O> unreadable(String service, String why) {
    Fault fault =
        new Fault(
            FaultCode.BAD_REPLY.number(),
            "the reply cannot be read: " + why,
            new Fault.Origin(service, ""));
    return new Reply.Failed<>(fault);
  }

  private <O> CompletableFuture<Reply<O>> failed(FaultCode code, String message) {
    return CompletableFuture.completedFuture(new Reply.Failed<>(fault(code, message)));
  }

  private Fault fault(FaultCode code, String message) {
    return new Fault(code.number(), message, new Fault.Origin(app, ""));
  }

  /** Replies that came too late, again, or for another client, and were dropped. */
  public long droppedReplies() {
    return inbox.dropped();
  }

  /** The part of the inbox that this client reads. */
  ReplyInbox inbox() {
    return inbox;
  }

  /** Ends every request that is still open with a fault 499. Later requests get a fault 503. */
  @Override
  public void close() {
    closed = true;
    way.producer().close(Duration.ofSeconds(2));
    inbox.close();
    directory.close();
    closing.run();
  }
}
