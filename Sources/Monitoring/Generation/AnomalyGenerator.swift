package import Detectors
import JSON
import Kernels
import Series
package import Storage

/// Makes anomalies by a trained generator, in windows of their own or laid into real ones.
package struct AnomalyGenerator: Sendable {
  /// Values of all windows and metrics in one answer.
  package static let mostValues = 1_000_000
  /// The same where windows are drawn anew until they depart far enough.
  package static let mostRedrawnValues = 250_000

  private let context: ServiceContext
  private let cores: Int

  package init(service: Service) {
    context = service.context
    cores = service.cores
  }

  /// What a client asks for.
  package struct Request: Sendable {
    /// A window of stored points that the anomaly is laid into.
    package struct Base: Sendable {
      /// The model's own where nil.
      package var series: String?
      /// The first point, Unix seconds.
      package var from: Int64

      package init(series: String?, from: Int64) {
        self.series = series
        self.from = from
      }
    }

    package var model: String
    /// The base of it is filled in here.
    package var generation: GenerationRequest
    package var base: Base?
    /// The id of the series that becomes of it; nil answers the values.
    package var saveAs: String?

    package init(model: String, generation: GenerationRequest, base: Base?, saveAs: String?) {
      (self.model, self.generation, self.base, self.saveAs) = (model, generation, base, saveAs)
    }
  }

  package struct Result: Sendable {
    package let model: ModelRecord
    package let version: VersionRecord
    package let interval: Int64
    /// Points of each window.
    package let window: Int
    package let windows: [GeneratedWindow]
    package let saved: SavedSeries?
  }

  private struct Subject: Sendable {
    let model: ModelRecord
    let version: VersionRecord
    let series: SeriesRecord
    /// What a base is read from.
    let source: SeriesRecord
  }

  /// - Throws: `model_not_found`, `generates_nothing`, `model_not_ready`; `already_exists`, `unknown_reference`,
  ///   `interval_mismatch`, `unknown_metric`, `off_grid`, `outside_series`; `too_many`, and what the generator refuses.
  package func generate(_ request: Request) throws -> Result {
    let subject = try context.database.read { try Self.subject(of: request, in: $0) }
    let generator = try context.detectors.generator(of: subject.version, in: context.database)
    let values = request.generation.count * generator.window * generator.metrics
    let most = request.generation.minDeparture > 0 ? Self.mostRedrawnValues : Self.mostValues
    guard values <= most else {
      throw MonitoringError(.tooMany, at: "/count", "makes \(values) values; one such request may make \(most)")
    }
    let end = Self.end(of: request, subject, window: generator.window)
    if request.saveAs != nil {
      try WindowRow(
        count: request.generation.count, length: generator.window, interval: subject.series.definition.interval,
        end: end
      ).check()
    }
    var generation = request.generation
    generation.base = try request.base.map { try columns(from: $0.from, of: subject, window: generator.window) }
    // A window is a few thousand operations a point: sharing the work pays for many of them.
    let team = generation.count > 64 ? ComputeTeam(threads: cores, priority: .low) : nil
    let windows = try generator.generate(generation, team: team)
    let saved = try request.saveAs.map {
      try SavedSeries(Self.content(windows, endingAt: end, of: subject, as: $0, by: request), in: context)
    }
    return Result(
      model: subject.model, version: subject.version, interval: subject.series.definition.interval,
      window: generator.window, windows: windows, saved: saved)
  }

  private static func subject(of request: Request, in transaction: Transaction) throws -> Subject {
    let model = try transaction.models.known(request.model)
    guard try !model.knownAlgorithm().givesScores else {
      throw MonitoringError(
        .generatesNothing,
        "The algorithm '\(model.algorithm)' makes no anomalies; 'cgats' does, and so does "
          + "POST /v1/series/{id}/augment.")
    }
    guard let version = try transaction.activeVersion(of: model),
      let series = try transaction.series.get(key: model.series)
    else { throw MonitoringError(.modelNotReady, "The model '\(model.id)' has no trained version yet.") }
    if let id = request.saveAs { try SavedSeries.checkIsNew(id, in: transaction) }
    return Subject(
      model: model, version: version, series: series, source: try source(of: request, series, in: transaction))
  }

  private static func source(
    of request: Request, _ own: SeriesRecord, in transaction: Transaction
  ) throws -> SeriesRecord {
    guard let id = request.base?.series, id != own.definition.id else { return own }
    guard let other = try transaction.series.get(id) else {
      throw MonitoringError(.unknownReference, at: "/base/series", "names a series that is not there")
    }
    guard other.definition.interval == own.definition.interval else {
      throw MonitoringError(
        .intervalMismatch, at: "/base/series",
        "has an interval of \(other.definition.interval) s; the model learnt \(own.definition.interval) s")
    }
    return other
  }

  /// The window that begins at a time, a column a metric of the model.
  private func columns(from time: Int64, of subject: Subject, window: Int) throws -> [[Double]] {
    guard let grid = subject.source.grid, let extent = subject.source.slots else {
      throw MonitoringError(.seriesTooShort, at: "/base", "lies in a series without points")
    }
    guard let slot = grid.slot(at: time) else {
      throw MonitoringError(.offGrid, at: "/base/from", "lies between two points of the series")
    }
    let slots = slot..<slot + Int64(window)
    guard extent.contains(slot), slots.upperBound <= extent.upperBound else {
      let last = grid.time(ofSlot: extent.upperBound - Int64(window))
      let first = grid.time(ofSlot: extent.lowerBound)
      throw MonitoringError(
        .outsideSeries, at: "/base/from",
        "must be from \(first) to \(last), so that the model's window of \(window) points lies in the series")
    }
    let source = try MonitoringError.placing([.unknownMetric: .body("/base/series")]) {
      try StoredSeries(subject.source, metrics: subject.model.metrics)
    }
    return try context.database.read { try source.read(slots, in: $0) }.metrics.map(\.values)
  }

  private static func content(
    _ windows: [GeneratedWindow], endingAt end: Int64, of subject: Subject, as id: String, by request: Request
  ) -> SavedSeries.Content {
    let tags: JSONObject = [
      "synthetic_from": .string(subject.model.id), "version": .string("\(subject.version.number)"),
      "method": .string("cgats"), "seed": .string("\(request.generation.seed)"),
    ]
    let definition = SeriesDefinition(
      id: id, interval: subject.series.definition.interval, metrics: subject.model.metrics,
      timezone: subject.series.definition.timezone, tagsJSON: JSONValue.object(tags).text,
      bounds: subject.series.definition.bounds)
    return SavedSeries.Content(
      definition, windows: windows.map { LabelledWindow(columns: $0.values, label: $0.label.map { $0 != 0 }) },
      endingAt: end)
  }

  /// Where a saved series ends: with its base, or with what the version learnt from, whatever has come since, so that the
  /// same request makes the same series.
  private static func end(of request: Request, _ subject: Subject, window: Int) -> Int64 {
    let interval = subject.series.definition.interval
    return request.base.map { $0.from + Int64(window) * interval } ?? subject.version.extent?.to ?? 0
  }
}
