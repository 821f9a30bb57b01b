// Return addresses of a thread: its own, and those of the code that a signal interrupted.
#define _GNU_SOURCE
#include "bloop_crash.h"
#include "internal.h"

#include <dlfcn.h>
#include <errno.h>
#include <string.h>

#if defined(__APPLE__)
#include <mach/thread_status.h>
#include <sys/ucontext.h>
#else
#include <sys/syscall.h>
#include <ucontext.h>
#include <unistd.h>
#endif

#if defined(__APPLE__) || defined(__GLIBC__)
#include <execinfo.h>
#define HAS_BACKTRACE 1
#endif

enum { most = 256, widest_frame = 8 * 1024 * 1024 };

int bloop_backtrace(uintptr_t *addresses, int capacity) {
#if HAS_BACKTRACE
  void *found[most];
  int count = backtrace(found, capacity < most ? capacity : most);
  for (int i = 0; i < count; i++) addresses[i] = (uintptr_t)found[i];
  return count;
#else
  (void)addresses, (void)capacity;
  return 0;
#endif
}

typedef struct {
  uintptr_t pc, fp;
} registers;

static registers registers_of(void *context) {
  registers found = {0, 0};
  if (context == NULL) return found;
  ucontext_t *interrupted = context;
#if defined(__APPLE__) && defined(__arm64__)
  found.pc = (uintptr_t)__darwin_arm_thread_state64_get_pc(interrupted->uc_mcontext->__ss);
  found.fp = (uintptr_t)__darwin_arm_thread_state64_get_fp(interrupted->uc_mcontext->__ss);
#elif defined(__APPLE__) && defined(__x86_64__)
  found.pc = (uintptr_t)interrupted->uc_mcontext->__ss.__rip;
  found.fp = (uintptr_t)interrupted->uc_mcontext->__ss.__rbp;
#elif defined(__linux__) && defined(__x86_64__)
  found.pc = (uintptr_t)interrupted->uc_mcontext.gregs[REG_RIP];
  found.fp = (uintptr_t)interrupted->uc_mcontext.gregs[REG_RBP];
#elif defined(__linux__) && defined(__aarch64__)
  found.pc = (uintptr_t)interrupted->uc_mcontext.pc;
  found.fp = (uintptr_t)interrupted->uc_mcontext.regs[29];
#else
  (void)interrupted;
#endif
  return found;
}

/// Whether the kernel can read a word there; asking is a system call that does nothing.
static bool is_readable(uintptr_t address) {
#if defined(__linux__)
  int error = errno;
  const int no_such_change = -1;
  bool refused_unread = syscall(SYS_rt_sigprocmask, no_such_change, address, NULL, sizeof(uint64_t)) != 0 && errno == EFAULT;
  errno = error;
  return !refused_unread;
#else
  (void)address;
  return true; // a fault here ends the report, which is complete but for these frames
#endif
}

/// Follows the frame pointers, which Swift code keeps: each frame begins with the one before it and the return address.
static int walk(registers from, uintptr_t *addresses, int capacity) {
  const uintptr_t address_bits = (uintptr_t)0x00007fffffffffff; // without pointer authentication
  int count = 0;
  if (from.pc != 0 && count < capacity) addresses[count++] = from.pc & address_bits;
  uintptr_t frame = from.fp;
  while (count < capacity && frame != 0 && frame % sizeof(uintptr_t) == 0) {
    const uintptr_t *pair = (const uintptr_t *)frame;
    if (!is_readable(frame) || !is_readable(frame + sizeof *pair)) break;
    uintptr_t next = pair[0], back = pair[1] & address_bits;
    if (back == 0) break;
    addresses[count++] = back;
    if (next <= frame || next - frame > widest_frame) break;
    frame = next;
  }
  return count;
}

// The unwinder sees through functions of C as well, which keep no frame pointers. It takes the loader's lock, which the interrupted
// code may hold, unless glibc (2.35 and newer) finds objects without one; and it allocates the first time it runs.
static bool can_unwind;

void bloop_backtrace_prepare(bool unwind) {
#if defined(__GLIBC__)
  uintptr_t first[4];
  can_unwind = unwind && dlsym(RTLD_DEFAULT, "_dl_find_object") != NULL && bloop_backtrace(first, 4) > 0;
#else
  (void)unwind;
#endif
}

int bloop_interrupted_backtrace(void *context, uintptr_t *addresses, int capacity) {
  registers interrupted = registers_of(context);
  // What is above the interrupted instruction is the handler.
  int count = can_unwind ? bloop_backtrace(addresses, capacity) : 0;
  for (int i = 0; i < count; i++) {
    if (addresses[i] != interrupted.pc) continue;
    memmove(addresses, addresses + i, (size_t)(count - i) * sizeof *addresses);
    return count - i;
  }
  return walk(interrupted, addresses, capacity);
}
