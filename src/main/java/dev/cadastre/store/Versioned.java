package dev.cadastre.store;

import java.util.Map;

/**
 * A value as the API server holds it.
 *
 * @param resourceVersion of the object; the condition of every write
 * @param uid of the object
 * @param rest what the object has beside the value, members that this version does not know among
 *     it: written back with every change
 */
public record Versioned<T>(T value, String resourceVersion, String uid, Map<String, Object> rest) {

  /** An object that has nothing beside the value. */
  public Versioned(T value, String resourceVersion, String uid) {
    this(value, resourceVersion, uid, Map.of());
  }

  /**
   * Whether this was written after the other; resource versions of one kind are ordered numbers
   * (KEP-5504).
   */
  public boolean isNewerThan(Versioned<T> other) {
    return compareVersions(resourceVersion, other.resourceVersion) > 0;
  }

  static int compareVersions(String a, String b) {
    return a.length() != b.length() ? Integer.compare(a.length(), b.length()) : a.compareTo(b);
  }
}
