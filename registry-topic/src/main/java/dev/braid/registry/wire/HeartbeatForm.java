package dev.braid.registry.wire;

import dev.braid.registry.model.Condition;
import dev.braid.registry.model.Heartbeat;
import dev.braid.registry.model.InstanceKey;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;

/** Heartbeats as records of their schema. */
final class HeartbeatForm {

  private HeartbeatForm() {}

  static GenericRecord toAvro(Heartbeat from, Schema schema) {
    GenericRecord to = new GenericData.Record(schema);
    to.put("service", from.key().service());
    to.put("instance", from.key().instance());
    to.put("incarnation", from.incarnation());
    to.put("sequence", from.sequence());
    to.put("freeCapacity", from.freeCapacity());
    to.put("load", from.load());
    to.put("condition", from.condition().text());
    return to;
  }

  /** Throws an {@link IllegalArgumentException} for what no heartbeat may hold. */
  static Heartbeat fromAvro(GenericRecord from) {
    return new Heartbeat(
        new InstanceKey(from.get("service").toString(), from.get("instance").toString()),
        (long) from.get("incarnation"),
        (long) from.get("sequence"),
        (int) from.get("freeCapacity"),
        (double) from.get("load"),
        Condition.of(from.get("condition").toString()));
  }
}
