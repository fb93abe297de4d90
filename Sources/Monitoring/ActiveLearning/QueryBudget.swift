package import Detectors
import Storage

/// How much operators may be asked about, and how much they have been.
package struct QueryBudget: Sendable, Equatable {
  package let allowance: QueryAllowance
  /// Points that may be asked about in all: the share of what a version learns from.
  package let points: Int
  /// Points of the windows that somebody has answered and not taken back.
  package let used: Int

  package var remaining: Int { max(0, points - used) }

  /// - Parameter count: points that a version learns from.
  init(_ allowance: QueryAllowance, points count: Int, of model: ModelRecord, in transaction: Transaction) throws {
    self.allowance = allowance
    points = Int(allowance.budget * Double(count))
    guard let series = try transaction.series.get(key: model.series) else {
      used = 0
      return
    }
    let seconds = try transaction.queries.answeredSeconds(model: model.key, generation: series.generation)
    used = Int(seconds / series.definition.interval)
  }

  /// Windows of so many points that the next round may ask about.
  func windows(of length: Int) -> Int { min(allowance.queriesPerRound, remaining / max(1, length)) }
}
