package dev.cadastre.cni;

import java.util.Optional;

/** As what the runtime or another plugin called us, told by the program's name. */
public enum Role {
  /** Addresses and wiring. */
  MAIN("cadastre"),
  /** Addresses alone, as another plugin's {@code ipam.type}. */
  IPAM("cadastre-ipam");

  private final String program;

  Role(String program) {
    this.program = program;
  }

  public String program() {
    return program;
  }

  static Optional<Role> ofProgram(String name) {
    for (var role : values()) {
      if (role.program.equals(name)) {
        return Optional.of(role);
      }
    }
    return Optional.empty();
  }
}
