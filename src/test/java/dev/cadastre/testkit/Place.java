package dev.cadastre.testkit;

import java.util.List;

/** Somewhere to run things, seen from here. */
public interface Place {
  /** The command line that runs a command there. */
  List<String> inside(String... command);
}
