// A driver in C of the queue that bench/specs/adder.ring describes, as a library would have it: functions that are called,
// a record for each command in flight, a callback for each completion, and what the generated driver promises: a closed
// queue refuses, callbacks may be absent, may post, and may call reap, which then does nothing; who waits for a command is
// woken; a completion of nothing is told and passed over. Who includes it says how a doorbell is rung.
#pragma once
#include "numbers.h"
#include <errno.h>
#include <stdbool.h>

enum { DEPTH = 64, REQUEST = 16, ANSWER = 4, ADD = 1, TAIL = 0x40 / 4, HEAD = 0x44 / 4 };
enum state { FREE, DONE, FAILED, IN_FLIGHT };

struct record {
  uint32_t generation, state, sum, unknown;
};

struct queue {
  uint32_t *asked, *answered;
  uint32_t depth, tags, tail, head, turn;
  // How far the device has come in taking requests, and how far it has been told of them.
  uint32_t taken, published;
  // How many wait for a command; posting is refused; the memory is gone; a reap is running.
  uint32_t awaited;
  bool refusing, shut, reaping;
  // Tags from `posted` to `end_free` are free; up to `limit` posts need not look for room.
  uint32_t posted, end_free, limit;
  uint32_t *free_tags;
  struct record *records;
};

// Any of them may be absent.
struct handlers {
  void (*add)(void *of, uint64_t token, uint32_t sum);
  void (*failed)(void *of, uint64_t token, uint32_t sum);
  // The device completed what is not in flight.
  void (*violation)(void *of, uint32_t tag);
  void *of;
};

static void wake(struct queue *queue, uint32_t tag);

// Stores to a doorbell, behind all that was stored before.
static void ring(unsigned doorbell, uint32_t value);

static uint32_t apart(const struct queue *queue, uint32_t from, uint32_t to) {
  return to >= from ? to - from : to - from + queue->depth;
}

__attribute__((noinline)) static bool find_room(struct queue *queue) {
  if (queue->refusing) fail("a post to a closed queue", ESHUTDOWN);
  uint32_t slots = queue->depth - 1 - apart(queue, queue->taken, queue->tail);
  uint32_t tags = queue->end_free - queue->posted;
  uint32_t room = slots < tags ? slots : tags;
  queue->limit = queue->posted + room;
  return room != 0;
}

__attribute__((noinline)) static uint64_t post_add(struct queue *queue, uint32_t first, uint32_t second, uint64_t third) {
  if (queue->posted == queue->limit && !find_room(queue)) return 0;
  uint32_t tag = queue->free_tags[queue->posted & (DEPTH - 1)];
  uint32_t *words = queue->asked + queue->tail * REQUEST;
  words[0] = tag << 16 | ADD;
  words[1] = first;
  words[2] = second;
  words[3] = (uint32_t)third;
  words[4] = (uint32_t)(third >> 32);
  for (int i = 5; i < REQUEST; i++) words[i] = 0;
  struct record *record = &queue->records[tag];
  if (++record->generation == 0) record->generation = 1;
  record->state = IN_FLIGHT;
  queue->tail = queue->tail + 1 == queue->depth ? 0 : queue->tail + 1;
  queue->posted++;
  return (uint64_t)record->generation * queue->tags + tag;
}

__attribute__((noinline)) static void notify(struct queue *queue) {
  if (queue->shut) fail("a doorbell of a closed queue", ESHUTDOWN);
  if (queue->tail == queue->published) return;
  ring(TAIL, queue->tail);
  queue->published = queue->tail;
}

__attribute__((noinline)) static unsigned reap(struct queue *queue, const struct handlers *on) {
  if (queue->shut) fail("a reap of a closed queue", ESHUTDOWN);
  if (queue->reaping) return 0;
  queue->reaping = true;
  unsigned seen = 0, looked = 0;
  for (; looked < queue->depth; looked++) {
    uint32_t *words = queue->answered + queue->head * ANSWER;
    uint32_t last = __atomic_load_n(&words[3], __ATOMIC_ACQUIRE);
    if ((last >> 16 & 1) != queue->turn) break;
    uint32_t tag = last & 0xffff, sum = words[0], taken = words[2] & 0xffff;
    bool unknown = last >> 24 & 1;
    if (++queue->head == queue->depth) {
      queue->head = 0;
      queue->turn ^= 1;
    }
    if (tag >= queue->tags || queue->records[tag].state != IN_FLIGHT) {
      if (on->violation) on->violation(on->of, tag);
      continue;
    }
    if (taken >= queue->depth || apart(queue, queue->taken, taken) > apart(queue, queue->taken, queue->published))
      fail("an index", EPROTO);
    queue->taken = taken;
    struct record *record = &queue->records[tag];
    record->state = unknown ? FAILED : DONE;
    record->sum = sum;
    record->unknown = unknown;
    queue->free_tags[queue->end_free++ & (DEPTH - 1)] = tag;
    seen++;
    if (queue->awaited) wake(queue, tag);
    uint64_t token = (uint64_t)record->generation * queue->tags + tag;
    if (unknown) {
      if (on->failed) on->failed(on->of, token, sum);
    } else if (on->add) {
      on->add(on->of, token, sum);
    }
  }
  queue->reaping = false;
  if (looked && !queue->shut) ring(HEAD, queue->head);
  return seen;
}
