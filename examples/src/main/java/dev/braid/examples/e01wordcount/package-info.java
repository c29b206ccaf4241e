/**
 * Word count: which words of three, four and five characters a text uses most.
 *
 * <p>Seven services in a line that ends in a parallel of three. Each service is one small class
 * with a pure method and its {@link dev.braid.dsl.ServiceRef}; only {@code Fetch} touches the world
 * outside. {@link dev.braid.examples.e01wordcount.WordCount} lists them and has the text of the
 * flows; the parts of a book to try them on stand beside it.
 */
@NullMarked
package dev.braid.examples.e01wordcount;

import org.jspecify.annotations.NullMarked;
