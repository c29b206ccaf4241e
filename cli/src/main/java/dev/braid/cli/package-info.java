/**
 * The {@code braid} command. Each class with a {@code call} method is one subcommand, in the room
 * of its kind; {@link dev.braid.cli.Braid} is where they come together. Answers go to standard
 * output, progress and problems to standard error. Exit codes: 0 good, 1 problems or a fault, 2 bad
 * usage; what lists the registry exits as grep does, 1 when there is nothing, and 2 when it cannot
 * be asked.
 */
@NullMarked
package dev.braid.cli;

import org.jspecify.annotations.NullMarked;
