internal import Synchronization

/// A bounded number of threads that run jobs in the order they came.
final class WorkerPool<Job: Sendable>: Sendable {
  private struct Queue {
    var jobs: [Job] = []
    var first = 0
    var isClosed = false
    var idle = 0

    var count: Int { jobs.count - first }

    mutating func pop() -> Job? {
      guard first < jobs.count else { return nil }
      let job = jobs[first]
      first += 1
      if first == jobs.count {
        jobs.removeAll(keepingCapacity: true)
        first = 0
      } else if first >= 1_024 {
        jobs.removeFirst(first)
        first = 0
      }
      return job
    }
  }

  private let queue = Monitor(Queue())
  private let waiting = Atomic<Int>(0)
  private let run: @Sendable (Job) -> Void

  init(run: @escaping @Sendable (Job) -> Void) { self.run = run }

  /// Jobs that no thread has taken yet.
  var backlog: Int { waiting.load(ordering: .relaxed) }

  func submit(_ jobs: [Job]) {
    waiting.add(jobs.count, ordering: .relaxed)
    let wakes = queue.withLock { queue in
      queue.jobs.append(contentsOf: jobs)
      return min(queue.idle, jobs.count)
    }
    for _ in 0..<wakes { queue.notifyOne() }
  }

  /// The life of one of the pool's threads: runs jobs until the pool is closed and empty.
  func work() {
    while let job = take() { run(job) }
  }

  /// Lets the threads end once the jobs are done.
  func close() { queue.withLockNotifying { $0.isClosed = true } }

  private func take() -> Job? {
    let job = queue.withLock { $0.pop() } ?? waitAndTake()
    if job != nil { waiting.subtract(1, ordering: .relaxed) }
    return job
  }

  private func waitAndTake() -> Job? {
    queue.withLock { $0.idle += 1 }
    return queue.waitUntil(
      { $0.count > 0 || $0.isClosed },
      then: { queue in
        queue.idle -= 1
        return queue.pop()
      })
  }
}
