package dev.cadastre.ipam;

import java.util.Map;

/**
 * An expression over labels in Calico's selector language. The empty text is {@code all()}.
 *
 * @see SelectorParser
 */
@FunctionalInterface
public interface Selector {
  Selector ALL = labels -> true;

  boolean matches(Map<String, String> labels);
}
