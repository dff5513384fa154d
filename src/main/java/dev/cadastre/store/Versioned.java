package dev.cadastre.store;

/**
 * A value as the API server holds it.
 *
 * @param resourceVersion of the object; the condition of every write
 * @param uid of the object
 */
public record Versioned<T>(T value, String resourceVersion, String uid) {
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
