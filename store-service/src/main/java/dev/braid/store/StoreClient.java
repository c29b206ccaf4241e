package dev.braid.store;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import dev.braid.dsl.CodecException;
import dev.braid.dsl.Fault;
import dev.braid.dsl.FaultCode;
import dev.braid.dsl.Json;
import dev.braid.dsl.Reply;
import dev.braid.runtime.client.RequestClient;
import dev.braid.runtime.client.RequestOptions;
import dev.braid.store.model.Command;
import dev.braid.store.model.Content;
import dev.braid.store.model.Result;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Asks a store, through its log: a write is acknowledged when it stands there and was folded, a
 * read sees every write that was acknowledged before it. For any thread; nothing blocks, and a
 * future never completes exceptionally: faults are data. After a fault 499, 504 or 410 it is not
 * known whether a write was done.
 */
public final class StoreClient<K, V> {

  private final StoreDefinition<K, V> store;
  private final RequestClient client;
  private final RequestOptions options;

  private StoreClient(StoreDefinition<K, V> store, RequestClient client, RequestOptions options) {
    this.store = requireNonNull(store, "store");
    this.client = requireNonNull(client, "client");
    this.options = requireNonNull(options, "options");
  }

  /** One that asks by a client, which stays its maker's. */
  public static <K, V> StoreClient<K, V> of(StoreDefinition<K, V> store, RequestClient client) {
    return new StoreClient<>(store, client, RequestOptions.NONE);
  }

  /** The same with other timeouts and attempts; a key in the options counts for nothing. */
  public StoreClient<K, V> with(RequestOptions changed) {
    return new StoreClient<>(store, client, changed);
  }

  /** The value of a key. */
  public CompletableFuture<Reply<Versioned<V>>> get(K key) {
    return ask(key, new Command.Get());
  }

  /** Writes a value, whatever is there. */
  public CompletableFuture<Reply<Versioned<V>>> put(K key, V value) {
    return put(key, value, WriteOptions.NONE);
  }

  /** Writes a value; see {@link Versioned#isApplied()}. */
  public CompletableFuture<Reply<Versioned<V>>> put(K key, V value, WriteOptions writing) {
    Content content;
    try {
      content = new Content(store.value().contentType(), store.value().encode(value));
    } catch (CodecException unfit) {
      return refused("the value cannot be written: " + unfit.getMessage());
    }
    return ask(key, new Command.Put(content, writing.ttl(), writing.condition()));
  }

  /** Takes the value of a key away. */
  public CompletableFuture<Reply<Versioned<V>>> delete(K key) {
    return delete(key, WriteOptions.NONE);
  }

  /** Takes the value away on a condition. */
  public CompletableFuture<Reply<Versioned<V>>> delete(K key, WriteOptions writing) {
    return ask(key, new Command.Delete(writing.condition()));
  }

  /** Adds to a counter; a key without a value counts from 0. */
  public CompletableFuture<Reply<Versioned<V>>> add(K key, long amount) {
    return ask(key, new Command.Add(amount));
  }

  /** Puts an element, a tree, into a set. */
  public CompletableFuture<Reply<Versioned<V>>> addElement(K key, @Nullable Object element) {
    return ask(key, new Command.AddElement(json(element)));
  }

  /** Takes an element, a tree, out of a set. */
  public CompletableFuture<Reply<Versioned<V>>> removeElement(K key, @Nullable Object element) {
    return ask(key, new Command.RemoveElement(json(element)));
  }

  private static String json(@Nullable Object element) {
    return new String(Json.bytes(element), UTF_8);
  }

  private CompletableFuture<Reply<Versioned<V>>> ask(K key, Command command) {
    String text;
    try {
      text = UTF_8.newDecoder().decode(ByteBuffer.wrap(store.key().encode(key))).toString();
    } catch (CodecException | CharacterCodingException unfit) {
      return refused("the key is no text: " + unfit.getMessage());
    }
    RequestOptions keyed =
        new RequestOptions(Optional.of(text), options.timeout(), options.attempts());
    return client.request(store.service(), command, keyed).thenApply(this::read);
  }

  private CompletableFuture<Reply<Versioned<V>>> refused(String why) {
    return CompletableFuture.completedFuture(failed(FaultCode.BAD_REQUEST, why));
  }

  private Reply<Versioned<V>> failed(FaultCode code, String why) {
    Fault.Origin origin = new Fault.Origin(store.service().name(), "");
    return new Reply.Failed<>(new Fault(code.number(), why, origin));
  }

  private Reply<Versioned<V>> read(Reply<Result> reply) {
    Result result = reply.isOk() ? reply.value() : null;
    if (result == null) {
      return new Reply.Failed<>(reply.fault());
    }
    try {
      Content content = result.content();
      Optional<V> value =
          content == null
              ? Optional.empty()
              : Optional.ofNullable(store.value().decode(content.bytes()));
      Optional<String> version = Optional.ofNullable(result.version()).map(Object::toString);
      return new Reply.Ok<>(new Versioned<>(result.isApplied(), value, version));
    } catch (CodecException unfit) {
      return failed(FaultCode.BAD_REPLY, "the value cannot be read: " + unfit.getMessage());
    }
  }
}
