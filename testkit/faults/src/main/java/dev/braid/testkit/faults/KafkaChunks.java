package dev.braid.testkit.faults;

import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;
import org.apache.kafka.common.message.DescribeClusterResponseData;
import org.apache.kafka.common.message.FindCoordinatorResponseData;
import org.apache.kafka.common.message.MetadataResponseData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.ApiMessage;
import org.apache.kafka.common.protocol.ByteBufferAccessor;
import org.apache.kafka.common.requests.RequestUtils;
import org.apache.kafka.common.requests.ResponseHeader;

/**
 * Kafka's messages, whole, with other addresses in the responses that tell clients where brokers
 * are.
 */
final class KafkaChunks implements Chunks {

  private static final int MOST_BYTES = 200 * 1024 * 1024;

  /** Where something listens. */
  record Address(String host, int port) {}

  private record Request(ApiKeys api, short version) {}

  private final UnaryOperator<Address> instead;
  private final Map<Integer, Request> openRequests = new ConcurrentHashMap<>();

  KafkaChunks(UnaryOperator<Address> instead) {
    this.instead = instead;
  }

  @Override
  public byte[] next(Direction direction, DataInputStream from) throws IOException {
    int size;
    try {
      size = from.readInt();
    } catch (EOFException end) {
      return new byte[0];
    }
    if (size < 4 || size > MOST_BYTES) {
      throw new IOException(
          "no Kafka message has %d bytes; is this a Kafka client?".formatted(size));
    }
    byte[] message = new byte[size];
    from.readFully(message);
    ByteBuffer body = ByteBuffer.wrap(message);
    if (direction == Direction.TO_SERVER) {
      remember(body);
    } else {
      body = rewritten(body);
    }
    return ByteBuffer.allocate(4 + body.remaining()).putInt(body.remaining()).put(body).array();
  }

  private void remember(ByteBuffer request) {
    short key = request.getShort(0);
    if (key == ApiKeys.METADATA.id
        || key == ApiKeys.FIND_COORDINATOR.id
        || key == ApiKeys.DESCRIBE_CLUSTER.id) {
      openRequests.put(request.getInt(4), new Request(ApiKeys.forId(key), request.getShort(2)));
    }
  }

  private ByteBuffer rewritten(ByteBuffer response) {
    Request request = openRequests.remove(response.getInt(0));
    if (request == null) {
      return response;
    }
    short headerVersion = request.api.responseHeaderVersion(request.version);
    ResponseHeader header = ResponseHeader.parse(response, headerVersion);
    ApiMessage body = rewritten(request, new ByteBufferAccessor(response));
    return RequestUtils.serialize(header.data(), headerVersion, body, request.version);
  }

  private ApiMessage rewritten(Request request, ByteBufferAccessor body) {
    if (request.api == ApiKeys.METADATA) {
      MetadataResponseData metadata = new MetadataResponseData(body, request.version);
      metadata
          .brokers()
          .forEach(
              broker -> {
                Address address = instead.apply(new Address(broker.host(), broker.port()));
                broker.setHost(address.host()).setPort(address.port());
              });
      return metadata;
    }
    if (request.api == ApiKeys.DESCRIBE_CLUSTER) {
      DescribeClusterResponseData cluster = new DescribeClusterResponseData(body, request.version);
      cluster
          .brokers()
          .forEach(
              broker -> {
                Address address = instead.apply(new Address(broker.host(), broker.port()));
                broker.setHost(address.host()).setPort(address.port());
              });
      return cluster;
    }
    FindCoordinatorResponseData found = new FindCoordinatorResponseData(body, request.version);
    // Old versions have one answer, in the message itself; none is found where the port is not one.
    if (found.port() > 0) {
      Address address = instead.apply(new Address(found.host(), found.port()));
      found.setHost(address.host()).setPort(address.port());
    }
    found.coordinators().stream()
        .filter(coordinator -> coordinator.port() > 0)
        .forEach(
            coordinator -> {
              Address address = instead.apply(new Address(coordinator.host(), coordinator.port()));
              coordinator.setHost(address.host()).setPort(address.port());
            });
    return found;
  }
}
