// No-ops and reads through liburing, as its manual pages use it. Arguments: plain | registered | fixed | fixed-registered,
// BATCH, [FILE]. registered: its ring is registered, which io_uring_register_ring_fd(3) offers; fixed: the file and the memory
// that is read into are, and commands name them by their numbers.
#include "numbers.h"
#include <errno.h>
#include <fcntl.h>
#include <liburing.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { ENTRIES = 256, BLOCK = 4096, OFFSETS = 65536 };

static struct io_uring ring;
static unsigned batch;
static int file = -1;
static unsigned char *memory;
static uint64_t offsets[OFFSETS];
static unsigned next_offset;
static int fixed;

static unsigned reap(uint64_t *sum) {
  struct io_uring_cqe *cqe;
  unsigned head, seen = 0;
  io_uring_for_each_cqe(&ring, head, cqe) {
    if (cqe->res < 0) fail("a command", -cqe->res);
    *sum += (uint32_t)cqe->res + (cqe->user_data != 0);
    seen++;
  }
  io_uring_cq_advance(&ring, seen);
  return seen;
}

static uint64_t nop(long count) {
  uint64_t sum = 0;
  for (long done = 0; done < count; done += batch) {
    for (unsigned i = 0; i < batch; i++) {
      struct io_uring_sqe *sqe = io_uring_get_sqe(&ring);
      if (!sqe) fail("io_uring_get_sqe", EBUSY);
      io_uring_prep_nop(sqe);
      io_uring_sqe_set_data64(sqe, i + 1);
    }
    int submitted = io_uring_submit(&ring);
    if (submitted < 0) fail("io_uring_submit", -submitted);
    for (unsigned seen = 0; seen < batch;) seen += reap(&sum);
  }
  return sum;
}

static uint64_t read_blocks(long count) {
  uint64_t sum = 0;
  for (long done = 0; done < count; done += batch) {
    for (unsigned i = 0; i < batch; i++) {
      struct io_uring_sqe *sqe = io_uring_get_sqe(&ring);
      if (!sqe) fail("io_uring_get_sqe", EBUSY);
      unsigned char *block = memory + (size_t)i * BLOCK;
      uint64_t offset = offsets[next_offset++ & (OFFSETS - 1)];
      if (fixed) {
        io_uring_prep_read_fixed(sqe, 0, block, BLOCK, offset, 0);
        sqe->flags |= IOSQE_FIXED_FILE;
      } else {
        io_uring_prep_read(sqe, file, block, BLOCK, offset);
      }
      io_uring_sqe_set_data64(sqe, i + 1);
    }
    int submitted = io_uring_submit(&ring);
    if (submitted < 0) fail("io_uring_submit", -submitted);
    for (unsigned seen = 0; seen < batch;) seen += reap(&sum);
    sum += memory[0];
  }
  return sum;
}

/* From a place that no other contestant's round began at: what it read may still be in the processor's caches. */
static uint64_t read_elsewhere(long count) {
  next_offset = next_number();
  return read_blocks(count);
}

// The first word of each of the blocks that the first `count` offsets name.
static uint64_t verify(long count) {
  uint32_t sum = CHECKSUM_START, word;
  unsigned start = next_offset;
  for (next_offset = 0; next_offset < count;) {
    unsigned first = next_offset;
    read_blocks(batch);
    for (unsigned i = 0; i < batch && first + i < count; i++) {
      memcpy(&word, memory + (size_t)i * BLOCK, 4);
      sum = checksum(&word, 1, sum);
    }
  }
  next_offset = start;
  return sum;
}

static uint64_t enter(long count) {
  for (long i = 0; i < count; i++) {
    if (syscall(__NR_io_uring_enter, ring.ring_fd, 0, 0, 0, NULL, 0) < 0) fail("io_uring_enter", errno);
  }
  return (uint64_t)count;
}

int main(int argc, char **argv) {
  if (argc < 3) return 2;
  batch = (unsigned)atoi(argv[2]);
  int error = io_uring_queue_init(ENTRIES, &ring, 0);
  if (error < 0) fail("io_uring_queue_init", -error);
  fixed = !strncmp(argv[1], "fixed", 5);
  if (strstr(argv[1], "registered")) {
    error = io_uring_register_ring_fd(&ring);
    if (error < 0) fail("io_uring_register_ring_fd", -error);
  }
  if (argc > 3) {
    file = open(argv[3], O_RDONLY);
    if (file < 0) fail(argv[3], errno);
    off_t blocks = lseek(file, 0, SEEK_END) / BLOCK;
    numbers_state = 7;
    for (unsigned i = 0; i < OFFSETS; i++) offsets[i] = (uint64_t)(next_number() % (uint32_t)blocks) * BLOCK;
    if (posix_memalign((void **)&memory, BLOCK, (size_t)batch * BLOCK)) fail("memory", ENOMEM);
    struct iovec whole = {memory, (size_t)batch * BLOCK};
    if (fixed && (error = io_uring_register_buffers(&ring, &whole, 1)) < 0) fail("io_uring_register_buffers", -error);
    if (fixed && (error = io_uring_register_files(&ring, &file, 1)) < 0) fail("io_uring_register_files", -error);
  }
  static const struct work works[] = {
      {"nop", nop}, {"read", read_elsewhere}, {"verify", verify}, {"enter", enter}, {0}};
  return answer_orders(works);
}
