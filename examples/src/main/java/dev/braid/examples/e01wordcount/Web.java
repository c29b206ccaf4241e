package dev.braid.examples.e01wordcount;

import dev.braid.dsl.FaultCode;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Redirect;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** The http half of {@link Fetch}. Follows redirects, but never from https to http. */
final class Web {

  private final Duration timeout;
  private final HttpClient client;

  Web(Duration timeout) {
    this.timeout = timeout;
    this.client =
        HttpClient.newBuilder().connectTimeout(timeout).followRedirects(Redirect.NORMAL).build();
  }

  /** The first {@code most} bytes, or all if there are fewer. */
  byte[] get(URI uri, int most) throws InterruptedException {
    CompletableFuture<HttpResponse<byte[]>> exchange =
        client.sendAsync(
            request(uri), head -> new BoundedBody(isSuccess(head.statusCode()) ? most : 0));
    try {
      // A request's own timeout ends when the head is there; this one covers the body too.
      HttpResponse<byte[]> response = exchange.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
      if (!isSuccess(response.statusCode())) {
        throw Fetch.fault(
            FaultCode.HANDLER_FAILED,
            "'%s' answered status %d".formatted(uri, response.statusCode()));
      }
      return response.body();
    } catch (TimeoutException late) {
      throw tooLate(uri);
    } catch (ExecutionException broken) {
      if (broken.getCause() instanceof HttpTimeoutException) {
        throw tooLate(uri);
      }
      throw Fetch.fault(
          FaultCode.HANDLER_FAILED, "cannot read '%s': %s".formatted(uri, broken.getCause()));
    } finally {
      exchange.cancel(true);
    }
  }

  private static HttpRequest request(URI uri) {
    try {
      return HttpRequest.newBuilder(uri).build();
    } catch (IllegalArgumentException unfit) {
      throw Fetch.fault(
          FaultCode.BAD_REQUEST, "cannot fetch '%s': %s".formatted(uri, unfit.getMessage()));
    }
  }

  private RuntimeException tooLate(URI uri) {
    return Fetch.fault(
        FaultCode.TIMEOUT, "'%s' was not read within %d ms".formatted(uri, timeout.toMillis()));
  }

  private static boolean isSuccess(int status) {
    return status >= 200 && status < 300;
  }
}
