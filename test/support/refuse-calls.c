/* Runs a program for which system calls fail though the kernel could make them, as they do under a container's policy or
 * on a busy machine: refuse-calls CALL[:SECOND[:THIRD]]=ERRNO... -- PROGRAM ARGUMENT...
 * CALL is the call's number; with SECOND and THIRD, only calls with these second and third arguments fail. */
#include <errno.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <unistd.h>

enum { MOST_RULES = 16, STEPS_OF_A_RULE = 7 };

int main(int argc, char **argv) {
  struct sock_filter steps[MOST_RULES * STEPS_OF_A_RULE + 1];
  unsigned short length = 0;
  int at = 1;
  for (; at < argc && strcmp(argv[at], "--") != 0; at++) {
    unsigned call, wanted[2], error;
    unsigned short given = 2;
    if (sscanf(argv[at], "%u:%u:%u=%u", &call, &wanted[0], &wanted[1], &error) != 4) given = 1;
    if (given == 1 && sscanf(argv[at], "%u:%u=%u", &call, &wanted[0], &error) != 3) given = 0;
    if ((given == 0 && sscanf(argv[at], "%u=%u", &call, &error) != 2) || at > MOST_RULES) {
      fprintf(stderr, "%s: not a rule: %s\n", argv[0], argv[at]);
      return 2;
    }
    steps[length++] = (struct sock_filter)BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr));
    /* What is not meant goes to the next rule: two steps for each argument, and the refusal. */
    steps[length++] = (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, call, 0, 2 * given + 1);
    for (unsigned short i = 0; i < given; i++) {
      steps[length++] = (struct sock_filter)BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, args[1 + i]));
      steps[length++] = (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, wanted[i], 0, 2 * (given - 1 - i) + 1);
    }
    steps[length++] = (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | (error & SECCOMP_RET_DATA));
  }
  if (at + 1 >= argc) {
    fprintf(stderr, "usage: %s CALL[:SECOND[:THIRD]]=ERRNO... -- PROGRAM ARGUMENT...\n", argv[0]);
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
