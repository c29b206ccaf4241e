package dev.braid.registry.observe;

import dev.braid.engine.ServiceDirectory;
import dev.braid.registry.view.RegistryCounter;
import dev.braid.registry.view.Snapshot;
import java.time.Duration;

/**
 * Who serves a name, by what an observer knows. That somebody does is believed at once; that nobody
 * does only when everything is known that was written until then. Of another namespace, which has a
 * registry of its own, it knows nothing.
 */
record RegistryDirectory(RegistryObserver observer) implements ServiceDirectory {

  @Override
  public Presence serves(String name, long since) {
    Presence known = known(name);
    if (known == Presence.NOBODY && since != ANY_TIME && !observer.isFreshSince(since)) {
      observer.hurry();
      return Presence.UNKNOWN;
    }
    return known;
  }

  @Override
  public Presence await(String name, Duration patience) {
    if (known(name) == Presence.SERVED) {
      return Presence.SERVED;
    }
    return observer.localName(name).isPresent() && observer.awaitFresh(patience)
        ? known(name)
        : Presence.UNKNOWN;
  }

  private Presence known(String name) {
    return observer.localName(name).map(this::knownHere).orElse(Presence.UNKNOWN);
  }

  private Presence knownHere(String name) {
    Snapshot snapshot = observer.view().snapshot();
    if (snapshot.isServed(name)) {
      return Presence.SERVED;
    }
    boolean isWhole = observer.view().count(RegistryCounter.NO_ROOM) == 0;
    return isWhole && !snapshot.isStale() ? Presence.NOBODY : Presence.UNKNOWN;
  }
}
