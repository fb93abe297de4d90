import Dispatch
import Synchronization

/// The one thread that looks at the clock: every second it looks whether a database that failed works again, and every few
/// seconds it lets the monitors and the rounds tick, then sweeps for a while where there is something to sweep.
final class Housekeeper: Sendable {
  private static let seconds = 5
  /// Between two steps of a sweep, so that writers get their turn.
  private static let pause = 0.05
  /// Steps of a sweep between two ticks.
  private static let mostSteps = 50

  private let watch: MonitorWatch
  private let rounds: RoundKeeper
  private let sweeper: Sweeper
  private let isStopping = Atomic(false)
  private let wake = DispatchSemaphore(value: 0)
  private let ended = DispatchGroup()

  init(watch: MonitorWatch, rounds: RoundKeeper, sweeper: Sweeper) {
    self.watch = watch
    self.rounds = rounds
    self.sweeper = sweeper
  }

  func start() {
    ended.enter()
    Thread.start(niceness: 10) { [self] in
      var seconds = 0
      while !rest(1) {
        sweeper.probe()
        seconds += 1
        guard seconds % Self.seconds == 0 else { continue }
        watch.tick()
        rounds.tick()
        sweep()
      }
      ended.leave()
    }
  }

  /// Ends the thread, after the step that it is at.
  func stop() {
    isStopping.store(true, ordering: .relaxed)
    wake.signal()
    ended.wait()
  }

  private func sweep() {
    // A step that fails (a full disk, a lock held elsewhere) is tried again at the next occasion.
    for _ in 0..<Self.mostSteps where (try? sweeper.step()) != true || rest(Self.pause) { return }
  }

  /// Waits, and answers whether it is time to go.
  private func rest(_ seconds: Double) -> Bool {
    _ = wake.wait(timeout: .now() + seconds)
    return isStopping.load(ordering: .relaxed)
  }
}
