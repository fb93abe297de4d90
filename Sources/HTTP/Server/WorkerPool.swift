internal import Synchronization

/// A bounded number of threads that run jobs in the order they came.
///
/// Waking a thread costs more than a small handler does, so that a batch of jobs wakes one thread, and others only
/// when that one doesn't keep up: when no job was taken for `stall`, since handlers block, or when jobs have been
/// waiting without a break for `saturation`. Whoever submits calls `nudge` each millisecond while there is a backlog.
final class WorkerPool<Job: Sendable>: Sendable {
  private struct Queue {
    var jobs: [Job] = []
    var first = 0
    var isClosed = false
    var idle = 0
    var active = 0
    var lastTaken = MonotonicTime(nanoseconds: 0)
    var waitingSince = MonotonicTime(nanoseconds: 0)

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

  func submit(_ jobs: [Job], now: MonotonicTime) {
    if jobs.isEmpty { return }
    waiting.add(jobs.count, ordering: .relaxed)
    let wakes = queue.withLock { queue in
      if queue.count == 0 { queue.waitingSince = now }
      queue.jobs.append(contentsOf: jobs)
      return Self.wakes(&queue, now)
    }
    for _ in 0..<wakes { queue.notifyOne() }
  }

  /// Wakes further threads where jobs have been waiting for too long.
  func nudge(now: MonotonicTime) {
    if backlog == 0 { return }
    let wakes = queue.withLock { $0.count == 0 ? 0 : Self.wakes(&$0, now) }
    for _ in 0..<wakes { queue.notifyOne() }
  }

  private static var stall: Int64 { 200_000 }
  private static var saturation: Int64 { 1_000_000 }

  private static func wakes(_ queue: inout Queue, _ now: MonotonicTime) -> Int {
    if queue.idle == 0 { return 0 }
    if queue.active == 0 { return 1 }
    if now.nanoseconds - queue.lastTaken.nanoseconds > stall { return min(queue.idle, queue.count) }
    guard now.nanoseconds - queue.waitingSince.nanoseconds > saturation else { return 0 }
    queue.waitingSince = now
    return 1
  }

  /// The life of one of the pool's threads: runs jobs until the pool is closed and empty.
  func work() {
    queue.withLock { $0.active += 1 }
    while let job = take() { run(job) }
  }

  /// Lets the threads end once the jobs are done.
  func close() { queue.withLockNotifying { $0.isClosed = true } }

  private func take() -> Job? {
    let job = queue.withLock { Self.pop(&$0) } ?? waitAndTake()
    if job != nil { waiting.subtract(1, ordering: .relaxed) }
    return job
  }

  private func waitAndTake() -> Job? {
    queue.withLock { queue in
      queue.idle += 1
      queue.active -= 1
    }
    return queue.waitUntil(
      { $0.count > 0 || $0.isClosed },
      then: { queue in
        queue.idle -= 1
        queue.active += 1
        return Self.pop(&queue)
      })
  }

  private static func pop(_ queue: inout Queue) -> Job? {
    guard let job = queue.pop() else { return nil }
    queue.lastTaken = .now()
    return job
  }
}
