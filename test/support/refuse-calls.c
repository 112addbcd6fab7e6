/* Runs a program for which system calls fail though the kernel could make them, as they do under a container's policy or
 * on a busy machine: refuse-calls CALL[:SECOND]=ERRNO... -- PROGRAM ARGUMENT...
 * CALL is the call's number; with SECOND, only calls with that second argument fail. */
#include <errno.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <unistd.h>

enum { MOST_RULES = 16, STEPS_OF_A_RULE = 5 };

int main(int argc, char **argv) {
  struct sock_filter steps[MOST_RULES * STEPS_OF_A_RULE + 1];
  unsigned short length = 0;
  int at = 1;
  for (; at < argc && strcmp(argv[at], "--") != 0; at++) {
    unsigned call, second, error;
    int any = sscanf(argv[at], "%u=%u", &call, &error) == 2;
    if ((!any && sscanf(argv[at], "%u:%u=%u", &call, &second, &error) != 3) || at > MOST_RULES) {
      fprintf(stderr, "%s: not a rule: %s\n", argv[0], argv[at]);
      return 2;
    }
    steps[length++] = (struct sock_filter)BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr));
    steps[length++] = (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, call, 0, any ? 1 : 3);
    if (!any) {
      steps[length++] = (struct sock_filter)BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, args[1]));
      steps[length++] = (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, second, 0, 1);
    }
    steps[length++] = (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | (error & SECCOMP_RET_DATA));
  }
  if (at + 1 >= argc) {
    fprintf(stderr, "usage: %s CALL[:SECOND]=ERRNO... -- PROGRAM ARGUMENT...\n", argv[0]);
    return 2;
  }
  steps[length++] = (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW);
  struct sock_fprog filter = { .len = length, .filter = steps };
  if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0 || prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &filter) != 0) {
    perror("seccomp");
    return 2;
  }
  execvp(argv[at + 1], argv + at + 1);
  perror(argv[at + 1]);
  return 2;
}
