package dev.braid.avro.internal.forms;

import dev.braid.avro.internal.bytes.SchemaMismatch;
import org.apache.avro.AvroTypeException;
import org.apache.avro.Schema;
import org.apache.avro.path.MapKeyPredicate;
import org.apache.avro.path.PathElement;
import org.apache.avro.path.TracingAvroTypeException;
import org.apache.avro.path.UnionTypePredicate;

/**
 * Carries a {@link SchemaMismatch} out of a writer of Avro's, which tells it each step of its path.
 */
final class Unfit extends TracingAvroTypeException {

  private static final long serialVersionUID = 1L;

  private final SchemaMismatch misfit;

  Unfit(SchemaMismatch misfit) {
    super(new AvroTypeException(misfit.getMessage()));
    this.misfit = misfit;
  }

  SchemaMismatch misfit() {
    return misfit;
  }

  @Override
  public void tracePath(PathElement step) {
    if (step instanceof MapKeyPredicate entry) {
      misfit.inEntry(String.valueOf(entry.getKey()));
    } else if (!(step instanceof UnionTypePredicate)) {
      misfit.in(step.toString()); // a field or an item, which Avro writes as we do
    }
  }

  @Override
  public AvroTypeException summarize(Schema root) {
    return this;
  }
}
