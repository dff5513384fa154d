package dev.cadastre.conformance;

/**
 * Something that a plugin has to do.
 *
 * @param verb what the table sorts by
 * @param claim what holds where the plugin does it
 * @param source the specification's section, or the number of the reference plugins' test it is
 *     taken from
 */
record Obligation(String verb, String claim, String source, Check check) {

  /** Tries it; throws {@link Broken} or {@link NotApplicable}. */
  @FunctionalInterface
  interface Check {
    void check(Scene scene) throws Exception;
  }
}
