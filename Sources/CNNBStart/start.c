#include "CNNBStart.h"

#include <stdlib.h>
#include <sys/resource.h>
#include <unistd.h>
#if defined(__GLIBC__)
#include <malloc.h>
#endif

extern char **environ;

static int argument_count;
static char **arguments;

int nn_argument_count(void) { return argument_count; }

const char *nn_argument(int index) { return index >= 0 && index < argument_count ? arguments[index] : NULL; }

char **nn_environment(void) { return environ; }

__attribute__((constructor(101))) static void nn_start(int count, char **words) {
  arguments = words;
  argument_count = words == NULL ? 0 : count;
  /* Where addresses are limited, every thread would still take 64 MiB of them for small blocks of its own. */
#if defined(__GLIBC__)
  struct rlimit limit;
  if (getrlimit(RLIMIT_AS, &limit) == 0 && limit.rlim_cur != RLIM_INFINITY) mallopt(M_ARENA_MAX, 1);
#endif
  /* Swift's own start comes after this one, and ends the process where it cannot find the program's path in /proc, to look
     beside it for a program that shows where a crash was. It does not look where it is told of one. */
  if (access("/proc/self/exe", F_OK) != 0) setenv("SWIFT_BACKTRACE", "enable=no,swift-backtrace=/nowhere", 1);
}
