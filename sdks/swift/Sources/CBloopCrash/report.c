// The report of a crash, as lines of text: head, signal, note, frames, images, events that waited, end.
#define _GNU_SOURCE
#include "bloop_crash.h"
#include "internal.h"

#include <errno.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { most_frames = 128, note_bytes = 2048 };

typedef struct {
  size_t length;
  char bytes[];
} kept_event;

static _Atomic int report_file = -1;
static char *report_head;
static size_t report_head_length;
static char *image_lines;
static size_t image_length;
static char note[note_bytes];
static _Atomic size_t note_length;
static kept_event *_Atomic *_Atomic kept; // a slot for each event that waits
static int slots;
static int *free_slots, free_count;
static _Atomic int kept_high; // slots in use are below it
static _Atomic bool writing;

// ---- before a crash

typedef struct {
  char *text;
  size_t length, capacity;
} lines;

static void add_image(uintptr_t start, uintptr_t end, const char *identity, const char *path, void *context) {
  lines *all = context;
  size_t need = strlen(path) + strlen(identity) + 64;
  if (all->length + need > all->capacity) {
    size_t capacity = (all->capacity + need) * 2;
    char *text = realloc(all->text, capacity);
    if (text == NULL) return;
    all->text = text;
    all->capacity = capacity;
  }
  all->length += (size_t)snprintf(all->text + all->length, all->capacity - all->length, "image %llx %llx %s %s\n",
                                  (unsigned long long)start, (unsigned long long)end, identity, path);
}

static bool make_room(int events) {
  kept_event *_Atomic *all = calloc((size_t)events, sizeof *all);
  int *free_ones = malloc((size_t)events * sizeof *free_ones);
  if (all == NULL || free_ones == NULL) {
    free((void *)all);
    free(free_ones);
    return false;
  }
  for (int i = 0; i < events; i++) free_ones[i] = events - 1 - i; // the first slots are the first to be used
  free_slots = free_ones;
  slots = free_count = events;
  atomic_store(&kept_high, 0);
  atomic_store(&kept, all);
  return true;
}

bool bloop_crash_prepare(int file, const char *head, size_t head_length, int events) {
  char *copy = malloc(head_length + 1);
  if (copy == NULL) return false;
  if (!make_room(events)) {
    free(copy);
    return false;
  }
  memcpy(copy, head, head_length);
  copy[head_length] = 0;
  lines images = {NULL, 0, 0};
  bloop_images(add_image, &images);
  bloop_backtrace_prepare(true);
  report_head = copy;
  report_head_length = head_length;
  image_lines = images.text;
  image_length = images.length;
  atomic_store(&note_length, 0);
  atomic_store(&report_file, file);
  return true;
}

void bloop_crash_forget(void) {
  int file = atomic_exchange(&report_file, -1);
  if (file >= 0) close(file);
  for (int slot = 0; slot < slots; slot++) bloop_crash_release(slot);
  kept_event *_Atomic *all = atomic_exchange(&kept, NULL);
  free(free_slots);
  free_slots = NULL;
  slots = free_count = 0;
  if (atomic_load(&writing)) return; // another thread is at it, and ends the process
  free((void *)all);
  free(report_head);
  free(image_lines);
  report_head = image_lines = NULL;
}

void bloop_crash_detach(void) {
  int file = atomic_exchange(&report_file, -1);
  if (file >= 0) close(file);
}

void bloop_crash_note(const char *text) {
  size_t length = strnlen(text, note_bytes - 1);
  atomic_store(&note_length, 0);
  for (size_t i = 0; i < length; i++) note[i] = text[i] == '\n' ? ' ' : text[i];
  atomic_store(&note_length, length);
}

int bloop_crash_keep(const void *bytes, size_t length) {
  if (free_count == 0) return -1;
  kept_event *event = malloc(sizeof *event + length);
  if (event == NULL) return -1;
  event->length = length;
  memcpy(event->bytes, bytes, length);
  int slot = free_slots[--free_count];
  atomic_store(&kept[slot], event);
  if (slot >= atomic_load(&kept_high)) atomic_store(&kept_high, slot + 1);
  return slot;
}

void bloop_crash_release(int slot) {
  if (slot < 0 || slot >= slots) return;
  kept_event *event = atomic_exchange(&kept[slot], NULL);
  if (event == NULL) return;
  free_slots[free_count++] = slot;
  if (!atomic_load(&writing)) free(event); // a report that is being written may be reading it
}

// ---- during a crash: no allocation, no lock, no library call but those that POSIX allows in a handler

static void put(const char *bytes, size_t length) {
  int file = atomic_load(&report_file);
  while (file >= 0 && length > 0) {
    ssize_t written = write(file, bytes, length);
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return;
    bytes += written;
    length -= (size_t)written;
  }
}

static char *append_text(char *at, const char *text) {
  while (*text) *at++ = *text++;
  return at;
}

static char *append_number(char *at, uint64_t number, unsigned base) {
  char digits[24];
  int count = 0;
  do digits[count++] = "0123456789abcdef"[number % base];
  while ((number /= base) > 0);
  while (count > 0) *at++ = digits[--count];
  return at;
}

static void put_signal(int signal, const siginfo_t *info) {
  char line[128], *at = append_text(line, "signal ");
  struct timespec now = {0, 0};
  clock_gettime(CLOCK_REALTIME, &now);
  int code = info ? info->si_code : 0;
  at = append_number(at, (uint64_t)signal, 10);
  at = append_text(at, code < 0 ? " -" : " ");
  at = append_number(at, (uint64_t)(code < 0 ? -(int64_t)code : code), 10);
  at = append_text(at, " ");
  at = append_number(at, info && code > 0 ? (uint64_t)(uintptr_t)info->si_addr : 0, 16);
  at = append_text(at, " ");
  at = append_number(at, (uint64_t)now.tv_sec * 1000 + (uint64_t)now.tv_nsec / 1000000, 10);
  at = append_text(at, "\n");
  put(line, (size_t)(at - line));
}

static void put_frames(void *context) {
  uintptr_t frames[most_frames];
  int count = bloop_interrupted_backtrace(context, frames, most_frames);
  for (int i = 0; i < count; i++) {
    char line[32], *at = append_text(line, "frame ");
    at = append_number(at, frames[i], 16);
    at = append_text(at, "\n");
    put(line, (size_t)(at - line));
  }
}

/// The images that were loaded since the start as well, in the kernel's own notation.
static void put_mappings(void) {
#if defined(__linux__)
  char part[4096];
  int file = open("/proc/self/maps", O_RDONLY | O_CLOEXEC);
  if (file < 0) return;
  for (ssize_t length; (length = read(file, part, sizeof part)) > 0;) put(part, (size_t)length);
  close(file);
#endif
}

void bloop_crash_discard(void) {
  int file = atomic_load(&report_file);
  if (file >= 0 && ftruncate(file, 0) == 0) lseek(file, 0, SEEK_SET);
  atomic_store(&writing, false);
}

void bloop_crash_write(int signal, const siginfo_t *info, void *context) {
  bloop_crash_discard(); // that of a signal which this process has survived
  if (atomic_load(&report_file) < 0) return;
  atomic_store(&writing, true);
  put(report_head, report_head_length);
  put("\n", 1);
  put_signal(signal, info);
  size_t length = atomic_load(&note_length);
  if (length > 0) {
    put("note ", 5);
    put(note, length);
    put("\n", 1);
  }
  put(image_lines, image_length);
  put_mappings();
  kept_event *_Atomic *all = atomic_load(&kept);
  int high = all == NULL ? 0 : atomic_load(&kept_high);
  for (int slot = 0; slot < high; slot++) {
    kept_event *event = atomic_load(&all[slot]);
    if (event == NULL) continue;
    put("event ", 6);
    put(event->bytes, event->length);
    put("\n", 1);
  }
  put_frames(context); // last: reading a broken stack can fail
  put("end\n", 4);
}
