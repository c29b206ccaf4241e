package dev.braid.testkit.replay;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * All that a history is made of; the same one runs the same way.
 *
 * @param seed of everything that is drawn on the way
 * @param steps until the environment gets well
 */
record History(
    long seed, Deployment deployment, List<Letter> letters, Set<Peril> perils, int steps) {

  History {
    letters = List.copyOf(letters);
    perils = perils.isEmpty() ? Set.of() : Set.copyOf(perils);
  }

  History withSeed(long changed) {
    return new History(changed, deployment, letters, perils, steps);
  }

  /** Smaller ones, those that promise most first. */
  List<History> smaller() {
    List<History> all = new ArrayList<>();
    for (Letter letter : letters) {
      List<Letter> fewer = new ArrayList<>(letters);
      fewer.remove(letter);
      if (!fewer.isEmpty()) {
        all.add(new History(seed, deployment, fewer, perils, steps));
      }
    }
    for (Peril peril : new TreeSet<>(perils)) {
      Set<Peril> fewer = EnumSet.noneOf(Peril.class);
      fewer.addAll(perils);
      fewer.remove(peril);
      all.add(new History(seed, deployment, letters, fewer, steps));
    }
    for (int i = 0; i < letters.size(); i++) {
      if (!letters.get(i).equals(letters.get(i).plain())) {
        List<Letter> plainer = new ArrayList<>(letters);
        plainer.set(i, letters.get(i).plain());
        all.add(new History(seed, deployment, plainer, perils, steps));
      }
    }
    if (steps > 10) {
      all.add(new History(seed, deployment, letters, perils, steps / 2));
      all.add(new History(seed, deployment, letters, perils, steps * 4 / 5));
    }
    return all;
  }

  @Override
  public String toString() {
    return "%s\nperils %s, %d steps\n%s"
        .formatted(
            deployment,
            new TreeSet<>(perils),
            steps,
            letters.stream().map(letter -> letter + "\n").collect(Collectors.joining()));
  }
}
