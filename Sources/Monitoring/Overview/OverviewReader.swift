import Platform
import Storage

/// Reads what is wrong now: one transaction of a few bounded queries, no scores, no models.
package struct OverviewReader: Sendable {
  /// Rows of each list.
  package static let rows = 20
  /// More alerts than one a day on average are noise.
  package static let noisyDays: Int64 = 7
  package static let noisyAlerts: Int64 = 8
  private static let day: Int64 = 86_400

  private let service: Service

  package init(service: Service) { self.service = service }

  package func read() throws -> Overview {
    let (context, drifting) = (service.context, service.drifts.drifting)
    let now = context.now()
    var overview = try context.database.read { transaction in
      var overview = Overview()
      try Self.readAlerts(into: &overview, now: now, transaction)
      try Self.readModels(into: &overview, drifting, transaction)
      overview.jobs = try transaction.jobs.counts()
      overview.failedJobs = try transaction.overview.failedJobs(since: now - Self.day, limit: Self.rows)
      let bytes = try transaction.overview.bytes()
      (overview.storage.bytes, overview.storage.freeBytes) = (bytes.all.twoDigits, bytes.free.twoDigits)
      return overview
    }
    overview.storage.diskFreeBytes = DiskSpace.free(at: context.database.path)?.twoDigits
    overview.storage.fault = context.database.fault?.storageFault?.sentence
    return overview
  }

  private static func readAlerts(into overview: inout Overview, now: Int64, _ transaction: Transaction) throws {
    for group in try transaction.overview.openIncidents() {
      overview.incidents.open += group.count
      overview.incidents.bySeverity[group.severity, default: 0] += group.count
      if group.isAcknowledged {
        overview.incidents.acknowledged += group.count
      } else {
        overview.incidents.unattended[group.severity, default: 0] += group.count
      }
    }
    overview.incidents.worst = try transaction.overview.worstIncidents(limit: rows).map { try transaction.entry($0) }
    for group in try transaction.overview.lastingAlerts() {
      overview.alerts.lasting += group.count
      overview.alerts.byKind[group.kind, default: 0] += group.count
      if group.isAcknowledged { overview.alerts.acknowledged += group.count }
    }
    overview.alerts.heldBack = try transaction.overview.heldBack()
    overview.silent = try transaction.overview.silences(limit: rows)
    overview.noisy = try transaction.overview.noisiest(
      since: now - noisyDays * day, least: noisyAlerts, limit: rows)
  }

  private static func readModels(
    into overview: inout Overview, _ drifting: [DriftReport], _ transaction: Transaction
  ) throws {
    let counts = try transaction.counts()
    (overview.series, overview.monitors, overview.models) = (counts.series, counts.monitors, counts.models)
    overview.concerns = try transaction.overview.unservedModels(limit: rows).map(Overview.ConcernedModel.init)
    for report in drifting where overview.concerns.count < 2 * rows {
      let subject = report.subject
      // What is in force by now is another one's concern.
      guard let model = try transaction.models.get(subject.model.id), model.key == subject.model.key,
        model.activeVersion == subject.version.number
      else { continue }
      overview.concerns.append(
        Overview.ConcernedModel(
          model: model.id, series: model.seriesID, concern: .drift, version: subject.version.number, since: nil,
          detail: report.reason))
    }
  }
}

extension Overview.ConcernedModel {
  fileprivate init(_ model: OverviewRepository.UnservedModel) {
    let version = "Version \(model.newest)"
    let (concern, detail): (Overview.Concern, String) =
      switch (model.state, model.isLost) {
      case (.failed, _): (.trainingFailed, "\(version) failed: see the model's jobs.")
      case (.training, _): (.untrained, "\(version) is being trained, and none serves yet.")
      case (.ready, true):
        (.lostChallenge, "\(version) did worse than version \(model.activeVersion ?? 0), which goes on serving.")
      case (.ready, false): (.untrained, "No version serves.")
      }
    self.init(
      model: model.model, series: model.series, concern: concern, version: model.newest, since: model.createdAt,
      detail: detail)
  }
}

extension Int64 {
  /// Rounded down to two digits, so that what always moves a little stays the same for a while.
  fileprivate var twoDigits: Int64 {
    var unit: Int64 = 1
    while self / unit >= 100 { unit *= 10 }
    return self / unit * unit
  }
}
