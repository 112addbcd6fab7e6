// A C driver's commands to a device by doorbell: the driver of sums.h, and a stub in the same thread for the device, which
// is called after each doorbell and answers every request. Argument: BATCH.
#include "sums.h"

static uint32_t asked[DEPTH * REQUEST] __attribute__((aligned(4096)));
static uint32_t answered[DEPTH * ANSWER] __attribute__((aligned(4096)));
static uint32_t free_tags[DEPTH];
static struct record records[DEPTH];
static volatile uint32_t registers[1024] __attribute__((aligned(4096)));

// The driver's doorbells are registers in memory.
static inline void ring(unsigned doorbell, uint32_t value) {
  __atomic_thread_fence(__ATOMIC_RELEASE);
  registers[doorbell] = value;
}

// The device ----------------------------------------------------------------------------------------------------------

static uint32_t next_request, next_answer, phase = 1;

__attribute__((noinline)) static void serve(void) {
  uint32_t end = registers[TAIL];
  while (next_request != end) {
    const uint32_t *request = asked + next_request * REQUEST;
    uint32_t *answer = answered + next_answer * ANSWER;
    next_request = next_request + 1 == DEPTH ? 0 : next_request + 1;
    answer[0] = request[1] + request[2];
    answer[2] = next_request;
    __atomic_store_n(&answer[3], phase << 16 | request[0] >> 16, __ATOMIC_RELEASE);
    next_answer = next_answer + 1 == DEPTH ? 0 : next_answer + 1;
    if (next_answer == 0) phase ^= 1;
  }
}

// The program ---------------------------------------------------------------------------------------------------------

static unsigned batch;
static uint64_t sum;
static struct queue queue = {.asked = asked, .answered = answered, .depth = DEPTH,
                             .tags = DEPTH - 1, .turn = 1, .end_free = DEPTH - 1, .free_tags = free_tags,
                             .records = records};

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
    serve();
    for (unsigned seen = 0; seen < batch;) seen += reap(&queue, &on);
  }
  return sum & 0xffffffff;
}

int main(int argc, char **argv) {
  if (argc < 2) return 2;
  batch = (unsigned)atoi(argv[1]);
  if (batch >= DEPTH) return 2;
  for (uint32_t tag = 0; tag < DEPTH - 1; tag++) free_tags[tag] = tag;
  static const struct work works[] = {{"add", adds}, {0}};
  return answer_orders(works);
}
