// The report of a crash, as lines of text: head, signal, note, frames, images, events that waited, end.
#define _GNU_SOURCE
#include "bloop_crash.h"
#include "internal.h"

#include <errno.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { slots = 1024, most_frames = 128, note_bytes = 2048 };

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
static kept_event *_Atomic kept[slots];
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

bool bloop_crash_prepare(int file, const char *head, size_t head_length) {
  char *copy = malloc(head_length + 1);
  if (copy == NULL) return false;
  memcpy(copy, head, head_length);
  copy[head_length] = 0;
  lines images = {NULL, 0, 0};
  bloop_images(add_image, &images);
  uintptr_t warm[4];
  bloop_backtrace(warm, 4); // the unwinder allocates the first time it runs
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
  free(report_head);
  free(image_lines);
  report_head = image_lines = NULL;
}

void bloop_crash_note(const char *text) {
  size_t length = strnlen(text, note_bytes - 1);
  atomic_store(&note_length, 0);
  for (size_t i = 0; i < length; i++) note[i] = text[i] == '\n' ? ' ' : text[i];
  atomic_store(&note_length, length);
}

int bloop_crash_keep(const void *bytes, size_t length) {
  for (int slot = 0; slot < slots; slot++) {
    if (atomic_load_explicit(&kept[slot], memory_order_relaxed) != NULL) continue;
    kept_event *event = malloc(sizeof *event + length);
    if (event == NULL) return -1;
    event->length = length;
    memcpy(event->bytes, bytes, length);
    atomic_store(&kept[slot], event);
    if (slot >= atomic_load(&kept_high)) atomic_store(&kept_high, slot + 1);
    return slot;
  }
  return -1;
}

void bloop_crash_release(int slot) {
  if (slot < 0 || slot >= slots) return;
  kept_event *event = atomic_exchange(&kept[slot], NULL);
  if (!atomic_load(&writing)) free(event); // a report that is being written may be reading it
}

// ---- during a crash: no allocation, no lock, no library call but write and clock_gettime

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

void bloop_crash_write(int signal, const siginfo_t *info, void *context) {
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
  int high = atomic_load(&kept_high);
  for (int slot = 0; slot < high; slot++) {
    kept_event *event = atomic_load(&kept[slot]);
    if (event == NULL) continue;
    put("event ", 6);
    put(event->bytes, event->length);
    put("\n", 1);
  }
  put_frames(context); // last: reading a broken stack can fail
  put("end\n", 4);
}
