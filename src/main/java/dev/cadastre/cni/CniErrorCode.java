package dev.cadastre.cni;

/** Every code that a CNI error of ours can have: up to 99 the specification's, from 100 our own. */
public enum CniErrorCode {
  INCOMPATIBLE_VERSION(1, "use a cniVersion from 0.1.0 to 1.1.0 that knows this command"),
  UNSUPPORTED_FIELD(2, "take the field out of the network configuration"),
  /** The runtime need not clean up. */
  UNKNOWN_CONTAINER(3, "nothing is left to do for this container"),
  INVALID_ENVIRONMENT(4, "the caller has to set the CNI_ variables as the specification says"),
  IO_FAILURE(5, "look at the node's disk and at the cadastre-agent log"),
  UNDECODABLE(6, "the caller has to send a network configuration in JSON"),
  INVALID_NETWORK_CONFIG(7, "correct the file in /etc/cni/net.d, or what wrote it"),
  INVALID_NETNS(8, "the runtime has to give the container a network namespace of its own"),
  TRY_AGAIN_LATER(
      11, "it is tried again without your help; if it lasts, look at the cadastre-agent log"),
  NOT_AVAILABLE(50, "pods cannot be started on this node; look at its cadastre-agent pod"),
  LIMITED_CONNECTIVITY(
      51, "the node's routes are not as they should be; look at its NodeReport's conditions"),

  EXHAUSTED(101, "add an IPPool or make room: kubectl get ippools shows what is free"),
  ADDRESS_TAKEN(102, "ask for another address, or delete the pod that holds this one"),
  POOL_REFUSED(103, "kubectl get ippools -o yaml shows the pool's conditions and allowed uses"),
  WIRING_FAILED(104, "look at the cadastre-agent log; the kernel refused a change"),
  CHECK_MISMATCH(105, "delete the pod: its network is no longer as it was made"),
  NOT_ALLOWED(106, "the pod has to run on this node, and the agent needs its own ServiceAccount"),
  INTERFACE_EXISTS(107, "another plugin or process made the interface; remove it or name another"),
  NETNS_GONE(
      108, "the container's network namespace no longer exists; the runtime makes a new one"),
  REQUEST_REFUSED(109, "correct the pod's annotations or the network configuration"),
  SEQUENCE_MISMATCH(110, "the address was given anew; it stays with its present holder"),
  INTERNAL(199, "this is a fault of Cadastre; please report it with the cadastre-agent log");

  private final int number;
  private final String hint;

  CniErrorCode(int number, String hint) {
    this.number = number;
    this.hint = hint;
  }

  public int number() {
    return number;
  }

  /** What a person can do about it. */
  public String hint() {
    return hint;
  }
}
