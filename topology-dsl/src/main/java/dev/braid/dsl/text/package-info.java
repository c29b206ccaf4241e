/**
 * Flows as text: reading, checking and printing.
 *
 * <p>A file holds definitions, {@code name = expression}. An expression joins steps with one of the
 * operators {@code |} (pipe), {@code &&} (and), {@code ||} (or), {@code &} (parallel) and {@code ;}
 * (batch); two different ones side by side need parentheses, as no operator binds tighter than
 * another. {@code (a ; b) > all} keeps every reply. A step is a call with its options ({@code price
 * with {"vat": 19} timeout 2s retry 3}), {@code emit signal} or {@code apply function}, each with a
 * label before it where the same name is used again ({@code again: price}). A line break is a
 * space; {@code #} starts a comment that ends with its line.
 *
 * <pre>
 * # what the shop runs for every order
 * checkout = (price | (reserve &amp; charge) | confirm) || apologise
 * </pre>
 *
 * <p>Text passes through three layers. {@code Lexer} turns characters into tokens, {@code
 * FlowParser} and the parsers below it turn tokens into steps, and {@link
 * dev.braid.dsl.Definitions} looks at the definitions together. Each layer goes on after a problem,
 * so that one reading reports them all, and each problem has its place. Two rules keep the reports
 * few: what the lexer has reported reaches the parsers as an unknown token, of which they say
 * nothing more; and what is broken is left out of the steps, never made up, so that the checks
 * after the parsers find only what is really in the text. Nothing recurses deeper than {@link
 * dev.braid.dsl.FlowLimits#DEPTH} for any text.
 *
 * <p>Start with {@link dev.braid.dsl.text.FlowFile} to read and {@link
 * dev.braid.dsl.text.FlowPrinter} to print.
 */
@NullMarked
package dev.braid.dsl.text;

import org.jspecify.annotations.NullMarked;
