package dev.braid.examples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.braid.dsl.Reply;
import dev.braid.dsl.Tree;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a reply must be, whoever ran the flow. Values are trees; of a fault, a phrase is enough. */
public sealed interface Expected {

  /** Fails unless {@code reply}, whose values are trees, is this. */
  void check(Reply<?> reply);

  static Expected ok(@Nullable Object tree) {
    return new Ok(Tree.of(tree));
  }

  static Expected fault(int code, String phrase) {
    return new Failed(code, phrase);
  }

  static Expected parts(Expected... parts) {
    return new Parts(List.of(parts));
  }

  /** A success. */
  record Ok(@Nullable Object tree) implements Expected {
    @Override
    public void check(Reply<?> reply) {
      assertThat(reply).isInstanceOf(Reply.Ok.class);
      assertThat(Tree.of(reply.value())).isEqualTo(tree);
    }
  }

  /** A fault of this code, whose message has the phrase in it. */
  record Failed(int code, String phrase) implements Expected {
    @Override
    public void check(Reply<?> reply) {
      assertThat(reply).isInstanceOf(Reply.Failed.class);
      assertThat(reply.code()).isEqualTo(code);
      assertThat(reply.fault().message()).contains(phrase);
    }
  }

  /** As many parts, each as expected, in written order. */
  record Parts(List<Expected> parts) implements Expected {
    @Override
    public void check(Reply<?> reply) {
      assertThat(reply).isInstanceOf(Reply.Parts.class);
      List<Reply<?>> replies = ((Reply.Parts<?>) reply).replies();
      assertThat(replies).hasSameSizeAs(parts);
      for (int i = 0; i < replies.size(); i++) {
        parts.get(i).check(replies.get(i));
      }
    }
  }
}
