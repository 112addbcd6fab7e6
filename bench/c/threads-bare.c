// The least that a program and a device in C do as two threads: 64-byte requests in one ring, 16-byte answers in another,
// whose phase bit turns. No tags, no records, no calls, few checks; nobody there can sleep for the other's sake.
// Argument: BATCH. The program has the first processor, the device the second; both spin while a round lasts.
#include "numbers.h"
#include <errno.h>
#include <pthread.h>
#include <sched.h>
#include <semaphore.h>
#include <stdatomic.h>

enum { DEPTH = 64, MASK = DEPTH - 1, ADD = 1, PHASE = 1 << 16 };

struct request {
  uint32_t words[16];
};

struct answer {
  uint32_t sum, reserved, head;
  _Atomic uint32_t last;
};

static struct request requests[DEPTH] __attribute__((aligned(4096)));
static struct answer answers[DEPTH] __attribute__((aligned(4096)));
// Doorbells: tail of the requests, head of the answers. Both are the program's.
static _Atomic uint32_t tail __attribute__((aligned(64))), head;
static _Atomic uint32_t stopped __attribute__((aligned(64)));
static sem_t start, ended;
static unsigned batch;

static void pin(int processor) {
  cpu_set_t set;
  CPU_ZERO(&set);
  CPU_SET(processor, &set);
  int error = pthread_setaffinity_np(pthread_self(), sizeof set, &set);
  if (error) fail("pthread_setaffinity_np", error);
}

static uint32_t taken, answered;

// One request: it is looked at before anything of its answer is written, as a device does.
static void answer(void) {
  const struct request *request = &requests[taken & MASK];
  uint32_t first = request->words[0];
  uint32_t sum = (first & 0xff) == ADD ? request->words[1] + request->words[2] + request->words[3] + request->words[4] : 0;
  taken++;
  struct answer *slot = &answers[answered & MASK];
  slot->sum = sum;
  slot->reserved = 0;
  slot->head = taken & MASK;
  uint32_t phase = answered & DEPTH ? 0 : PHASE;
  answered++;
  atomic_store_explicit(&slot->last, first >> 16 | phase, memory_order_release);
}

static void *device(void *unused) {
  (void)unused;
  pin(1);
  for (;;) {
    sem_wait(&start);
    while (!atomic_load_explicit(&stopped, memory_order_relaxed)) {
      uint32_t end = atomic_load_explicit(&tail, memory_order_acquire);
      while (taken != end && answered - atomic_load_explicit(&head, memory_order_relaxed) < DEPTH) answer();
    }
    sem_post(&ended);
  }
  return NULL;
}

static uint32_t posted, reaped;

static void post(uint32_t tag, uint32_t value) {
  uint32_t *words = requests[posted & MASK].words;
  words[0] = tag << 16 | ADD;
  words[1] = value;
  words[2] = tag;
  words[3] = 0;
  words[4] = 3;
  for (int i = 5; i < 16; i++) words[i] = 0;
  posted++;
}

static unsigned reap(uint64_t *sum) {
  unsigned seen = 0;
  for (;; seen++) {
    const struct answer *slot = &answers[reaped & MASK];
    uint32_t last = atomic_load_explicit(&slot->last, memory_order_acquire);
    if (!(last & PHASE) != !!(reaped & DEPTH)) break;
    *sum += slot->sum + 1;
    reaped++;
  }
  if (seen) atomic_store_explicit(&head, reaped, memory_order_release);
  return seen;
}

static uint64_t add(long count) {
  uint64_t sum = 0;
  atomic_store(&stopped, 0);
  sem_post(&start);
  for (long done = 0; done < count; done += batch) {
    for (unsigned i = 0; i < batch; i++) post(i, (uint32_t)(done + i));
    atomic_store_explicit(&tail, posted, memory_order_release);
    for (unsigned seen = 0; seen < batch;) seen += reap(&sum);
  }
  atomic_store(&stopped, 1);
  sem_wait(&ended);
  return sum & 0xffffffff;
}

int main(int argc, char **argv) {
  if (argc < 2) return 2;
  batch = (unsigned)atoi(argv[1]);
  if (batch >= DEPTH) return 2;
  sem_init(&start, 0, 0);
  sem_init(&ended, 0, 0);
  pin(0);
  pthread_t thread;
  int error = pthread_create(&thread, NULL, device, NULL);
  if (error) fail("pthread_create", error);
  static const struct work works[] = {{"add", add}, {0}};
  return answer_orders(works);
}
