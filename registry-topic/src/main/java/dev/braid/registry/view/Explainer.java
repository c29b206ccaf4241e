package dev.braid.registry.view;

import dev.braid.registry.model.InstanceKey;
import dev.braid.registry.model.Timings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Makes explanations of what stands in a roster at one moment. Under the view's lock. */
final class Explainer {

  private final MembershipTable roster;
  private final Timings timings;
  private final long now;
  private final LocalHealth attention;
  private final Optional<String> frozen;

  Explainer(MembershipTable roster, Timings timings, long now) {
    this.roster = roster;
    this.timings = timings;
    this.now = now;
    this.attention = roster.attention();
    this.frozen = frozen();
  }

  private Optional<String> frozen() {
    if (!attention.isFrozen(now)) {
      return Optional.empty();
    }
    return Optional.of(
        attention.feed() == ViewFreshness.CURRENT ? "it was paused" : attention.feed().text());
  }

  Explanation of(InstanceKey key) {
    Member member = roster.member(key);
    return member == null ? absent(key) : present(member);
  }

  private Explanation present(Member member) {
    Duration heard = Duration.ofNanos(now - member.heard());
    Duration silence = Duration.ofNanos(attention.silence(member.heard(), now));
    Duration remaining = timings.deadAfter().minus(silence);
    Preservation preservation = roster.preservation();
    List<String> lines = new ArrayList<>();
    lines.add(
        "%s, incarnation %s, is %s for %s: %s"
            .formatted(
                member.key(),
                member.incarnation(),
                member.state().name().toLowerCase(Locale.ROOT),
                text(Duration.ofNanos(now - member.since())),
                member.reason().text()));
    lines.add(
        member.hasBeaten()
            ? "last heard %s ago, heartbeat %s, free capacity %s, load %s, %s"
                .formatted(
                    text(heard),
                    member.sequence(),
                    member.free(),
                    member.load(),
                    member.instance().condition().text())
            : "last heard %s ago, when it registered; no heartbeat yet".formatted(text(heard)));
    lines.add(
        "silent for %s of its lease: suspect after %s, dead after %s"
            .formatted(text(silence), text(timings.suspectAfter()), text(timings.deadAfter())));
    about(preservation, lines);
    return new Explanation(
        member.key(),
        Optional.of(member.instance()),
        Optional.of(heard),
        member.hasBeaten() ? Optional.of(member.sequence()) : Optional.empty(),
        Optional.of(silence),
        member.state().isLive() && !remaining.isNegative()
            ? Optional.of(remaining)
            : Optional.empty(),
        frozen,
        preservation,
        lines);
  }

  private Explanation absent(InstanceKey key) {
    Preservation preservation = roster.preservation();
    List<String> lines = new ArrayList<>();
    lines.add("%s is not registered".formatted(key));
    roster
        .departed()
        .of(key)
        .ifPresent(
            last ->
                lines.add(
                    "incarnation %s %s %s ago"
                        .formatted(
                            last.incarnation(),
                            last.goodbye() ? "said goodbye" : "was removed for its silence",
                            text(Duration.ofNanos(now - last.at())))));
    Optional<EarlyHeartbeats.Early> early = roster.early().of(key);
    early.ifPresent(
        beat ->
            lines.add(
                "heartbeat %s of incarnation %s came %s ago, without a registration"
                    .formatted(
                        beat.heartbeat().sequence(),
                        beat.heartbeat().incarnation(),
                        text(Duration.ofNanos(now - beat.at())))));
    about(preservation, lines);
    return new Explanation(
        key,
        Optional.empty(),
        early.map(beat -> Duration.ofNanos(now - beat.at())),
        early.map(beat -> beat.heartbeat().sequence()),
        Optional.empty(),
        Optional.empty(),
        frozen,
        preservation,
        lines);
  }

  /** The observer, about itself. */
  private void about(Preservation preservation, List<String> lines) {
    lines.add(
        frozen
            .map("this observer lets nothing expire: %s"::formatted)
            .orElseGet(
                () ->
                    "this observer listens, without a gap for %s"
                        .formatted(text(Duration.ofNanos(attention.sinceGrace(now))))));
    lines.add(preservation.text());
  }

  private static String text(Duration time) {
    long millis = time.toMillis();
    return millis < 60_000
        ? String.format(Locale.ROOT, "%.1f s", millis / 1000.0)
        : "%s min %s s".formatted(time.toMinutes(), time.toSecondsPart());
  }
}
