package dev.braid.testkit.faults;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;

/** A way to spoil a clean history, and how the checker must call it. */
enum Corruption {
  LOSE_AN_ACKNOWLEDGED_EFFECT(Defect.LOST) {
    @Override
    String plant(Draft draft) {
      Effect effect = draft.effectOfCode(Meaning.DONE);
      draft.effects.remove(effect);
      return effect.id();
    }
  },
  REPEAT_AN_ACKNOWLEDGED_EFFECT(Defect.DUPLICATED) {
    @Override
    String plant(Draft draft) {
      return draft.repeat(draft.effectOfCode(Meaning.DONE));
    }
  },
  REPEAT_AN_UNKNOWN_EFFECT(Defect.DUPLICATED) {
    @Override
    String plant(Draft draft) {
      return draft.repeat(draft.effectOfCode(Meaning.UNKNOWN));
    }
  },
  DO_WHAT_WAS_REFUSED(Defect.DONE_THOUGH_REFUSED) {
    @Override
    String plant(Draft draft) {
      Requested requested = draft.requested(draft.endedWith(Meaning.REFUSED).id());
      draft.effects.add(
          new Effect(requested.id(), requested.key(), requested.effect(), OptionalLong.empty()));
      return requested.id();
    }
  },
  PUT_AN_EFFECT_UNDER_ANOTHER_KEY(Defect.WRONG_EFFECT) {
    @Override
    String plant(Draft draft) {
      Effect effect = draft.any(draft.effects);
      draft.effects.remove(effect);
      draft.effects.add(
          new Effect(effect.id(), "another-" + effect.key(), effect.what(), effect.position()));
      return effect.id();
    }
  },
  CHANGE_AN_EFFECT(Defect.WRONG_EFFECT) {
    @Override
    String plant(Draft draft) {
      Effect effect = draft.any(draft.effects);
      draft.effects.remove(effect);
      draft.effects.add(
          new Effect(effect.id(), effect.key(), effect.what() + "0", effect.position()));
      return effect.id();
    }
  },
  INVENT_AN_EFFECT(Defect.UNEXPLAINED_EFFECT) {
    @Override
    String plant(Draft draft) {
      draft.effects.add(new Effect("stranger", "key-0", "add 1", OptionalLong.empty()));
      return "stranger";
    }
  },
  FORGET_AN_ENDING(Defect.NO_ENDING) {
    @Override
    String plant(Draft draft) {
      Ended ended = draft.any(draft.endings);
      draft.endings.remove(ended);
      return ended.id();
    }
  },
  END_TWICE(Defect.SEVERAL_ENDINGS) {
    @Override
    String plant(Draft draft) {
      Ended ended = draft.any(draft.endings);
      draft.endings.add(ended);
      return ended.id();
    }
  },
  END_A_STRANGER(Defect.UNEXPLAINED_ENDING) {
    @Override
    String plant(Draft draft) {
      Ended ended = draft.any(draft.endings);
      draft.endings.add(new Ended("stranger", ended.code(), ended.value(), ended.at()));
      return "stranger";
    }
  },
  END_BEFORE_IT_WAS_ASKED(Defect.ENDED_BEFORE_ASKED) {
    @Override
    String plant(Draft draft) {
      Ended ended = draft.any(draft.endings);
      Requested requested = draft.requested(ended.id());
      draft.endings.remove(ended);
      draft.endings.add(
          new Ended(
              ended.id(), ended.code(), ended.value(), requested.at().minus(Duration.ofMillis(1))));
      return ended.id();
    }
  },
  END_WITH_A_CODE_OF_NOBODY(Defect.UNKNOWN_CODE) {
    @Override
    String plant(Draft draft) {
      Ended ended = draft.any(draft.endings);
      draft.endings.remove(ended);
      draft.endings.add(new Ended(ended.id(), 299, ended.value(), ended.at()));
      return ended.id();
    }
  },
  CROSS_A_REPLY(Defect.WRONG_REPLY) {
    @Override
    String plant(Draft draft) {
      Ended ended =
          draft.any(
              draft.endings,
              each -> each.code() == 200 && draft.requested(each.id()).reply().isPresent());
      String others = "value of another";
      draft.endings.remove(ended);
      draft.endings.add(new Ended(ended.id(), 200, others, ended.at()));
      draft.answers.replaceAll(
          answer -> answer.id().equals(ended.id()) ? new Answer(ended.id(), 200, others) : answer);
      return ended.id();
    }
  },
  ANSWER_DIFFERENTLY_THE_SECOND_TIME(Defect.CONFLICTING_ANSWERS) {
    @Override
    String plant(Draft draft) {
      Answer answer = draft.any(draft.answers);
      draft.answers.add(new Answer(answer.id(), answer.code(), answer.value() + "!"));
      return answer.id();
    }
  },
  ANSWER_A_FAULT_AFTER_A_SUCCESS(Defect.CONFLICTING_ANSWERS) {
    @Override
    String plant(Draft draft) {
      Answer answer = draft.any(draft.answers, each -> each.code() == 200);
      draft.answers.add(new Answer(answer.id(), 504, "too late"));
      return answer.id();
    }
  },
  ANSWER_A_STRANGER(Defect.UNEXPLAINED_ANSWER) {
    @Override
    String plant(Draft draft) {
      draft.answers.add(new Answer("stranger", 200, "hello"));
      return "stranger";
    }
  },
  TELL_WHAT_NO_LOG_HAS(Defect.TOLD_OTHERWISE) {
    @Override
    String plant(Draft draft) {
      Ended ended = draft.endedWith(Meaning.DONE);
      draft.answers.removeIf(answer -> answer.id().equals(ended.id()));
      return ended.id();
    }
  },
  TELL_A_FAULT_WHERE_THE_LOG_HAS_A_SUCCESS(Defect.TOLD_OTHERWISE) {
    @Override
    String plant(Draft draft) {
      Ended ended = draft.endedWith(Meaning.DONE);
      draft.endings.remove(ended);
      draft.endings.add(new Ended(ended.id(), 504, "too late", ended.at()));
      return ended.id();
    }
  },
  FORK_A_STATE(Defect.FORKED_STATE) {
    @Override
    String plant(Draft draft) {
      Effect first = draft.any(draft.effects, effect -> draft.after(effect).isPresent());
      Effect second = draft.after(first).orElseThrow();
      // Both were applied to the state before them.
      draft.effects.remove(second);
      draft.effects.add(new Effect(second.id(), second.key(), second.what(), first.position()));
      return first.key();
    }
  },
  TAKE_AN_EFFECT_OUT_OF_A_STATE(Defect.GAP_IN_STATE) {
    @Override
    String plant(Draft draft) {
      Effect first =
          draft.any(draft.effects, each -> draft.after(each).flatMap(draft::after).isPresent());
      draft.effects.remove(draft.after(first).orElseThrow());
      return first.key();
    }
  },
  ASK_TWICE_UNDER_ONE_ID(Defect.ASKED_TWICE) {
    @Override
    String plant(Draft draft) {
      Requested requested = draft.any(draft.requests);
      draft.requests.add(requested);
      return requested.id();
    }
  };

  private final Defect defect;

  Corruption(Defect defect) {
    this.defect = defect;
  }

  /** What the checker must call it. */
  Defect defect() {
    return defect;
  }

  /** Spoils the draft, and answers the id or key that the finding must be about. */
  abstract String plant(Draft draft);

  /** A history that can be changed. */
  static final class Draft {

    private final RandomGenerator random;
    private final List<Requested> requests;
    private final List<Ended> endings;
    private final List<Answer> answers;
    private final List<Effect> effects;

    Draft(History history, RandomGenerator random) {
      this.random = random;
      this.requests = new ArrayList<>(history.requests());
      this.endings = new ArrayList<>(history.endings());
      this.answers = new ArrayList<>(history.answers());
      this.effects = new ArrayList<>(history.effects());
    }

    History history() {
      return new History(requests, endings, answers, effects);
    }

    private <T> T any(List<T> list) {
      return any(list, each -> true);
    }

    private <T> T any(List<T> list, Predicate<T> wanted) {
      List<T> found = list.stream().filter(wanted).toList();
      return found.get(random.nextInt(found.size()));
    }

    private Requested requested(String id) {
      return any(requests, requested -> requested.id().equals(id));
    }

    private Ended endedWith(Meaning meaning) {
      return any(endings, ended -> Meaning.of(ended.code()) == meaning);
    }

    private Effect effectOfCode(Meaning meaning) {
      return any(
          effects,
          effect ->
              endings.stream()
                  .anyMatch(
                      ended ->
                          ended.id().equals(effect.id()) && Meaning.of(ended.code()) == meaning));
    }

    private Optional<Effect> after(Effect effect) {
      long next = effect.position().orElseThrow() + 1;
      return effects.stream()
          .filter(each -> each.key().equals(effect.key()))
          .filter(each -> each.position().orElseThrow() == next)
          .findFirst();
    }

    private String repeat(Effect effect) {
      effects.add(effect);
      return effect.id();
    }
  }
}
