// A program and a device as two threads, each with what the generated ones owe: the driver of sums.h, and a device that
// believes its host as little: doorbells are in range, reserved bits are zeros, tags are not in flight already, answers wait
// for room. It keeps a record for each command, which its model completes by an id, and sleeps when nothing has come for a
// while; the driver wakes it. Argument: BATCH. The program has the first processor, the device the second.
#include "sums.h"
#include <linux/futex.h>
#include <linux/membarrier.h>
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { TAGS = 1 << 16, MASK = DEPTH - 1, SPIN_NANOSECONDS = 50000, LOOKS_PER_TIME = 1024 };
enum { RUNS, SLEEPS };

static uint32_t asked[DEPTH * REQUEST] __attribute__((aligned(4096)));
static uint32_t answered[DEPTH * ANSWER] __attribute__((aligned(4096)));
static uint32_t free_tags[DEPTH];
static struct record records[DEPTH];
// Doorbells, each on a line of its own: the program's. What the device does: it sleeps on that word.
static struct cell {
  _Atomic uint32_t value;
} __attribute__((aligned(64))) tail_cell, head_cell, doing;

static void pin(int processor) {
  cpu_set_t set;
  CPU_ZERO(&set);
  CPU_SET(processor, &set);
  int error = pthread_setaffinity_np(pthread_self(), sizeof set, &set);
  if (error) fail("pthread_setaffinity_np", error);
}

__attribute__((noinline)) static void wake_device(void) {
  atomic_store(&doing.value, RUNS);
  syscall(SYS_futex, &doing.value, FUTEX_WAKE_PRIVATE, 1, NULL, NULL, 0);
}

// Behind the store there is no fence: the device fences all threads before it sleeps.
static inline void ring(unsigned doorbell, uint32_t value) {
  atomic_store_explicit(doorbell == TAIL ? &tail_cell.value : &head_cell.value, value, memory_order_release);
  atomic_signal_fence(memory_order_seq_cst);
  if (atomic_load_explicit(&doing.value, memory_order_relaxed) != RUNS) wake_device();
}

// The device ----------------------------------------------------------------------------------------------------------

// What it keeps of a command. Its id is the place here, and above that how often the place has been used.
struct flight {
  uint32_t id, tag;
  bool in_flight;
};

static struct flight flights[DEPTH];
static uint32_t free_flights[DEPTH], free_count;
static uint8_t tags_in_flight[TAGS];
// Up to where the host has told of requests, and has read answers.
static uint32_t told, read_up_to, next_request, next_answer, unread, phase = 1;

static void mistake(const char *what) { fail(what, EPROTO); }

static uint32_t ahead(uint32_t from, uint32_t to) { return to >= from ? to - from : to - from + DEPTH; }

// The device's answer to a command.
__attribute__((noinline)) static void complete(uint32_t id, uint32_t sum, bool unknown) {
  struct flight *flight = &flights[id & MASK];
  if (!flight->in_flight || flight->id != id) mistake("an id");
  uint32_t *answer = answered + next_answer * ANSWER;
  answer[0] = sum;
  answer[1] = 0;
  answer[2] = next_request;
  __atomic_store_n(&answer[3], (uint32_t)unknown << 24 | phase << 16 | flight->tag, __ATOMIC_RELEASE);
  unread++;
  if (++next_answer == DEPTH) {
    next_answer = 0;
    phase ^= 1;
  }
  tags_in_flight[flight->tag] = 0;
  flight->in_flight = false;
  flight->id += DEPTH;
  free_flights[free_count++] = id & MASK;
}

// What commands do is the model's.
static void model_add(uint32_t id, const uint32_t *words) {
  complete(id, words[1] + words[2] + words[3] + words[4], false);
}

static void model_unknown(uint32_t id, const uint32_t *words) {
  (void)words;
  complete(id, 0, true);
}

static struct model {
  void (*add)(uint32_t id, const uint32_t *words);
  void (*unknown)(uint32_t id, const uint32_t *words);
} model = {model_add, model_unknown};

__attribute__((noinline)) static void take(void) {
  const uint32_t *words = asked + next_request * REQUEST;
  next_request = next_request + 1 == DEPTH ? 0 : next_request + 1;
  uint32_t first = words[0], reserved = first & 0xff00;
  for (int i = 5; i < REQUEST; i++) reserved |= words[i];
  bool known = (first & 0xff) == ADD;
  if (known && reserved) mistake("reserved bits");
  uint32_t tag = first >> 16;
  if (tags_in_flight[tag]) mistake("a tag that is in flight");
  tags_in_flight[tag] = 1;
  uint32_t place = free_flights[--free_count];
  struct flight *flight = &flights[place];
  flight->tag = tag;
  flight->in_flight = true;
  if (known) model.add(flight->id, words);
  else model.unknown(flight->id, words);
}

// Does what the doorbells tell. Returns whether there was anything.
static bool serve(void) {
  uint32_t tail = atomic_load_explicit(&tail_cell.value, memory_order_acquire);
  uint32_t head = atomic_load_explicit(&head_cell.value, memory_order_relaxed);
  bool anything = false;
  if (head != read_up_to) {
    anything = true;
    uint32_t read = ahead(read_up_to, head);
    if (head >= DEPTH || read > unread) mistake("the doorbell of the answers");
    read_up_to = head;
    unread -= read;
  }
  if (tail != told) {
    anything = true;
    if (tail >= DEPTH || ahead(next_request, told) + ahead(told, tail) > DEPTH - 1)
      mistake("the doorbell of the requests");
    told = tail;
  }
  while (next_request != told && unread < DEPTH - 1 && free_count) {
    anything = true;
    take();
  }
  return anything;
}

static void sleep_until_rung(void) {
  atomic_store(&doing.value, SLEEPS);
  syscall(SYS_membarrier, MEMBARRIER_CMD_PRIVATE_EXPEDITED, 0, 0);
  if (atomic_load(&tail_cell.value) == told && atomic_load(&head_cell.value) == read_up_to)
    syscall(SYS_futex, &doing.value, FUTEX_WAIT_PRIVATE, SLEEPS, NULL, NULL, 0);
  atomic_store(&doing.value, RUNS);
}

static void *device(void *unused) {
  (void)unused;
  pin(1);
  for (;;) {
    int64_t end = 0;
    for (uint32_t idle = 0;;) {
      if (serve()) idle = 0;
      else if (++idle % LOOKS_PER_TIME == 0) {
        int64_t time = now();
        if (idle == LOOKS_PER_TIME) end = time + SPIN_NANOSECONDS;
        if (time >= end) break;
      }
    }
    sleep_until_rung();
  }
  return NULL;
}

// The program ---------------------------------------------------------------------------------------------------------

static unsigned batch;
static uint64_t sum;
static struct queue queue = {.asked = asked, .answered = answered, .depth = DEPTH, .tags = DEPTH - 1, .turn = 1,
                             .end_free = DEPTH - 1, .free_tags = free_tags, .records = records};

static void add(void *of, uint64_t token, uint32_t value) {
  (void)of, (void)token;
  sum += value + 1;
}

static void failed(void *of, uint64_t token, uint32_t value) {
  (void)of, (void)token, (void)value;
  fail("a command", EIO);
}

static void violation(void *of, uint32_t tag) {
  (void)of, (void)tag;
  fail("a completion of nothing", EPROTO);
}

// Nobody waits in this program.
__attribute__((noinline)) static void wake(struct queue *of, uint32_t tag) {
  (void)tag;
  of->awaited--;
}

static uint64_t adds(long count) {
  const struct handlers on = {add, failed, violation, NULL};
  sum = 0;
  for (long done = 0; done < count; done += batch) {
    for (unsigned i = 0; i < batch; i++) {
      if (!post_add(&queue, (uint32_t)(done + i), i, 3ull << 32)) fail("the ring is full", EBUSY);
    }
    notify(&queue);
    for (unsigned seen = 0; seen < batch;) seen += reap(&queue, &on);
  }
  return sum & 0xffffffff;
}

int main(int argc, char **argv) {
  if (argc < 2) return 2;
  batch = (unsigned)atoi(argv[1]);
  if (batch >= DEPTH) return 2;
  for (uint32_t tag = 0; tag < DEPTH - 1; tag++) free_tags[tag] = tag;
  for (uint32_t place = 0; place < DEPTH; place++) flights[free_flights[free_count++] = place].id = place;
  if (syscall(SYS_membarrier, MEMBARRIER_CMD_REGISTER_PRIVATE_EXPEDITED, 0, 0)) fail("membarrier", errno);
  pin(0);
  pthread_t thread;
  int error = pthread_create(&thread, NULL, device, NULL);
  if (error) fail("pthread_create", error);
  static const struct work works[] = {{"add", adds}, {0}};
  return answer_orders(works);
}
