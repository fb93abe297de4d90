internal import Synchronization

/// What a pool runs.
protocol PoolJob: Sendable {
  /// It may wait for a client to send its body: only a share of the threads take such jobs, so that clients who send
  /// slowly leave the others to everybody else.
  var isUpload: Bool { get }
}

/// A bounded number of threads that run jobs in the order they came, uploads on a share of them.
///
/// Waking a thread costs more than a small handler does, so that a batch of jobs wakes one thread, and others only
/// when that one doesn't keep up: when no job was taken for `stall`, since handlers block, or when jobs have been
/// waiting without a break for `saturation`. Whoever submits calls `nudge` each millisecond while there is a backlog.
final class WorkerPool<Job: PoolJob>: Sendable {
  private struct State {
    var jobs: WorkQueue<Job>
    var isClosed = false
    var idle = 0
    var active = 0
    var lastTaken = MonotonicTime(nanoseconds: 0)
    var waitingSince = MonotonicTime(nanoseconds: 0)
  }

  private let state: ConditionLock<State>
  private let waiting = Atomic<Int>(0)
  private let uploads = Atomic<Int>(0)
  private let run: @Sendable (Job) -> Void

  /// - Parameter mostUploads: how many uploads may run at a time.
  init(mostUploads: Int, run: @escaping @Sendable (Job) -> Void) {
    state = ConditionLock(State(jobs: WorkQueue(mostUploads: mostUploads)))
    self.run = run
  }

  /// Jobs that no thread has taken yet, but for uploads.
  var backlog: Int { waiting.load(ordering: .relaxed) }
  /// Uploads that no thread has taken yet.
  var waitingUploads: Int { uploads.load(ordering: .relaxed) }

  func submit(_ jobs: [Job], now: MonotonicTime) {
    if jobs.isEmpty { return }
    let uploadCount = jobs.count { $0.isUpload }
    waiting.add(jobs.count - uploadCount, ordering: .relaxed)
    if uploadCount > 0 { uploads.add(uploadCount, ordering: .relaxed) }
    let wakes = state.withLock { state in
      if state.jobs.ready == 0 { state.waitingSince = now }
      for job in jobs { state.jobs.push(job, isUpload: job.isUpload) }
      // An upload gets a thread at once: no nudge comes for it, since it may be held back for long.
      let ready = min(state.idle, state.jobs.ready)
      return uploadCount > 0 ? min(ready, max(uploadCount, Self.wakes(&state, now))) : Self.wakes(&state, now)
    }
    for _ in 0..<wakes { state.notifyOne() }
  }

  /// Wakes further threads where jobs have been waiting for too long.
  func nudge(now: MonotonicTime) {
    if backlog == 0 { return }
    let wakes = state.withLock { $0.jobs.ready == 0 ? 0 : Self.wakes(&$0, now) }
    for _ in 0..<wakes { state.notifyOne() }
  }

  private static var stall: Int64 { 200_000 }
  private static var saturation: Int64 { 1_000_000 }

  private static func wakes(_ state: inout State, _ now: MonotonicTime) -> Int {
    if state.idle == 0 { return 0 }
    if state.active == 0 { return 1 }
    if now.nanoseconds - state.lastTaken.nanoseconds > stall { return min(state.idle, state.jobs.ready) }
    guard now.nanoseconds - state.waitingSince.nanoseconds > saturation else { return 0 }
    state.waitingSince = now
    return 1
  }

  /// The life of one of the pool's threads: runs jobs until the pool is closed and empty.
  func work() {
    state.withLock { $0.active += 1 }
    var endsUpload = false
    while let (job, isUpload) = take(endsUpload: endsUpload) {
      run(job)
      endsUpload = isUpload
    }
  }

  /// Lets the threads end once the jobs are done.
  func close() { state.withLockNotifying { $0.isClosed = true } }

  private func take(endsUpload: Bool) -> (job: Job, isUpload: Bool)? {
    let taken =
      state.withLock { state in
        if endsUpload { state.jobs.endUpload() }
        return Self.pop(&state)
      } ?? waitAndTake()
    if let taken {
      if taken.isUpload { uploads.subtract(1, ordering: .relaxed) } else { waiting.subtract(1, ordering: .relaxed) }
    }
    return taken
  }

  private func waitAndTake() -> (job: Job, isUpload: Bool)? {
    state.withLock { state in
      state.idle += 1
      state.active -= 1
    }
    return state.waitUntil(
      { $0.jobs.ready > 0 || $0.isClosed },
      then: { state in
        state.idle -= 1
        state.active += 1
        return Self.pop(&state)
      })
  }

  private static func pop(_ state: inout State) -> (job: Job, isUpload: Bool)? {
    guard let taken = state.jobs.pop() else { return nil }
    state.lastTaken = .now()
    return taken
  }
}
