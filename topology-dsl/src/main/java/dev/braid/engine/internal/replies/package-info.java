/**
 * What is kept of answers that were given, so that a repeat gets the same one.
 *
 * <p>A service that keeps something keeps its answers too, since a request may come again: after a
 * crash, or because its caller tries again. {@link dev.braid.engine.internal.replies.StateNode}
 * keeps a key's state and latest answers in one record, and older answers in {@link
 * dev.braid.engine.internal.replies.KeptReplyPages} of the same store. An idempotent service has a
 * {@link dev.braid.engine.internal.replies.DeduplicationNode} before its work and a {@link
 * dev.braid.engine.internal.replies.RecordReplyNode} behind it, which writes what came of it to the
 * service's log of results; there it is read back, kept and told. A flow keeps how it ended, see
 * {@link dev.braid.engine.internal.replies.KeptReplies}, where something acted in it that might
 * come otherwise if it ran again.
 *
 * <p>A fault that may pass is the answer to its attempt. A repeat is known by its call id, whoever
 * sends it. Answers are forgotten by the log's time, so that a replay, or a backlog, sees what the
 * first run saw.
 */
@NullMarked
package dev.braid.engine.internal.replies;

import org.jspecify.annotations.NullMarked;
