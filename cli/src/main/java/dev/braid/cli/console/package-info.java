/** What commands share: options, answers, tables, the cluster that they talk to. */
@NullMarked
package dev.braid.cli.console;

import org.jspecify.annotations.NullMarked;
