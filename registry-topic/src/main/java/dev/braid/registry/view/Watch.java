package dev.braid.registry.view;

/** A callback that a view tells of changes, until this is closed. For any thread. */
@FunctionalInterface
public interface Watch extends AutoCloseable {

  /** No later change is told. A call that the feeding thread is in goes on. */
  @Override
  void close();
}
