#pragma once

/* What a process on Linux needs to lock itself in: system calls that Swift cannot make. */

#include <dirent.h>
#include <errno.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <signal.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/auxv.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

/* Numbers of Linux's user interface, stated here because older headers lack the newer ones. */
enum {
  NN_SYS_LANDLOCK_CREATE_RULESET = 444,
  NN_SYS_LANDLOCK_ADD_RULE = 445,
  NN_SYS_LANDLOCK_RESTRICT_SELF = 446,
  NN_LANDLOCK_WRITE_FILE = 1 << 1,
  NN_LANDLOCK_READ_FILE = 1 << 2,
  NN_LANDLOCK_TRUNCATE = 1 << 14,
};

struct nn_landlock_ruleset {
  uint64_t handled_access_fs;
  uint64_t handled_access_net;
};

struct nn_landlock_path_beneath {
  uint64_t allowed_access;
  int32_t parent_fd;
} __attribute__((packed));

/* Sets a limit that warns, with a signal where it has one, and one that ends; neither above the one that is there. */
static inline int nn_limit(int resource, uint64_t soft, uint64_t hard) {
  struct rlimit limit;
  if (getrlimit(resource, &limit) != 0) return errno;
  if (hard < limit.rlim_max) limit.rlim_max = hard;
  if (soft < limit.rlim_cur) limit.rlim_cur = soft;
  if (limit.rlim_max < limit.rlim_cur) limit.rlim_cur = limit.rlim_max;
  return setrlimit(resource, &limit) == 0 ? 0 : errno;
}

/* Limits, in bytes and seconds, that the process cannot raise again; never above those it has. All that can be set are;
   0, or the errno of the first that cannot. */
static inline int nn_limits(uint64_t memory, uint64_t cpu_seconds, uint64_t file_size, uint64_t open_files) {
  signal(SIGXFSZ, SIG_IGN); /* a file that grows too large is an error of the write that does it */
  int faults[] = {
      nn_limit(RLIMIT_AS, memory, memory),
      /* SIGXCPU comes first, and says why the process ended; SIGKILL follows if it has not. */
      nn_limit(RLIMIT_CPU, cpu_seconds, cpu_seconds + 10),
      nn_limit(RLIMIT_FSIZE, file_size, file_size),
      nn_limit(RLIMIT_NOFILE, open_files, open_files),
      nn_limit(RLIMIT_CORE, 0, 0),
  };
  for (unsigned index = 0; index < sizeof faults / sizeof faults[0]; index++)
    if (faults[index] != 0) return faults[index];
  return 0;
}

/* Closes every descriptor from `first` on, which whoever started the process may have left open; 0 or an errno. */
static inline int nn_close_from(unsigned first) {
  if (syscall(436 /* close_range */, first, ~0u, 0) == 0) return 0;
  int fault = errno;
  /* Linux before 5.9: those that /proc lists. The list itself is one of them, and is closed in the end. */
  DIR *list = opendir("/proc/self/fd");
  if (list == NULL) return fault;
  for (struct dirent *entry = readdir(list); entry != NULL; entry = readdir(list)) {
    int descriptor = atoi(entry->d_name);
    if (descriptor >= (int)first && descriptor != dirfd(list)) close(descriptor);
  }
  closedir(list);
  return 0;
}

/* No new privileges by exec, no core dump or tracing, and death with the parent; all that can be had. 0, or the errno of
   the first that cannot. */
static inline int nn_no_privileges(int signal) {
  int fault = prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 ? 0 : errno;
  if (prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) != 0 && fault == 0) fault = errno;
  if (prctl(PR_SET_PDEATHSIG, signal, 0, 0, 0) != 0 && fault == 0) fault = errno;
  return fault;
}

/* How a part of the sandbox was put up: with 0, or an errno; and whether the kernel had said before that it has it. */
struct nn_outcome {
  int code;
  int is_offered;
};

/* A file in memory is refused with EBADFD: it has no place in the file system that could be allowed, and needs none. */
static inline int nn_landlock_allow(int ruleset, int descriptor, uint64_t access) {
  struct nn_landlock_path_beneath rule = {access, descriptor};
  if (syscall(NN_SYS_LANDLOCK_ADD_RULE, ruleset, 1, &rule, 0) == 0 || errno == EBADFD) return 0;
  return errno;
}

/* Leaves of the file system only the file behind `readable` and, where it is not -1, the one behind `writable`;
   of the network nothing. */
static inline struct nn_outcome nn_landlock(int readable, int writable) {
  long version = syscall(NN_SYS_LANDLOCK_CREATE_RULESET, NULL, 0, 1);
  if (version < 1) return (struct nn_outcome){version < 0 ? errno : ENOSYS, 0};
  struct nn_landlock_ruleset ruleset = {(1ull << 13) - 1, 0};
  if (version >= 2) ruleset.handled_access_fs |= 1ull << 13;
  if (version >= 3) ruleset.handled_access_fs |= NN_LANDLOCK_TRUNCATE;
  if (version >= 5) ruleset.handled_access_fs |= 1ull << 15;
  if (version >= 4) ruleset.handled_access_net = 3;
  size_t size = version >= 4 ? sizeof ruleset : sizeof ruleset.handled_access_fs;
  int handle = (int)syscall(NN_SYS_LANDLOCK_CREATE_RULESET, &ruleset, size, 0);
  if (handle < 0) return (struct nn_outcome){errno, 1};
  uint64_t read = NN_LANDLOCK_READ_FILE;
  uint64_t write = ruleset.handled_access_fs & (NN_LANDLOCK_READ_FILE | NN_LANDLOCK_WRITE_FILE | NN_LANDLOCK_TRUNCATE);
  int fault = nn_landlock_allow(handle, readable, read);
  if (fault == 0 && writable >= 0) fault = nn_landlock_allow(handle, writable, write);
  if (fault == 0 && syscall(NN_SYS_LANDLOCK_RESTRICT_SELF, handle, 0) != 0) fault = errno;
  close(handle);
  return (struct nn_outcome){fault, 1};
}

#if defined(__x86_64__)
#define NN_AUDIT_ARCH AUDIT_ARCH_X86_64
#elif defined(__aarch64__)
#define NN_AUDIT_ARCH AUDIT_ARCH_AARCH64
#endif

#define NN_ALLOW(name)                                              \
  BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (uint32_t)SYS_##name, 0, 1),  \
      BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW)

/* Calls that newer processors have only in another form. */
#if defined(__x86_64__)
#define NN_ALLOW_OLD NN_ALLOW(access),
#else
#define NN_ALLOW_OLD
#endif

/* From here on only system calls on open files, memory and the process itself; any other fails with EPERM.
   ENOSYS on a processor without a list here. */
static inline struct nn_outcome nn_seccomp(void) {
#if defined(NN_AUDIT_ARCH)
  struct sock_filter program[] = {
      BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, arch)),
      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, NN_AUDIT_ARCH, 1, 0),
      BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_KILL_PROCESS),
      BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
      NN_ALLOW(pread64), NN_ALLOW(pwrite64), NN_ALLOW(read), NN_ALLOW(write), NN_ALLOW(lseek), NN_ALLOW(openat),
      NN_ALLOW(close), NN_ALLOW(fstat), NN_ALLOW(newfstatat), NN_ALLOW(ftruncate), NN_ALLOW(fcntl),
      NN_ALLOW(flock), NN_ALLOW(fsync), NN_ALLOW(sync_file_range), NN_ALLOW(mmap), NN_ALLOW(munmap), NN_ALLOW(mremap), NN_ALLOW(madvise),
      NN_ALLOW(mprotect), NN_ALLOW(brk), NN_ALLOW(futex), NN_ALLOW(getrandom), NN_ALLOW(getpid), NN_ALLOW(gettid),
      NN_ALLOW(clock_gettime), NN_ALLOW(gettimeofday), NN_ALLOW(getrusage), NN_ALLOW(rt_sigaction),
      NN_ALLOW(rt_sigprocmask), NN_ALLOW(rt_sigreturn), NN_ALLOW(sched_yield),
      NN_ALLOW(dup3), NN_ALLOW(faccessat), NN_ALLOW_OLD
      NN_ALLOW(exit), NN_ALLOW(exit_group),
      /* A signal only to the process itself, which so aborts. */
      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (uint32_t)SYS_tgkill, 0, 4),
      BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, args[0])),
      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (uint32_t)getpid(), 0, 1),
      BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
      BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EPERM),
      BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EPERM),
  };
  struct sock_fprog filter = {sizeof program / sizeof program[0], program};
  /* A kernel that has filters looks for this one, and finds none. */
  if (prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, NULL) != 0 && errno != EFAULT) return (struct nn_outcome){errno, 0};
  return (struct nn_outcome){prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &filter) == 0 ? 0 : errno, 1};
#else
  return (struct nn_outcome){ENOSYS, 0};
#endif
}
