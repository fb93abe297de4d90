import Synchronization

/// Counts the points that one request stores, for whoever limits them.
package final class PointMeter: Sendable {
  /// Of the request whose work is done on this thread.
  @TaskLocal package static var current: PointMeter?

  private let count = Atomic<Int>(0)

  package init() {}

  package var points: Int { count.load(ordering: .relaxed) }

  func add(_ number: Int) { count.wrappingAdd(number, ordering: .relaxed) }
}
