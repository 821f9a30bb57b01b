// What runs when a signal ends the process: everything is prepared beforehand, so that the handler only reads memory and writes.
#ifndef BLOOP_CRASH_H
#define BLOOP_CRASH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/// Takes over SIGABRT, SIGSEGV, SIGBUS, SIGFPE, SIGTRAP and SIGILL (those that the process ignores are left alone).
/// `path` is created and locked; `head` is one line of text that a report begins with; it has room for so many `events` that
/// wait. Answers 0, or an errno value. Not safe to call on two threads at once.
int bloop_crash_install(const char *path, const char *head, size_t head_length, int events);

/// Gives the signals back to whoever had them before, unless someone else has taken them since, and removes the report's file.
void bloop_crash_uninstall(void);

/// Remembers one line (at most 2047 bytes) that a report shall carry, such as an exception that is about to abort.
void bloop_crash_note(const char *text);

/// Keeps a copy of an event that waits to be sent, for the report. Answers its slot, or -1 when there is no room.
/// Calls of keep and release must not overlap.
int bloop_crash_keep(const void *bytes, size_t length);
void bloop_crash_release(int slot);

/// Fills `addresses` with the return addresses of the calling thread, the newest first; answers how many.
int bloop_backtrace(uintptr_t *addresses, int capacity);

/// Makes ready for reports; `unwind` says whether they may use the unwinder, where it takes no lock. Installing does it, with true.
void bloop_backtrace_prepare(bool unwind);

typedef void bloop_image_visitor(uintptr_t start, uintptr_t end, const char *identity, const char *path, void *context);

/// Calls `visit` for each image (executable, library) of the process; addresses are those it is loaded at. `identity`
/// tells builds apart: the UUID of a Mach-O image, size and modification time of an ELF file.
void bloop_images(bloop_image_visitor *visit, void *context);

typedef struct {
  const char *image;  ///< path
  uintptr_t base;     ///< where the image is loaded
  const char *symbol; ///< mangled name, or NULL
  uintptr_t address;  ///< of the symbol
} bloop_symbol;

/// What the dynamic linker knows of an address; false when it belongs to no image.
bool bloop_symbol_at(uintptr_t address, bloop_symbol *found);

#endif
