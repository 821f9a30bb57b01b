// One POST through libcurl, which is looked for when the program runs, so that nothing has to be there to build or link.
#ifndef BLOOP_CURL_H
#define BLOOP_CURL_H

#include <stdbool.h>
#include <stddef.h>

typedef struct bloop_curl bloop_curl;

typedef struct {
  long status;            ///< 0 when there was no answer
  char reason[256];       ///< why there was none
  bool refused;           ///< there was nobody to connect to
  char retry_after[64];   ///< that header's value, or empty
  char *body;             ///< the answer's first bytes; to be freed with `free`, may be NULL
  size_t length;
} bloop_curl_answer;

/// NULL when there is no libcurl. What this opens is used by one thread at a time.
bloop_curl *bloop_curl_open(void);

/// Posts a body and waits for the answer, for at most `timeout_ms`. `headers` are lines; redirects are not followed.
void bloop_curl_post(
    bloop_curl *curl, const char *url, const char *const *headers, size_t header_count, const void *body, size_t length,
    long timeout_ms, bloop_curl_answer *answer);

/// May be called on any thread: a request that runs ends within a second or so.
void bloop_curl_stop(bloop_curl *curl);
void bloop_curl_close(bloop_curl *curl);

#endif
