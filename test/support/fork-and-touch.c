/* Forks: the child adds one to the byte at an address, and ends with status 7. A fork of Node can run no JavaScript. */
#include <unistd.h>

int fork_and_touch(volatile unsigned char *byte) {
  int child = fork();
  if (child == 0) {
    ++*byte;
    _exit(7);
  }
  return child;
}
