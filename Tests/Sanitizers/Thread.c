// Linked into every program of a build with the thread sanitizer: its options, and the one lock that it cannot see.
//
// It knows which of two threads came first by the calls that it intercepts (pthread's, libdispatch's) and by the atomics
// in code that it instruments. A `Mutex` of Synchronization is an atomic there while nobody waits for it; but what a
// thread does that finds it taken, or has to wake another, lies in a library that is not instrumented. Unseen, all that
// the lock guards would look like a race. So these three functions are wrapped to say what they order, as the sanitizer's
// own wrapper of pthread_mutex_lock does.
// https://github.com/llvm/llvm-project/blob/main/compiler-rt/include/sanitizer/tsan_interface.h
// https://github.com/swiftlang/swift/blob/main/stdlib/public/Synchronization/Mutex/LinuxImpl.swift
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdint.h>

// A report ends the program (exit status 66), so that a server under test cannot go on as if nothing were.
const char *__tsan_default_options(void) { return "halt_on_error=1:" SYMBOLIZER; }

// The one object behind all empty arrays: the standard library's `Array(unsafeUninitializedCapacity:)` writes its count
// of 0 anew. Only reports of that very variable are left out.
const char *__tsan_default_suppressions(void) { return "race:^_swiftEmptyArrayStorage$\n"; }

extern void __tsan_acquire(void *address);
extern void __tsan_release(void *address);

#define SWIFT __attribute__((swiftcall))
#define SELF __attribute__((swift_context)) void *mutex
#define LOCK_SLOW "$s15Synchronization12_MutexHandleV9_lockSlowyys6UInt32VF"
#define TRY_LOCK_SLOW "$s15Synchronization12_MutexHandleV12_tryLockSlowSbyF"
#define UNLOCK_SLOW "$s15Synchronization12_MutexHandleV11_unlockSlowyyF"

// The next definition after ours is the library's.
SWIFT void lockSlow(uint32_t thread, SELF) __asm__(LOCK_SLOW);
SWIFT void lockSlow(uint32_t thread, SELF) {
  SWIFT void (*next)(uint32_t, SELF) = dlsym(RTLD_NEXT, LOCK_SLOW);
  next(thread, mutex);
  __tsan_acquire(mutex);
}

// The kernel may find a lock free that was taken a moment before.
SWIFT _Bool tryLockSlow(SELF) __asm__(TRY_LOCK_SLOW);
SWIFT _Bool tryLockSlow(SELF) {
  SWIFT _Bool (*next)(SELF) = dlsym(RTLD_NEXT, TRY_LOCK_SLOW);
  _Bool isTaken = next(mutex);
  if (isTaken) __tsan_acquire(mutex);
  return isTaken;
}

SWIFT void unlockSlow(SELF) __asm__(UNLOCK_SLOW);
SWIFT void unlockSlow(SELF) {
  SWIFT void (*next)(SELF) = dlsym(RTLD_NEXT, UNLOCK_SLOW);
  __tsan_release(mutex);
  next(mutex);
}
