package import Storage

/// The alerts as operators see them: listed, followed, acknowledged.
package struct AlertService: Sendable {
  private let context: ServiceContext

  package init(context: ServiceContext) {
    self.context = context
  }

  /// A page of alerts, the newest start first unless told.
  package func page(
    _ filter: AlertFilter, by sort: AlertSort = .newest, after place: NumberedPlace?, limit: Int
  ) throws -> [AlertRecord] {
    try context.database.read { try $0.alerts.page(filter, by: sort, after: place, limit: limit) }
  }

  /// The revision of the last change of any alert; 0 before the first.
  package func revision() throws -> Int64 {
    try context.database.read { try $0.alerts.revision() }
  }

  /// Whether a revision of an epoch is one of this database's history: a copy of the database goes on without what came
  /// after it was made.
  package func isKnown(revision: Int64, of epoch: String) throws -> Bool {
    let end = try context.database.read { transaction in
      epoch == context.database.epoch
        ? try transaction.alerts.revision() : try transaction.epochs.alertRevision(atEndOf: epoch)
    }
    return end.map { revision <= $0 } ?? false
  }

  /// The revision before the first change at or after `time`.
  package func revision(before time: Int64) throws -> Int64 {
    try context.database.read { try $0.alerts.revision(before: time) }
  }

  /// The first alert that changed after a revision; several changes of one alert count as its last.
  package func next(after revision: Int64, monitor: String?) throws -> AlertRecord? {
    try context.database.read { try $0.alerts.list(since: revision, monitor: monitor, limit: 1).first }
  }

  /// Notes who has seen an alert and what they say of it, in the place of what was noted before.
  ///
  /// - Parameter verdict: what the points of the alert are: `anomaly` where it was right, `normal` where it was wrong. They are
  ///   labelled so, and the line of the model is drawn anew by it, in the same transaction.
  /// - Throws: `alert_not_found`; `series_not_found` for a verdict where the series is gone.
  package func acknowledge(
    _ key: Int64?, by author: String?, note: String?, verdict: LabelRecord.Kind? = nil
  ) throws -> AlertRecord {
    func acknowledged(in transaction: Transaction) throws -> AlertRecord {
      guard let key, let before = try transaction.alerts.get(key) else { throw Self.notFound }
      if let verdict { try label(before, verdict, author: author, note: note, in: transaction) }
      try transaction.alerts.acknowledge(key, by: author, note: note, now: context.now())
      guard let alert = try transaction.alerts.get(key) else { throw Self.notFound }
      return alert
    }
    guard verdict != nil else {
      let alert = try context.database.write(acknowledged)
      context.changes.publish(.alerts)
      return alert
    }
    // Of which model it is doesn't change; where that is gone the label stays with the series.
    let model = try context.database.read { try key.flatMap($0.alerts.get)?.model }
    guard let model else { throw Self.notFound }
    let (alert, line) = try ThresholdService(context: context).redrawing(model, acknowledged)
    context.changes.publish(.alerts)
    context.changes.publish(.series(alert.series))
    if line != nil { context.changes.publish(.model(alert.model)) }
    return alert
  }

  private static var notFound: MonitoringError { MonitoringError(.alertNotFound, "There is no such alert.") }

  private func label(
    _ alert: AlertRecord, _ kind: LabelRecord.Kind, author: String?, note: String?, in transaction: Transaction
  ) throws {
    guard let series = try transaction.series.get(alert.series), let last = series.lastTime else {
      throw MonitoringError(.seriesNotFound, "There is no series '\(alert.series)' any more.")
    }
    let end = max(alert.start, alert.end.map { $0 - series.definition.interval } ?? last) + series.definition.interval
    let label = NewLabel(
      start: alert.start, end: end, kind: kind, source: .operator, note: note, author: author)
    _ = try transaction.labels.insert([label], series: series.key, now: context.now())
  }
}

extension AlertRecord {
  /// What the contract calls its status: an acknowledged alert that ended is closed, and keeps who saw it.
  package var status: State {
    withdrawnAt != nil ? .withdrawn : end != nil ? .closed : state == .acknowledged ? .acknowledged : .open
  }
}
