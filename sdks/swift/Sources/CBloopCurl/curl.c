// libcurl by its stable numbers (those of libcurl.so.4), without its headers.
#define _GNU_SOURCE
#include "bloop_curl.h"

#if defined(__linux__)

#include <dlfcn.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <time.h>

enum {
  global_all = 3,
  option_timeout_ms = 155,
  option_nosignal = 99,
  option_post = 47,
  option_noprogress = 43,
  option_protocols = 181, // a mask: 1 is HTTP, 2 is HTTPS
  option_writedata = 10001,
  option_url = 10002,
  option_errorbuffer = 10010,
  option_postfields = 10015,
  option_httpheader = 10023,
  option_headerdata = 10029,
  option_xferinfodata = 10057,
  option_writefunction = 20011,
  option_headerfunction = 20079,
  option_xferinfofunction = 20219,
  option_postfieldsize = 30120,
  info_status = 0x200000 + 2,
  could_not_connect = 7,
  most_body = 256 * 1024,
};

static struct {
  int (*global_init)(long);
  void *(*easy_init)(void);
  int (*easy_setopt)(void *, int, ...);
  int (*easy_perform)(void *);
  int (*easy_getinfo)(void *, int, ...);
  const char *(*easy_strerror)(int);
  void (*easy_cleanup)(void *);
  void *(*slist_append)(void *, const char *);
  void (*slist_free_all)(void *);
} library;
static bool loaded;

struct bloop_curl {
  void *easy;
  atomic_bool stopped;
};

static bool find(void *handle, const char *name, void *function) {
  void *found = dlsym(handle, name);
  memcpy(function, &found, sizeof found);
  return found != NULL;
}

static void load(void) {
  const char *names[] = {"libcurl.so.4", "libcurl-gnutls.so.4"};
  for (size_t i = 0; i < sizeof names / sizeof names[0] && !loaded; i++) {
    void *handle = dlopen(names[i], RTLD_NOW | RTLD_LOCAL);
    loaded = handle != NULL &&
             find(handle, "curl_global_init", &library.global_init) &&
             find(handle, "curl_easy_init", &library.easy_init) &&
             find(handle, "curl_easy_setopt", &library.easy_setopt) &&
             find(handle, "curl_easy_perform", &library.easy_perform) &&
             find(handle, "curl_easy_getinfo", &library.easy_getinfo) &&
             find(handle, "curl_easy_strerror", &library.easy_strerror) &&
             find(handle, "curl_easy_cleanup", &library.easy_cleanup) &&
             find(handle, "curl_slist_append", &library.slist_append) &&
             find(handle, "curl_slist_free_all", &library.slist_free_all) &&
             library.global_init(global_all) == 0;
  }
}

bloop_curl *bloop_curl_open(void) {
  static pthread_once_t once = PTHREAD_ONCE_INIT;
  pthread_once(&once, load);
  if (!loaded) return NULL;
  bloop_curl *curl = calloc(1, sizeof *curl);
  if (curl == NULL) return NULL;
  curl->easy = library.easy_init();
  if (curl->easy != NULL) return curl;
  free(curl);
  return NULL;
}

static size_t take_body(const char *bytes, size_t size, size_t count, void *context) {
  bloop_curl_answer *answer = context;
  size_t length = size * count, room = most_body - answer->length;
  size_t kept = length < room ? length : room;
  char *body = realloc(answer->body, answer->length + kept + 1);
  if (body == NULL) return 0;
  memcpy(body + answer->length, bytes, kept);
  answer->body = body;
  answer->length += kept;
  return length;
}

static size_t take_header(const char *line, size_t size, size_t count, void *context) {
  static const char name[] = "retry-after:";
  bloop_curl_answer *answer = context;
  size_t length = size * count, prefix = sizeof name - 1;
  if (length > prefix && strncasecmp(line, name, prefix) == 0) {
    size_t value = length - prefix, room = sizeof answer->retry_after - 1;
    if (value > room) value = room;
    memcpy(answer->retry_after, line + prefix, value);
    answer->retry_after[value] = 0;
  }
  return length;
}

static int go_on(void *context, long long a, long long b, long long c, long long d) {
  (void)a, (void)b, (void)c, (void)d;
  return atomic_load(&((bloop_curl *)context)->stopped) ? 1 : 0;
}

/// A connection that the other side has closed shall not end the process by SIGPIPE: it is held back on this thread, and dropped.
static int perform(void *easy) {
  sigset_t pipe, before, pending;
  sigemptyset(&pipe);
  sigaddset(&pipe, SIGPIPE);
  sigpending(&pending);
  bool was_pending = sigismember(&pending, SIGPIPE);
  pthread_sigmask(SIG_BLOCK, &pipe, &before);
  int result = library.easy_perform(easy);
  struct timespec now = {0, 0};
  if (!was_pending) while (sigtimedwait(&pipe, NULL, &now) == SIGPIPE) continue;
  pthread_sigmask(SIG_SETMASK, &before, NULL);
  return result;
}

void bloop_curl_post(
    bloop_curl *curl, const char *url, const char *const *headers, size_t header_count, const void *body, size_t length,
    long timeout_ms, bloop_curl_answer *answer) {
  memset(answer, 0, sizeof *answer);
  void *list = NULL, *easy = curl->easy;
  for (size_t i = 0; i < header_count; i++) list = library.slist_append(list, headers[i]);
  library.easy_setopt(easy, option_url, url);
  library.easy_setopt(easy, option_protocols, 3L);
  library.easy_setopt(easy, option_nosignal, 1L);
  library.easy_setopt(easy, option_post, 1L);
  library.easy_setopt(easy, option_postfields, body);
  library.easy_setopt(easy, option_postfieldsize, (long long)length);
  library.easy_setopt(easy, option_httpheader, list);
  library.easy_setopt(easy, option_timeout_ms, timeout_ms);
  library.easy_setopt(easy, option_errorbuffer, answer->reason);
  library.easy_setopt(easy, option_writefunction, take_body);
  library.easy_setopt(easy, option_writedata, answer);
  library.easy_setopt(easy, option_headerfunction, take_header);
  library.easy_setopt(easy, option_headerdata, answer);
  library.easy_setopt(easy, option_noprogress, 0L);
  library.easy_setopt(easy, option_xferinfofunction, go_on);
  library.easy_setopt(easy, option_xferinfodata, curl);
  int result = perform(easy);
  if (result == 0) library.easy_getinfo(easy, info_status, &answer->status);
  else answer->refused = result == could_not_connect;
  if (result != 0 && answer->reason[0] == 0)
    strncpy(answer->reason, library.easy_strerror(result), sizeof answer->reason - 1);
  library.easy_setopt(easy, option_errorbuffer, NULL);
  library.easy_setopt(easy, option_httpheader, NULL);
  library.slist_free_all(list);
}

void bloop_curl_stop(bloop_curl *curl) { atomic_store(&curl->stopped, true); }

void bloop_curl_close(bloop_curl *curl) {
  library.easy_cleanup(curl->easy);
  free(curl);
}

#else

bloop_curl *bloop_curl_open(void) { return NULL; }
void bloop_curl_post(
    bloop_curl *curl, const char *url, const char *const *headers, size_t header_count, const void *body, size_t length,
    long timeout_ms, bloop_curl_answer *answer) {}
void bloop_curl_stop(bloop_curl *curl) {}
void bloop_curl_close(bloop_curl *curl) {}

#endif
