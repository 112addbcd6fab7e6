// Seeded numbers and checksums, the same as in harness/numbers.ts; the clock; and the loop that answers orders.
#pragma once
#define _GNU_SOURCE
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <time.h>

static uint32_t numbers_state;

static inline uint32_t next_number(void) {
  uint32_t x = numbers_state;
  x ^= x << 13;
  x ^= x >> 17;
  x ^= x << 5;
  return numbers_state = x;
}

#define CHECKSUM_START 0x811c9dc5u

static inline uint32_t checksum(const uint32_t *words, size_t count, uint32_t sum) {
  for (size_t i = 0; i < count; i++) sum = (sum ^ words[i]) * 0x01000193u;
  return sum;
}

static inline int64_t now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return t.tv_sec * 1000000000LL + t.tv_nsec;
}

static inline void fail(const char *what, int error) {
  fprintf(stderr, "%s: %s\n", what, strerror(error));
  exit(1);
}

// Does the work `count` times and returns a number that depends on all of it.
typedef uint64_t work_function(long count);

struct work {
  const char *name;
  work_function *run;
};

// Answers lines "NAME COUNT" with "NANOSECONDS RESULT" until its input ends, or its parent does.
static inline int answer_orders(const struct work *works) {
  char line[128], name[64];
  long count;
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  while (fgets(line, sizeof line, stdin)) {
    if (sscanf(line, "%63s %ld", name, &count) != 2) return 2;
    const struct work *work = works;
    while (work->name && strcmp(work->name, name)) work++;
    if (!work->name) return 2;
    int64_t start = now();
    uint64_t result = work->run(count);
    int64_t end = now();
    printf("%lld %llu\n", (long long)(end - start), (unsigned long long)result);
    fflush(stdout);
  }
  return 0;
}
