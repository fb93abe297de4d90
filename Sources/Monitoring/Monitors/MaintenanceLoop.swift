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
  private let folding = Mutex(LogFolding())
  private let isStopping = Atomic(false)
  /// Something was written since the last tick.
  private let hasNews = Atomic(false)
  /// A policy was changed, or has more to do: it waits for no tick.
  private let isUrgent = Atomic(false)
  private let wake = DispatchSemaphore(value: 0)
  private let ended = DispatchGroup()

  init(context: ServiceContext, watch: MonitorEvaluator, rounds: RetrainingScheduler, policies: PolicyKeeper) {
    self.context = context
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
      if rest(isFaulty ? min(left, 1) : left) { return }
      left -= (ContinuousClock.now - start) / .seconds(1)
      if isFaulty { context.database.probe(now: context.now()) }
      if isUrgent.exchange(false, ordering: .relaxed) { keepPolicies() }
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
    // A step that fails (a full disk, a lock held elsewhere) is tried again at the next occasion.
    for _ in 0..<Self.mostSteps where (try? cleaner.step()) != true || rest(Self.pause) { return }
  }

  /// Moves the points of a long log into chunks.
  private func fold() {
    for _ in 0..<Self.mostFoldings {
      guard (try? folding.withLock({ try $0.step(in: context.database) })) == true, !rest(Self.foldingPause) else {
        return
      }
    }
  }

  /// Waits, and answers whether it is time to go.
  private func rest(_ seconds: Double) -> Bool {
    _ = wake.wait(timeout: .now() + seconds)
    return isStopping.load(ordering: .relaxed)
  }
}
