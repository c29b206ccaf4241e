package dev.braid.engine.internal.replies;

import static org.assertj.core.api.Assertions.assertThat;

import dev.braid.engine.internal.core.DedupKey;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

final class KeptReplyIndexTest {

  private record Entry(DedupKey id, long page) {}

  private final KeptReplyIndex index = new KeptReplyIndex();

  private List<Long> pages(DedupKey id) {
    List<Long> pages = new ArrayList<>();
    for (int place = index.first(id); place >= 0; place = index.next(id, place)) {
      pages.add(index.page(place));
    }
    return pages;
  }

  @Test
  void oneIdMayStandInSeveralPages() {
    DedupKey id = new DedupKey(7, 1);
    index.add(id, 1);
    index.add(id, 2);
    assertThat(pages(id)).containsExactlyInAnyOrder(1L, 2L);
    index.remove(id, 1);
    assertThat(pages(id)).containsExactly(2L);
    assertThat(pages(new DedupKey(8, 1))).isEmpty();
  }

  @Test
  void whateverIsAddedAndRemovedTheRestIsFound() {
    SplittableRandom random = new SplittableRandom(42);
    Set<Entry> model = new HashSet<>();
    for (int i = 0; i < 20_000; i++) {
      // Few prints, in one corner of the table, so that they stand in each other's way.
      Entry entry = new Entry(new DedupKey(random.nextInt(300) * 64L, 0), random.nextInt(4));
      if (model.add(entry)) {
        index.add(entry.id(), entry.page());
      } else if (random.nextBoolean()) {
        model.remove(entry);
        index.remove(entry.id(), entry.page());
      }
      assertThat(pages(entry.id()).contains(entry.page())).isEqualTo(model.contains(entry));
    }
    assertThat(index.size()).isEqualTo(model.size());
    for (Entry entry : model) {
      assertThat(pages(entry.id())).contains(entry.page()).doesNotHaveDuplicates();
    }
  }
}
