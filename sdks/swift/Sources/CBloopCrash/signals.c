// The signal handler: writes a report, then lets happen what would have happened without it.
#define _GNU_SOURCE
#include "bloop_crash.h"
#include "internal.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <setjmp.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

#if defined(__APPLE__)
#include <TargetConditionals.h>
#endif

static const int signals[] = {SIGABRT, SIGSEGV, SIGBUS, SIGFPE, SIGTRAP, SIGILL};
enum { signal_count = sizeof signals / sizeof signals[0], alternate_stack_bytes = 128 * 1024 };

static struct sigaction previous[signal_count];
static bool taken[signal_count];
static bool installed;
static char *report_path;

static struct sigaction ours;
static _Atomic uintptr_t crashing_thread;
static _Atomic bool reported;
static sigjmp_buf out_of_report;

static void handle(int signal, siginfo_t *info, void *context);

static int index_of(int signal) {
  for (int i = 0; i < signal_count; i++)
    if (signals[i] == signal) return i;
  return -1;
}

/// Ends the process by `signal`, as if no handler had been there.
static void end_by(int signal) {
  struct sigaction standard;
  memset(&standard, 0, sizeof standard);
  standard.sa_handler = SIG_DFL;
  sigaction(signal, &standard, NULL);
  sigset_t one;
  sigemptyset(&one);
  sigaddset(&one, signal);
  pthread_sigmask(SIG_UNBLOCK, &one, NULL);
  raise(signal);
}

static bool is_ours(const struct sigaction *action) {
  return (action->sa_flags & SA_SIGINFO) && action->sa_sigaction == handle;
}

static bool is_same(const struct sigaction *one, const struct sigaction *other) {
  return (one->sa_flags & SA_SIGINFO) == (other->sa_flags & SA_SIGINFO) && one->sa_handler == other->sa_handler;
}

/// The handler that was there before has returned. Where it put itself out of place, the process ends by the signal next; else
/// it has dealt with it, as runtimes do with faults of their own: nothing happened, and the watch goes on.
static void watch_on(int signal, const struct sigaction *before) {
  struct sigaction current;
  if (sigaction(signal, NULL, &current) != 0 || !is_same(&current, before)) return;
  sigaction(signal, &ours, NULL);
  if (signal != SIGABRT) bloop_crash_discard(); // `abort` ends the process also when its signal was dealt with
  atomic_store(&reported, false);
  atomic_store(&crashing_thread, 0);
}

/// Gives the signal to the handler that was there before, or to the default action.
static void pass_on(int signal, siginfo_t *info, void *context) {
  int i = index_of(signal);
  if (i < 0) return;
  struct sigaction before = previous[i];
  sigaction(signal, &before, NULL);
  bool is_action = (before.sa_flags & SA_SIGINFO) != 0;
  if (!is_action && (before.sa_handler == SIG_DFL || before.sa_handler == SIG_IGN)) {
    // A fault comes again when its instruction does: then the default action sees the fault itself.
    bool fault = signal == SIGSEGV || signal == SIGBUS || signal == SIGFPE || signal == SIGILL;
    if (!fault || info == NULL || info->si_code <= 0) end_by(signal);
    return;
  }
  if (is_action) before.sa_sigaction(signal, info, context);
  else before.sa_handler(signal);
  watch_on(signal, &before);
}

static void handle(int signal, siginfo_t *info, void *context) {
  int error = errno;
  uintptr_t first = 0, self = (uintptr_t)pthread_self();
  if (atomic_compare_exchange_strong(&crashing_thread, &first, self)) {
    if (sigsetjmp(out_of_report, 1) == 0) bloop_crash_write(signal, info, context);
    atomic_store(&reported, true);
  } else if (first == self && !atomic_load(&reported)) {
    siglongjmp(out_of_report, 1); // a fault while the report was written: what is written is kept
  } else {
    // Another thread is writing its report; without this wait the process could end before it is done.
    struct timespec pause = {0, 10 * 1000 * 1000};
    for (int i = 0; i < 200 && !atomic_load(&reported); i++) nanosleep(&pause, NULL);
  }
  pass_on(signal, info, context);
  errno = error;
}

/// A stack overflow leaves no room for a handler: the installing thread gets a stack for it, unless it has one.
static void prepare_stack(void) {
#if !defined(__APPLE__) || (!TARGET_OS_TV && !TARGET_OS_WATCH)
  stack_t current;
  if (sigaltstack(NULL, &current) != 0 || !(current.ss_flags & SS_DISABLE)) return;
  void *memory = mmap(NULL, alternate_stack_bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANON, -1, 0);
  if (memory == MAP_FAILED) return;
  stack_t stack;
  memset(&stack, 0, sizeof stack);
  stack.ss_sp = memory;
  stack.ss_size = alternate_stack_bytes;
  sigaltstack(&stack, NULL);
#endif
}

/// A child made by `fork` is not to write into its parent's report, nor to remove it, nor to hold its lock.
static void in_child(void) {
  report_path = NULL;
  bloop_crash_detach();
}

static void watch_forks(void) { pthread_atfork(NULL, NULL, in_child); }

int bloop_crash_install(const char *path, const char *head, size_t head_length, int events) {
  static pthread_once_t once = PTHREAD_ONCE_INIT;
  if (installed) return EALREADY;
  pthread_once(&once, watch_forks);
  int file = open(path, O_CREAT | O_RDWR | O_CLOEXEC | O_EXCL, 0600);
  if (file < 0) return errno;
  flock(file, LOCK_EX | LOCK_NB); // as long as it is held, the file's process lives
  report_path = strdup(path);
  if (report_path == NULL || !bloop_crash_prepare(file, head, head_length, events)) {
    free(report_path);
    report_path = NULL;
    close(file);
    unlink(path);
    return ENOMEM;
  }
  atomic_store(&crashing_thread, 0);
  atomic_store(&reported, false);
  prepare_stack();
  memset(&ours, 0, sizeof ours);
  ours.sa_sigaction = handle;
  ours.sa_flags = SA_SIGINFO | SA_ONSTACK | SA_NODEFER;
  sigemptyset(&ours.sa_mask);
  for (int i = 0; i < signal_count; i++) {
    taken[i] = sigaction(signals[i], NULL, &previous[i]) == 0 &&
               ((previous[i].sa_flags & SA_SIGINFO) || previous[i].sa_handler != SIG_IGN) &&
               sigaction(signals[i], &ours, NULL) == 0;
  }
  installed = true;
  return 0;
}

void bloop_crash_uninstall(void) {
  if (!installed) return;
  for (int i = 0; i < signal_count; i++) {
    struct sigaction current;
    if (taken[i] && sigaction(signals[i], NULL, &current) == 0 && is_ours(&current)) sigaction(signals[i], &previous[i], NULL);
    taken[i] = false;
  }
  installed = false;
  if (report_path != NULL) unlink(report_path);
  free(report_path);
  report_path = NULL;
  bloop_crash_forget();
}
