package dev.cadastre.cni;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** The commands that reach the agent, with what each needs. VERSION is answered by the shim. */
enum CniCommand {
  ADD(CniVersion.V0_1_0, true, true),
  DEL(CniVersion.V0_1_0, true, false),
  CHECK(CniVersion.V0_4_0, true, true),
  GC(CniVersion.V1_1_0, false, false),
  STATUS(CniVersion.V1_1_0, false, false);

  private final CniVersion since;
  private final boolean ofAttachment;
  private final boolean inNetns;

  CniCommand(CniVersion since, boolean ofAttachment, boolean inNetns) {
    this.since = since;
    this.ofAttachment = ofAttachment;
    this.inNetns = inNetns;
  }

  static Optional<CniCommand> find(String word) {
    return Arrays.stream(values()).filter(command -> command.name().equals(word)).findFirst();
  }

  CniVersion since() {
    return since;
  }

  /** The variables without which it is refused. */
  List<String> required() {
    var names = new ArrayList<String>();
    if (ofAttachment) {
      names.add("CNI_CONTAINERID");
    }
    if (inNetns) {
      names.add("CNI_NETNS");
    }
    if (ofAttachment) {
      names.add("CNI_IFNAME");
    }
    names.add("CNI_PATH");
    return List.copyOf(names);
  }

  /** DEL and GC must end well whatever became of the configuration: they read the names alone. */
  boolean readsWholeConfiguration() {
    return this == ADD || this == CHECK || this == STATUS;
  }
}
