import Detectors
import Series
import Storage
import Synchronization

/// How still the series of a version stood while the version learnt from it: judged once a version, then remembered.
package final class StandstillCache: Sendable {
  private static let capacity = 1_024

  private let histories = Mutex<[Int64: StandstillHistory]>([:])

  init() {}

  func history(of subject: ScoreReader.Subject, in context: ServiceContext) throws -> StandstillHistory {
    let key = subject.version.key
    if let known = histories.withLock({ $0[key] }) { return known }
    let history = try judge(subject, context)
    histories.withLock { histories in
      if histories.count >= Self.capacity { histories.removeAll() }
      histories[key] = history
    }
    return history
  }

  private func judge(_ subject: ScoreReader.Subject, _ context: ServiceContext) throws -> StandstillHistory {
    try context.database.read { transaction in
      guard let extent = subject.version.extent, let learnt = try transaction.series.get(key: subject.model.series),
        learnt.grid != nil
      else { return StandstillHistory(of: []) }
      let data = try TrainingData(
        learnt, metrics: Array(subject.model.metrics.prefix(1)), from: extent.from, to: extent.to, in: transaction)
      let excluded = zip(data.input.labelledAnomaly, data.input.ignored).map { $0 || $1 }
      return StandstillHistory(of: data.input.series.metrics.first?.values ?? [], excluding: excluded)
    }
  }
}
