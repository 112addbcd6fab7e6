// Encoding an io_uring read and decoding a completion in C, with the kernel's own structures.
#include "numbers.h"
#include <linux/io_uring.h>

enum { SLOTS = 256 };

struct input {
  int32_t fd;
  uint64_t offset, address;
  uint32_t length, rw_flags;
  uint8_t flags;
  uint16_t priority;
  uint32_t key_low, key_high;
};

static struct input inputs[SLOTS];
static struct io_uring_sqe entries[SLOTS] __attribute__((aligned(4096)));
static struct io_uring_cqe completions[SLOTS];

// In the order of harness/inputs.ts.
static void make_inputs(void) {
  numbers_state = 1;
  for (int i = 0; i < SLOTS; i++) {
    struct input *in = &inputs[i];
    in->fd = 3 + (next_number() & 1023);
    in->offset = next_number() * 4096ull;
    in->address = 0x7f0000000000ull + next_number() * 64ull;
    in->length = ((next_number() & 255) + 1) * 512;
    in->rw_flags = next_number() & 1;
    in->flags = (next_number() & 1) * 16;
    in->priority = next_number() & 7;
    in->key_low = i;
    in->key_high = next_number();
  }
  for (int i = 0; i < SLOTS; i++) {
    completions[i].user_data = next_number();
    completions[i].user_data |= (uint64_t)(next_number() & 0x1fffff) << 32;
    completions[i].res = (int32_t)(next_number() & 0xffff) - 0x1000;
    completions[i].flags = next_number();
  }
}

__attribute__((noinline)) static void encode_read(struct io_uring_sqe *entry, uint64_t key, int32_t fd, uint64_t offset,
                                                  uint64_t address, uint32_t length, uint32_t rw_flags, uint8_t flags,
                                                  uint16_t priority) {
  entry->opcode = IORING_OP_READ;
  entry->flags = flags;
  entry->ioprio = priority;
  entry->fd = fd;
  entry->off = offset;
  entry->addr = address;
  entry->len = length;
  entry->rw_flags = (int)rw_flags;
  entry->user_data = key;
  entry->buf_index = 0;
  entry->personality = 0;
  entry->splice_fd_in = 0;
  entry->addr3 = 0;
  entry->__pad2[0] = 0;
}

static uint64_t encode(long count) {
  for (long i = 0; i < count; i++) {
    const struct input *in = &inputs[i & (SLOTS - 1)];
    encode_read(&entries[i & (SLOTS - 1)], in->key_low | (uint64_t)in->key_high << 32, in->fd, in->offset, in->address,
                in->length, in->rw_flags, in->flags, in->priority);
  }
  return entries[0].off + entries[SLOTS - 1].len;
}

static uint64_t encode_and_sum(long count) {
  encode(count);
  return checksum((const uint32_t *)entries, sizeof entries / 4, CHECKSUM_START);
}

__attribute__((noinline)) static uint32_t decode_one(const struct io_uring_cqe *entry) {
  return (uint32_t)entry->user_data ^ (uint32_t)(entry->user_data >> 32) ^ (uint32_t)entry->res ^ entry->flags;
}

static uint64_t decode(long count) {
  uint32_t sum = 0;
  for (long i = 0; i < count; i++) sum += decode_one(&completions[i & (SLOTS - 1)]);
  return sum;
}

int main(void) {
  static const struct work works[] = {{"encode", encode}, {"checksum", encode_and_sum}, {"decode", decode}, {0}};
  make_inputs();
  return answer_orders(works);
}
