package dev.braid.examples.e01wordcount;

import dev.braid.dsl.ServiceRef;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Drops the words that every English text is full of. The list is lower-case and matching is
 * case-sensitive, so {@code The} at the start of a sentence stays.
 */
final class StopFilter {

  static final ServiceRef<List<String>, List<String>> REF =
      ServiceRef.of("stopfilter", Words.LIST, Words.LIST);

  static final Set<String> STOP_WORDS =
      Pattern.compile("\\s+")
          .splitAsStream(
              """
              a an the this that these those each every some any all both no such
              me my we us our you your he him his she her it its they them their
              who whom whose which what
              and or but nor if then than so as because while though although unless until yet
              of in on at by for from to into with without about across after against among
              before behind between during like near off over through under up down out upon
              is are was were be been being am has have had having do does did done
              will would shall should can could may might must
              not only too very also just there here when where how why\
              """)
          .collect(Collectors.toUnmodifiableSet());

  private StopFilter() {}

  static List<String> filter(List<String> words) {
    return words.stream().filter(word -> !STOP_WORDS.contains(word)).toList();
  }
}
