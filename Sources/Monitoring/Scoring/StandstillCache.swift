import Detectors
import Series
import Storage
import Synchronization

/// How still each metric of a version stood while the version learnt from it: judged once a version, then remembered.
package final class StandstillCache: Sendable {
  private static let capacity = 1_024

  private let histories = Mutex<[Int64: [StandstillHistory]]>([:])

  init() {}

  /// One a metric of the model.
  func histories(of subject: ScoringTarget, in context: ServiceContext) throws -> [StandstillHistory] {
    let key = subject.version.key
    if let known = histories.withLock({ $0[key] }) { return known }
    let judged = try judge(subject, context)
    histories.withLock { histories in
      if histories.count >= Self.capacity { histories.removeAll() }
      histories[key] = judged
    }
    return judged
  }

  private func judge(_ subject: ScoringTarget, _ context: ServiceContext) throws -> [StandstillHistory] {
    try context.database.read { transaction in
      guard let extent = subject.version.extent, let learnt = try transaction.series.get(key: subject.model.series),
        let lattice = learnt.grid
      else { return [] }
      let slots = PointReader.slots(of: learnt, from: extent.from, to: extent.to)
      let grid = try TimeGrid(
        start: lattice.time(ofSlot: slots.lowerBound), interval: lattice.interval, count: slots.count)
      let kinds = try TrainingData.labelKinds(of: learnt, on: grid, in: transaction)
      let excluded = kinds.map { $0 == .anomaly || $0 == .ignore }
      return try Standstill(
        of: learnt, metrics: subject.model.metrics, slots: slots, excluded: { _ in excluded }, in: transaction
      ).metrics
    }
  }
}
