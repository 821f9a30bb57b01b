// What the files of this target share.
#ifndef BLOOP_CRASH_INTERNAL_H
#define BLOOP_CRASH_INTERNAL_H

#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/// Copies what a report needs, with room for so many events, so that writing one allocates nothing.
bool bloop_crash_prepare(int file, const char *head, size_t head_length, int events);
/// Closes the file; from here on nothing is written.
void bloop_crash_forget(void);
/// In the child of a fork: the file is the parent's.
void bloop_crash_detach(void);
/// Writes the report. Async-signal-safe.
void bloop_crash_write(int signal, const siginfo_t *info, void *context);
/// Takes back what was written. Async-signal-safe.
void bloop_crash_discard(void);
/// The addresses of the interrupted code, the newest first. Async-signal-safe after `bloop_backtrace_prepare`.
int bloop_interrupted_backtrace(void *context, uintptr_t *addresses, int capacity);

#endif
