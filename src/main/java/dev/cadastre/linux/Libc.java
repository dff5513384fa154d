package dev.cadastre.linux;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import dev.cadastre.dataplane.Errno;
import dev.cadastre.dataplane.KernelException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/**
 * The few functions of the C library that Java has no way to. Each throws a {@link KernelException}
 * that names it where it fails; one that a signal interrupts is called again.
 */
final class Libc {
  static final int AF_NETLINK = 16;
  static final int SOCK_RAW_CLOEXEC = 3 | 0x80000;
  static final int SOL_SOCKET = 1;
  static final int SO_RCVBUF = 8;
  static final int SO_RCVTIMEO = 20;
  static final int SO_RCVBUFFORCE = 33;
  static final int SOL_NETLINK = 270;
  static final int MSG_TRUNC = 0x20;
  static final int MSG_DONTWAIT = 0x40;
  private static final int O_RDONLY_CLOEXEC = 0x80000;
  private static final int EFD_CLOEXEC = 0x80000;
  private static final int CLONE_NEWNET = 0x40000000;
  private static final short POLLIN = 1;
  private static final int POLLFD_SIZE = 8;

  private static final Linker LINKER = Linker.nativeLinker();
  private static final Linker.Option ERRNO = Linker.Option.captureCallState("errno");
  private static final MemoryLayout STATE = Linker.Option.captureStateLayout();
  private static final long ERRNO_OFFSET =
      STATE.byteOffset(MemoryLayout.PathElement.groupElement("errno"));

  private static final MethodHandle SOCKET = handle("socket", JAVA_INT, JAVA_INT, JAVA_INT);
  private static final MethodHandle BIND = handle("bind", JAVA_INT, ADDRESS, JAVA_INT);
  private static final MethodHandle SETSOCKOPT =
      handle("setsockopt", JAVA_INT, JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT);
  private static final MethodHandle SEND =
      longHandle("send", JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT);
  private static final MethodHandle RECV =
      longHandle("recv", JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT);
  private static final MethodHandle OPEN =
      LINKER.downcallHandle(
          LINKER.defaultLookup().findOrThrow("open"),
          FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT),
          ERRNO,
          Linker.Option.firstVariadicArg(2));
  private static final MethodHandle CLOSE = handle("close", JAVA_INT);
  private static final MethodHandle SETNS = handle("setns", JAVA_INT, JAVA_INT);
  private static final MethodHandle EVENTFD = handle("eventfd", JAVA_INT, JAVA_INT);
  private static final MethodHandle WRITE = longHandle("write", JAVA_INT, ADDRESS, JAVA_LONG);
  private static final MethodHandle POLL = handle("poll", ADDRESS, JAVA_LONG, JAVA_INT);

  private Libc() {}

  /** Calls a function with a segment that takes its error number. */
  @FunctionalInterface
  private interface Call {
    long in(Arena arena, MemorySegment state) throws Throwable;
  }

  private static long call(String deed, Call call) {
    try (var arena = Arena.ofConfined()) {
      var state = arena.allocate(STATE);
      while (true) {
        long result = call.in(arena, state);
        if (result >= 0) {
          return result;
        }
        var errno = new Errno(state.get(JAVA_INT, ERRNO_OFFSET));
        if (!errno.equals(Errno.EINTR)) {
          throw new KernelException(deed, errno);
        }
      }
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new AssertionError("a native call throws nothing", e);
    }
  }

  static int socket(int domain, int type, int protocol) {
    return (int)
        call(
            "open a netlink socket of protocol " + protocol,
            (_, state) -> (int) SOCKET.invokeExact(state, domain, type, protocol));
  }

  /** Binds a netlink socket to a port that the kernel chooses, and to these groups (a mask). */
  static void bindNetlink(int socket, int groups) {
    call(
        "bind a netlink socket",
        (arena, state) -> {
          var address = arena.allocate(12, 4);
          address.set(JAVA_SHORT, 0, (short) AF_NETLINK);
          address.set(JAVA_INT, 8, groups);
          return (int) BIND.invokeExact(state, socket, address, 12);
        });
  }

  static void setOption(int socket, int level, int option, int value) {
    call(
        "set option %d of a socket".formatted(option),
        (arena, state) -> {
          var number = arena.allocateFrom(JAVA_INT, value);
          return (int) SETSOCKOPT.invokeExact(state, socket, level, option, number, 4);
        });
  }

  /** No receiving call waits longer. */
  static void setReceiveTimeout(int socket, int seconds) {
    call(
        "set the time limit of a socket",
        (arena, state) -> {
          var time = arena.allocateFrom(JAVA_LONG, seconds, 0L);
          return (int) SETSOCKOPT.invokeExact(state, socket, SOL_SOCKET, SO_RCVTIMEO, time, 16);
        });
  }

  static void send(int socket, byte[] bytes) {
    call(
        "send to the kernel",
        (arena, state) -> {
          var segment = arena.allocate(bytes.length, 4);
          MemorySegment.copy(bytes, 0, segment, JAVA_BYTE, 0, bytes.length);
          return (long) SEND.invokeExact(state, socket, segment, (long) bytes.length, 0);
        });
  }

  /** The length of what was there, which may be more than the segment took. */
  static long receive(int socket, MemorySegment into, int flags) {
    return call(
        "receive from the kernel",
        (_, state) ->
            (long) RECV.invokeExact(state, socket, into, into.byteSize(), MSG_TRUNC | flags));
  }

  /** Opens for reading. */
  static int open(String path) {
    return (int)
        call(
            "open " + path,
            (arena, state) ->
                (int) OPEN.invokeExact(state, arena.allocateFrom(path), O_RDONLY_CLOEXEC));
  }

  static void close(int descriptor) {
    call("close", (_, state) -> (int) CLOSE.invokeExact(state, descriptor));
  }

  /** Moves the calling thread into a network namespace; {@link NamespaceThread} alone may. */
  static void enterNetworkNamespace(int descriptor) {
    if (Thread.currentThread().isVirtual()) {
      throw new IllegalStateException(
          "a virtual thread would leave its carrier in the namespace, for others to run in");
    }
    call(
        "enter a network namespace",
        (_, state) -> (int) SETNS.invokeExact(state, descriptor, CLONE_NEWNET));
  }

  static int eventFd() {
    return (int)
        call("open an eventfd", (_, state) -> (int) EVENTFD.invokeExact(state, 0, EFD_CLOEXEC));
  }

  /** Makes an eventfd readable for ever. */
  static void signal(int eventFd) {
    call(
        "signal an eventfd",
        (arena, state) ->
            (long) WRITE.invokeExact(state, eventFd, arena.allocateFrom(JAVA_LONG, 1L), 8L));
  }

  /** Waits until one of them can be read; whether the first one can. */
  static boolean awaitReadable(int first, int... others) {
    try (var arena = Arena.ofConfined()) {
      int count = others.length + 1;
      var list = arena.allocate((long) POLLFD_SIZE * count, 4);
      for (int i = 0; i < count; i++) {
        list.set(JAVA_INT, (long) POLLFD_SIZE * i, i == 0 ? first : others[i - 1]);
        list.set(JAVA_SHORT, (long) POLLFD_SIZE * i + 4, POLLIN);
      }
      call(
          "wait for the kernel",
          (_, state) -> (int) POLL.invokeExact(state, list, (long) count, -1));
      return list.get(JAVA_SHORT, 6) != 0;
    }
  }

  private static MethodHandle handle(String name, MemoryLayout... parameters) {
    return LINKER.downcallHandle(
        LINKER.defaultLookup().findOrThrow(name),
        FunctionDescriptor.of(JAVA_INT, parameters),
        ERRNO);
  }

  private static MethodHandle longHandle(String name, MemoryLayout... parameters) {
    return LINKER.downcallHandle(
        LINKER.defaultLookup().findOrThrow(name),
        FunctionDescriptor.of(JAVA_LONG, parameters),
        ERRNO);
  }
}
