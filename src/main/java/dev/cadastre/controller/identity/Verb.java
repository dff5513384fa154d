package dev.cadastre.controller.identity;

/** What may be done with {@code allocations.cadastre.dev}, as RBAC rules name it. */
public enum Verb {
  CREATE("create"),
  DELETE("delete"),
  GET("get"),
  LIST("list");

  private final String word;

  Verb(String word) {
    this.word = word;
  }

  public String word() {
    return word;
  }
}
