// A client of echo servers: connections that each send a message, wait until it has come back, and send the next one.
// Arguments: PORT, CONNECTIONS, BYTES of a message, 4 or more, and the PROCESSOR to keep to. "echo COUNT" sends COUNT messages and answers with the time,
// in nanoseconds, that 99 of 100 of them took at most; "verify COUNT" with a checksum of what came back.
#define _GNU_SOURCE
#include "numbers.h"
#include <arpa/inet.h>
#include <errno.h>
#include <sched.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

enum { MOST_CONNECTIONS = 1024, MOST_BYTES = 65536, MOST_MESSAGES = 1 << 24, WAIT_MILLISECONDS = 10000 };

struct connection {
  int socket;
  // Of the message that is on its way: its number, what has come back of it, and when it was sent.
  uint32_t number;
  unsigned received;
  int64_t sent_at;
};

static struct connection connections[MOST_CONNECTIONS];
static unsigned connection_count, message_size;
static uint32_t message[MOST_BYTES / 4 + 1], received[MOST_BYTES / 4 + 1];
static uint32_t *times;
static int events;

static void pin(int processor) {
  cpu_set_t set;
  CPU_ZERO(&set);
  CPU_SET(processor, &set);
  if (sched_setaffinity(0, sizeof set, &set)) fail("sched_setaffinity", errno);
}

static void connect_all(int port) {
  struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(port), .sin_addr = {htonl(INADDR_LOOPBACK)}};
  events = epoll_create1(0);
  for (unsigned i = 0; i < connection_count; i++) {
    int s = connections[i].socket = socket(AF_INET, SOCK_STREAM, 0);
    if (s < 0 || connect(s, (struct sockaddr *)&address, sizeof address)) fail("connect", errno);
    struct epoll_event event = {.events = EPOLLIN, .data.u32 = i};
    if (epoll_ctl(events, EPOLL_CTL_ADD, s, &event)) fail("epoll_ctl", errno);
  }
}

static void send_next(struct connection *to, uint32_t number) {
  to->number = message[0] = number;
  to->received = 0;
  to->sent_at = now();
  if (write(to->socket, message, message_size) != (ssize_t)message_size) fail("write", errno);
}

// Messages come back whole as a rule: only what a number is in has to be looked at.
static int receive(struct connection *from) {
  unsigned char *to = (unsigned char *)received;
  ssize_t length = read(from->socket, to + from->received, message_size - from->received);
  if (length <= 0) fail("read", length == 0 ? ECONNRESET : errno);
  from->received += length;
  if (from->received < message_size) return 0;
  if (length == (ssize_t)message_size && received[0] != from->number) fail("another message came back", EPROTO);
  return 1;
}

static int by_time(const void *a, const void *b) {
  uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
  return x < y ? -1 : x > y;
}

static void exchange(long count) {
  struct epoll_event ready[256];
  long sent = 0, done = 0;
  for (unsigned i = 0; i < connection_count && sent < count; i++) send_next(&connections[i], ++sent);
  while (done < count) {
    int seen = epoll_wait(events, ready, 256, WAIT_MILLISECONDS);
    if (seen <= 0) fail("nothing came back", seen == 0 ? ETIMEDOUT : errno);
    for (int i = 0; i < seen; i++) {
      struct connection *one = &connections[ready[i].data.u32];
      if (!receive(one)) continue;
      times[done++] = now() - one->sent_at;
      if (sent < count) send_next(one, ++sent);
    }
  }
}

static uint64_t echo(long count) {
  if (count > MOST_MESSAGES) fail("echo", E2BIG);
  exchange(count);
  return (uint64_t)count;
}

// Of all messages since the last time, less one in a hundred.
static uint64_t slowest(long count) {
  echo(count);
  qsort(times, count, sizeof *times, by_time);
  return times[(count * 99) / 100];
}

static uint64_t verify(long count) {
  uint32_t sum = CHECKSUM_START;
  for (long i = 0; i < count; i++) {
    struct connection *one = &connections[i % connection_count];
    for (unsigned word = 0; word < message_size / 4; word++) message[word] = next_number();
    send_next(one, message[0]);
    while (!receive(one)) continue;
    sum = checksum(received, message_size / 4, sum);
  }
  return sum;
}

int main(int argc, char **argv) {
  if (argc != 5) return 2;
  connection_count = atoi(argv[2]);
  message_size = atoi(argv[3]);
  if (connection_count < 1 || connection_count > MOST_CONNECTIONS || message_size < 4 || message_size > MOST_BYTES) return 2;
  pin(atoi(argv[4]));
  times = malloc(sizeof *times * MOST_MESSAGES);
  if (!times) fail("memory", ENOMEM);
  numbers_state = 17;
  connect_all(atoi(argv[1]));
  static const struct work works[] = {{"echo", echo}, {"slowest", slowest}, {"verify", verify}, {0}};
  return answer_orders(works);
}
