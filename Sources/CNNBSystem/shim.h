#pragma once

/* What systems have in different forms, or what Swift cannot call, in one form. A hint that a system does not know does
   nothing there; anything else fails with ENOSYS. The parts for Darwin are not yet run. */

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>
#if defined(__linux__)
#include <sys/auxv.h>
#include <sys/syscall.h>
#endif
#if defined(__GLIBC__)
#include <malloc.h>
#endif

static inline int nn_unsupported(void) {
  errno = ENOSYS;
  return -1;
}

/* The path that this program was started by, which needs no /proc; NULL where the system does not tell. */
static inline const char *nn_started_path(void) {
#if defined(__linux__)
  return (const char *)getauxval(AT_EXECFN);
#else
  return NULL;
#endif
}

/* ---- Files ---- */

/* A new, empty file in memory that a program started from here does not inherit; a descriptor, or -1 and errno. */
static inline int nn_memory_file(void) {
#if defined(__linux__)
  return (int)syscall(SYS_memfd_create, "nnb", 1u);
#else
  return nn_unsupported();
#endif
}

/* A new file without a name in a folder, its mode 0666 less the umask; a descriptor, or -1 and errno. */
static inline int nn_unnamed_file(const char *folder) {
#if defined(__O_TMPFILE)
  return open(folder, __O_TMPFILE | O_DIRECTORY | O_RDWR | O_CLOEXEC, 0666);
#elif defined(__linux__)
  return open(folder, 020000000 /* __O_TMPFILE */ | O_DIRECTORY | O_RDWR | O_CLOEXEC, 0666);
#else
  (void)folder;
  return nn_unsupported();
#endif
}

/* Renames a file, relative paths being those of the working folder, where `to` does not exist; 0, or -1 and errno. */
static inline int nn_rename_to_new(const char *from, const char *to) {
#if defined(__linux__)
  return (int)syscall(SYS_renameat2, -100 /* AT_FDCWD */, from, -100, to, 1u /* RENAME_NOREPLACE */);
#elif defined(__APPLE__)
  return renamex_np(from, to, RENAME_EXCL);
#else
  (void)from, (void)to;
  return nn_unsupported();
#endif
}

/* Opens a folder; where it may be written but not read, only as a place, which can be neither locked nor synced. */
static inline int nn_open_folder(const char *path) {
  const int folder = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
#if defined(__linux__)
  if (folder < 0 && errno == EACCES) return open(path, 010000000 /* O_PATH */ | O_DIRECTORY | O_CLOEXEC);
#endif
  return folder;
}

/* Syncs a folder, if it was opened to be read. */
static inline int nn_sync_folder(int folder) {
#if defined(__linux__)
  const int flags = fcntl(folder, F_GETFL);
  if (flags >= 0 && (flags & 010000000 /* O_PATH */)) return 0;
#endif
  return fsync(folder);
}

/* Commands of fcntl for locks that belong to an open file instead of a process; no command where there are none. */
#if defined(__linux__)
enum { NN_OFD_GETLK = 36, NN_OFD_SETLK = 37 };
#else
enum { NN_OFD_GETLK = -1, NN_OFD_SETLK = -1 };
#endif

/* Starts to write what is in memory of a file to the disk; does not wait for it, and cannot fail in a way that matters. */
static inline void nn_begin_sync(int descriptor) {
#if defined(__linux__)
  syscall(SYS_sync_file_range, descriptor, 0LL, 0LL, 2u /* SYNC_FILE_RANGE_WRITE */);
#else
  (void)descriptor;
#endif
}

/* The columns of a terminal; 0 where there is none, or none that knows. */
static inline int nn_columns(int descriptor) {
  struct winsize size;
  return ioctl(descriptor, TIOCGWINSZ, &size) == 0 ? size.ws_col : 0;
}

/* ---- Memory ---- */

/* Asks for large pages, which a system hands out less often. */
static inline void nn_prefer_large_pages(void *start, size_t byte_count) {
#if defined(__linux__)
  madvise(start, byte_count, 14 /* MADV_HUGEPAGE */);
#else
  (void)start, (void)byte_count;
#endif
}

/* Blocks of some megabytes, freed, stay with the process, whose next ones the system need not clear again. */
static inline void nn_keep_memory(int byte_count) {
#if defined(__GLIBC__)
  mallopt(M_MMAP_THRESHOLD, byte_count);
  mallopt(M_TRIM_THRESHOLD, byte_count);
#else
  (void)byte_count;
#endif
}

/* The bytes of a page. */
static inline long nn_page_size(void) {
  const long size = sysconf(_SC_PAGESIZE);
  return size > 0 ? size : 4096;
}

/* ---- Limits of the process; the largest number for none ---- */

static inline uint64_t nn_file_size_limit(void) {
  struct rlimit limit;
  return getrlimit(RLIMIT_FSIZE, &limit) == 0 ? (uint64_t)limit.rlim_cur : UINT64_MAX;
}

static inline uint64_t nn_address_space_limit(void) {
  struct rlimit limit;
  return getrlimit(RLIMIT_AS, &limit) == 0 ? (uint64_t)limit.rlim_cur : UINT64_MAX;
}

static inline uint64_t nn_data_limit(void) {
  struct rlimit limit;
  return getrlimit(RLIMIT_DATA, &limit) == 0 ? (uint64_t)limit.rlim_cur : UINT64_MAX;
}

static inline uint64_t nn_processor_seconds_limit(void) {
  struct rlimit limit;
  return getrlimit(RLIMIT_CPU, &limit) == 0 ? (uint64_t)limit.rlim_cur : UINT64_MAX;
}

/* ---- Processors ---- */

/* What a set of processors takes, a bit each. */
#define NN_PROCESSOR_WORDS 128

/* The processors that the calling thread may run on; whether the system says so. */
static inline int nn_affinity(uint64_t *set) {
#if defined(__linux__)
  return syscall(SYS_sched_getaffinity, 0, 8 * NN_PROCESSOR_WORDS, set) > 0;
#else
  (void)set;
  return 0;
#endif
}

/* Has the calling thread run on these alone; whether that could be done. */
static inline int nn_set_affinity(const uint64_t *set) {
#if defined(__linux__)
  return syscall(SYS_sched_setaffinity, 0, 8 * NN_PROCESSOR_WORDS, set) == 0;
#else
  (void)set;
  return 0;
#endif
}

/* The processor that the calling thread is on; 0 where the system does not say. */
static inline int nn_processor(void) {
  unsigned processor = 0;
#if defined(__linux__)
  syscall(SYS_getcpu, &processor, NULL, NULL);
#endif
  return (int)processor;
}

/* How many processors the machine has; 1 where the system does not say. */
static inline int nn_processor_count(void) {
  long count = sysconf(_SC_NPROCESSORS_ONLN);
  return count > 0 ? (int)count : 1;
}

/* ---- Threads, signals, connections ---- */

/* A thread's name is a number on some systems and a pointer on others; a number can hold both. */
struct nn_thread {
  uintptr_t value;
};

/* Starts a thread with a stack of so many bytes; 0 or an errno. */
static inline int nn_start_thread(struct nn_thread *thread, size_t stack, void *(*body)(void *), void *argument) {
  pthread_attr_t attributes;
  int fault = pthread_attr_init(&attributes);
  if (fault != 0) return fault;
  pthread_attr_setstacksize(&attributes, stack);
  pthread_t started;
  fault = pthread_create(&started, &attributes, body, argument);
  pthread_attr_destroy(&attributes);
  if (fault == 0) thread->value = (uintptr_t)started;
  return fault;
}

static inline void nn_join_thread(struct nn_thread thread) { pthread_join((pthread_t)thread.value, NULL); }
static inline void nn_detach_thread(struct nn_thread thread) { pthread_detach((pthread_t)thread.value); }

static inline int nn_is_signal_ignored(int number) {
  struct sigaction action;
  return sigaction(number, NULL, &action) == 0 && action.sa_handler == SIG_IGN;
}

/* Has a function called when a signal comes; it may do only what is safe then. */
static inline void nn_handle_signal(int number, void (*handler)(int)) {
  struct sigaction action = {.sa_handler = handler};
  sigaction(number, &action, NULL);
}

/* Has the system send this process a signal when the thread that started it ends; whether there is such a thing. */
static inline int nn_signal_at_end_of_parent(int number) {
#if defined(__linux__)
  return syscall(SYS_prctl, 1 /* PR_SET_PDEATHSIG */, (unsigned long)number, 0UL, 0UL, 0UL) == 0;
#else
  (void)number;
  return 0;
#endif
}

/* Two ends of a connection that a program started from here does not inherit; 0, or -1 and errno. Not a pipe, whose ends
   another thread's child could inherit before they are marked; on Linux a connection's never are. */
static inline int nn_connection(int *ends) {
#if defined(__linux__)
  return socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends);
#else
  if (socketpair(AF_UNIX, SOCK_STREAM, 0, ends) != 0) return -1;
  fcntl(ends[0], F_SETFD, FD_CLOEXEC);
  fcntl(ends[1], F_SETFD, FD_CLOEXEC);
  return 0;
#endif
}
