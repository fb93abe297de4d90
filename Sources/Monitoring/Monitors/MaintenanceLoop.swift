import Dispatch
import Platform
import Storage
import Synchronization

/// The one thread that looks at the clock: it lets the monitors, the rounds and the policies tick, then sweeps for a while
/// where there is something to sweep, and tries each second whether a database that failed works again.
///
/// What there is to do follows from what was written and from the time. So it ticks a few seconds after a write, at the
/// next time on the monitors' schedule, and each minute for what else comes with time; nothing wakes it before.
final class MaintenanceLoop: Sendable {
  /// Seconds from a write to the tick, and between two ticks at least.
  private static let haste = 5.0
  /// Seconds from a series that policies have not seen to their look at it, so that a fleet which comes in is trained meanwhile.
  private static let policyHaste = 1.0
  /// Seconds between two ticks at most.
  private static let patience = 60.0
  /// Between two steps of a sweep, so that writers get their turn.
  private static let pause = 0.05
  private static let foldingPause = 0.005
  private static let mostFoldings = 200
  /// Steps of a sweep between two ticks.
  private static let mostSteps = 50

  private let context: ServiceContext
  private let watch: MonitorEvaluator
  private let rounds: RetrainingScheduler
  private let policies: PolicyKeeper
  private let cleaner: RetentionCleaner
  private let onFailure: (@Sendable (MaintenanceFailure) -> Void)?
  private let folding = Mutex(LogFolding())
  private let expiry = Mutex(PointExpiry())
  private let isStopping = Atomic(false)
  /// Something was written since the last tick.
  private let hasNews = Atomic(false)
  /// A policy was changed, or has more to do: it waits for no tick.
  private let isUrgent = Atomic(false)
  private let wake = DispatchSemaphore(value: 0)
  private let ended = DispatchGroup()

  /// - Parameter onFailure: is told of steps that failed, but where the database itself fails, which is told of elsewhere.
  init(
    context: ServiceContext, watch: MonitorEvaluator, rounds: RetrainingScheduler, policies: PolicyKeeper,
    onFailure: (@Sendable (MaintenanceFailure) -> Void)? = nil
  ) {
    self.context = context
    self.onFailure = onFailure
    self.watch = watch
    self.rounds = rounds
    self.policies = policies
    cleaner = RetentionCleaner(context: context)
  }

  func start() {
    context.database.observeWrites { [weak self] in self?.noteWrite() }
    policies.onHaste { [weak self] in self?.hasten() }
    ended.enter()
    Thread.start(niceness: 10) { [self] in
      work()
      ended.leave()
    }
  }

  /// Ends the thread, for whose step under way it waits at most `seconds`.
  func stop(within seconds: Double) {
    isStopping.store(true, ordering: .relaxed)
    wake.signal()
    _ = ended.wait(timeout: .now() + seconds)
  }

  /// Wakes the thread at the first write after a tick; the others cost nothing.
  private func noteWrite() {
    if !hasNews.exchange(true, ordering: .relaxed) { wake.signal() }
  }

  private func hasten() {
    isUrgent.store(true, ordering: .relaxed)
    wake.signal()
  }

  private func keepPolicies() {
    if policies.tick() { hasten() }
  }

  private func work() {
    var left = Self.haste
    var isHastened = true
    while true {
      let start = ContinuousClock.now
      let isFaulty = context.database.fault != nil
      let looksForSeries = hasNews.load(ordering: .relaxed) && policies.areThere
      if rest(isFaulty ? min(left, 1) : looksForSeries ? min(left, Self.policyHaste) : left) { return }
      left -= (ContinuousClock.now - start) / .seconds(1)
      if isFaulty { context.database.probe(now: context.now()) }
      if isUrgent.exchange(false, ordering: .relaxed) || looksForSeries && policies.hasPending { keepPolicies() }
      if !isHastened, hasNews.load(ordering: .relaxed) {
        isHastened = true
        left = min(left, Self.haste)
      }
      guard left <= 0 else { continue }
      tick()
      // What was written meanwhile wakes nobody any more: the rests of the sweep have taken the signal.
      isHastened = hasNews.load(ordering: .relaxed)
      left = isHastened ? Self.haste : secondsToNext
    }
  }

  private func tick() {
    hasNews.store(false, ordering: .relaxed)
    watch.tick()
    rounds.tick()
    keepPolicies()
    sweep()
  }

  private var secondsToNext: Double {
    let next = [watch.next, policies.next].compactMap(\.self).min()
    let planned = next.map { Double($0) - Double(context.now()) } ?? Self.patience
    return min(max(planned, Self.haste), Self.patience)
  }

  private func sweep() {
    fold()
    expire()
    repeatedly(.sweeping, most: Self.mostSteps, pause: Self.pause) { try cleaner.step() }
  }

  /// Moves the points of a long log into chunks.
  private func fold() {
    repeatedly(.folding, most: Self.mostFoldings, pause: Self.foldingPause) {
      try folding.withLock { try $0.step(in: context.database) }
    }
  }

  /// Deletes points that were kept for as long as their series keep them.
  func expire() {
    repeatedly(.retention, most: Self.mostSteps, pause: Self.pause) { try expiry.withLock { try $0.step(context) } }
  }

  /// Takes steps while there are more, and writers get their turn between them. One that fails (a full disk, a lock held
  /// elsewhere, what cannot be read) is tried again at the next occasion, unless it was about one series of many.
  private func repeatedly(
    _ task: MaintenanceTask, most: Int, pause: Double, _ step: () throws -> Bool
  ) {
    for _ in 0..<most {
      var hasMore = false
      do {
        hasMore = try step()
      } catch {
        let failure = error as? MaintenanceFailure ?? MaintenanceFailure(task: task, series: nil, cause: error)
        context.counters.failures(of: task).add(1)
        if failure.isOfDisk { return }
        onFailure?(failure)
        hasMore = failure.series != nil
      }
      if !hasMore || rest(pause) { return }
    }
  }

  /// Waits, and answers whether it is time to go.
  private func rest(_ seconds: Double) -> Bool {
    _ = wake.wait(timeout: .now() + seconds)
    return isStopping.load(ordering: .relaxed)
  }
}
