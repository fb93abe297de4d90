// The parts of Linux that Swift's Glibc module leaves out: headers only, nothing to link.
#pragma once
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#if defined(__GLIBC__)
#include <malloc.h>
#endif
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/random.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/timerfd.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

// Hidden behind _GNU_SOURCE, which the module is not built with.
extern int accept4(int socket, struct sockaddr *address, socklen_t *length, int flags);
extern int posix_spawn_file_actions_addclosefrom_np(posix_spawn_file_actions_t *actions, int from);

// `errno` is a macro that Swift cannot see.
static inline int lastError(void) { return errno; }

// Linux keeps niceness and policy per thread: the id 0 means the calling thread alone.
// Blocks from this size on are taken from the system one by one, and go back to it as soon as they are freed. Else glibc
// takes the largest block freed so far (up to 32 MiB) for small from then on, and keeps what many threads freed.
static inline void lapwing_set_large_block(int bytes) {
#if defined(__GLIBC__)
  mallopt(M_MMAP_THRESHOLD, bytes);
#endif
}

// Tells the processor that this is a spinning wait: kinder to a sibling thread, and the loop is left without a penalty.
static inline void lapwing_pause(void) {
#if defined(__x86_64__)
  __builtin_ia32_pause();
#elif defined(__aarch64__)
  __asm__ volatile("yield");
#endif
}

static inline int lapwing_set_thread_nice(int nice) { return setpriority(PRIO_PROCESS, 0, nice); }

static inline int lapwing_set_thread_idle(void) {
  struct sched_param parameter = {0};
  return sched_setscheduler(0, 5 /* SCHED_IDLE, which needs _GNU_SOURCE */, &parameter);
}

// What x86-64-v3 asks for and this processor or system lacks, one bit a feature; 0 means that all is there.
// Inline, so that it is compiled with the flags of whoever calls it: call it from a target built WITHOUT -march,
// before anything of Kernels, or asking may itself be the illegal instruction.
enum { lapwing_processor_feature_count = 8 };

static inline const char *lapwing_processor_feature_name(int bit) {
  static const char *const names[] = {"AVX", "AVX2", "FMA", "BMI1", "BMI2", "F16C", "LZCNT", "MOVBE"};
  return bit >= 0 && bit < lapwing_processor_feature_count ? names[bit] : "";
}

#if defined(__x86_64__)
#include <cpuid.h>

static inline unsigned lapwing_missing_processor_features(void) {
  unsigned a, b1 = 0, c1 = 0, d, b7 = 0, c7, c81 = 0, unused, low = 0, high = 0;
  if (!__get_cpuid(1, &a, &b1, &c1, &d)) return 0xFF;
  if (!__get_cpuid_count(7, 0, &a, &b7, &c7, &d)) b7 = 0;
  if (!__get_cpuid(0x80000001u, &a, &unused, &c81, &d)) c81 = 0;
  // OSXSAVE says that xgetbv may be asked whether the system saves the upper halves of the vector registers.
  if (c1 & (1u << 27)) __asm__ volatile("xgetbv" : "=a"(low), "=d"(high) : "c"(0));
  int saved = (low & 6u) == 6u;
  unsigned missing = 0;
  if (!saved || !(c1 & (1u << 28))) missing |= 1u << 0;
  if (!saved || !(b7 & (1u << 5))) missing |= 1u << 1;
  if (!saved || !(c1 & (1u << 12))) missing |= 1u << 2;
  if (!(b7 & (1u << 3))) missing |= 1u << 3;
  if (!(b7 & (1u << 8))) missing |= 1u << 4;
  if (!saved || !(c1 & (1u << 29))) missing |= 1u << 5;
  if (!(c81 & (1u << 5))) missing |= 1u << 6;
  if (!(c1 & (1u << 22))) missing |= 1u << 7;
  return missing;
}
#else
static inline unsigned lapwing_missing_processor_features(void) { return 0; }
#endif
