import CLinux
import Glibc
import Synchronization

/// Where a team's caller posts work and the team's threads find it.
///
/// A thread takes part only while work is posted, and the caller withdraws the work and waits for those who took
/// part before it returns: so no thread ever holds work, or an index of work, that is over.
///
/// `@unchecked Sendable`: `work`, `count`, `participants` and `isClosed` are only touched under `mutex`, the rest is
/// atomic. A pthread condition is used since Synchronization has none.
final class WorkDispatcher: @unchecked Sendable {
  private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
  private let posted = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)
  private let finished = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)
  private var work: PostedWork?
  private var count = 0
  private var isClosed = false
  private var participants = 0
  private let nextIndex = Atomic<Int>(0)
  private let isBusy = Atomic<Bool>(false)
  /// Hints for spinning; what counts is looked up under the mutex.
  private let postings = Atomic<Int>(0)
  private let participantsHint = Atomic<Int>(0)

  init() {
    pthread_mutex_init(mutex, nil)
    pthread_cond_init(posted, nil)
    pthread_cond_init(finished, nil)
  }

  deinit {
    pthread_cond_destroy(posted)
    pthread_cond_destroy(finished)
    pthread_mutex_destroy(mutex)
    mutex.deallocate()
    posted.deallocate()
    finished.deallocate()
  }

  /// Has all indices done, or does nothing and returns false where other work is posted.
  func post<Work: IndexedWork>(_ count: Int, _ work: Work) -> Bool {
    guard !isBusy.exchange(true, ordering: .acquiring) else { return false }
    withUnsafePointer(to: work) { work in
      announce(count, PostedWork(work))
      claim(count, PostedWork(work))
      withdraw()
    }
    isBusy.store(false, ordering: .releasing)
    return true
  }

  private func announce(_ count: Int, _ work: PostedWork) {
    locked {
      (self.work, self.count) = (work, count)
      nextIndex.store(0, ordering: .relaxed)
      postings.add(1, ordering: .releasing)
      pthread_cond_broadcast(posted)
    }
  }

  private func withdraw() {
    locked { work = nil }
    spin { participantsHint.load(ordering: .acquiring) == 0 }
    locked { while participants > 0 { pthread_cond_wait(finished, mutex) } }
  }

  /// A team thread's life: takes part in whatever is posted until the board is closed.
  func serve() {
    var seen = 0
    while true {
      spin { postings.load(ordering: .acquiring) != seen }
      guard awaitPosting(after: &seen) else { return }
      takePart()
    }
  }

  func close() {
    locked {
      isClosed = true
      postings.add(1, ordering: .releasing)
      pthread_cond_broadcast(posted)
    }
  }

  private func awaitPosting(after seen: inout Int) -> Bool {
    locked {
      while !isClosed, postings.load(ordering: .relaxed) == seen { pthread_cond_wait(posted, mutex) }
      seen = postings.load(ordering: .relaxed)
      return !isClosed
    }
  }

  private func takePart() {
    guard let (count, work) = signOn() else { return }
    claim(count, work)
    locked {
      participants -= 1
      participantsHint.store(participants, ordering: .releasing)
      if participants == 0 { pthread_cond_signal(finished) }
    }
  }

  private func signOn() -> (Int, PostedWork)? {
    locked {
      guard let work else { return nil }
      participants += 1
      participantsHint.store(participants, ordering: .releasing)
      return (count, work)
    }
  }

  private func claim(_ count: Int, _ work: PostedWork) {
    while true {
      let index = nextIndex.add(1, ordering: .relaxed).oldValue
      guard index < count else { return }
      work.perform(index)
    }
  }

  /// Some ten microseconds, about what sleeping and waking take. The core is not offered to others meanwhile: beside a
  /// busy process that would cost a time slice at each dispatch.
  private func spin(until condition: () -> Bool) {
    for _ in 0..<1_000 {
      if condition() { return }
      lapwing_pause()
    }
  }

  private func locked<Result>(_ body: () -> Result) -> Result {
    pthread_mutex_lock(mutex)
    defer { pthread_mutex_unlock(mutex) }
    return body()
  }
}
