import Synchronization

/// What the service has done since it started: running counts, for its metrics.
package final class ServiceCounters: Sendable {
  /// Counts up; from any thread.
  package final class Counter: Sendable {
    private let count = Atomic<Int64>(0)

    package init() {}

    package func add(_ number: Int) { count.wrappingAdd(Int64(number), ordering: .relaxed) }

    package var value: Int64 { count.load(ordering: .relaxed) }
  }

  /// Counts points, for the request that brought them too.
  package struct PointCounter: Sendable {
    private let counter = Counter()

    package func add(_ number: Int) {
      counter.add(number)
      PointMeter.current?.add(number)
    }

    package var value: Int64 { counter.value }
  }

  /// Rows of points that were stored.
  package let points = PointCounter()
  /// Points that were deleted because they had been kept for as long as they were to be.
  package let expiredPoints = Counter()
  /// Points that a detector scored.
  package let scores = Counter()
  /// Windows that trainings have learnt from, each as often as it was seen.
  package let trainingWindows = Counter()
  /// The time that those trainings took, in milliseconds.
  package let trainingMilliseconds = Counter()
  /// Deliveries that a receiver took, and those that it did not take in time or that too many others followed.
  package let deliveriesTaken = Counter()
  package let deliveriesGivenUp = Counter()
  /// Tries that found nobody, had no answer in time, or were answered by anything but 2xx.
  package let deliveryTriesUnreachable = Counter()
  package let deliveryTriesTimedOut = Counter()
  package let deliveryTriesRefused = Counter()
  /// Lines of the log that nobody took.
  package let logLinesDropped: Counter
  /// Arrivals and days that a monitor could not judge.
  package let failedJudgements = Counter()

  /// Steps of what is done by the clock that failed.
  package let failedMaintenance = MaintenanceTask.allCases.map { _ in Counter() }

  /// What brought points of many series.
  package let senders = SenderCounters()

  package init(logLinesDropped: Counter = Counter()) {
    self.logLinesDropped = logLinesDropped
  }
}
