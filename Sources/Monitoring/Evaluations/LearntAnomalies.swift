import Detectors
import Series
import Storage

/// The generator that a drill names, fit for the model that is rehearsed.
struct LearntAnomalies {
  let model: ModelRecord
  let version: VersionRecord
  /// The question with the lengths that are rehearsed.
  let question: DrillQuestion
  private let generator: CGATS
  private let choice: DrillGenerator
  /// Of each of the generator's metrics its place among those of the model that is rehearsed.
  private let places: [Int]

  private static let place = "/synthetic/generator"

  var window: Int { generator.window }

  /// What generating takes, in points whose scores take about as long: a point of a window of the usual network counts as
  /// one, and what has to be drawn anew as four.
  var work: Int {
    let network = Double(generator.parameters.hiddenUnits) / 64
    let windows = question.plan.lengths.count * question.plan.count * (choice.minDeparture > 0 ? 4 : 1)
    return Int(Double(windows * window) * max(1, network * network))
  }

  /// nil for a question without one.
  ///
  /// - Throws: `unknown_reference`, `generates_nothing`, `model_not_ready`; `interval_mismatch`, `unknown_metric` where it
  ///   learnt another interval or other metrics than the model; `out_of_range` for lengths that its windows do not hold.
  init?(_ question: DrillQuestion, for subject: ScoringTarget, in context: ServiceContext) throws {
    guard let choice = question.generator else { return nil }
    (model, version) = try context.database.read { try Self.find(choice, for: subject, in: $0) }
    self.choice = choice
    generator = try context.detectors.generator(of: version, in: context.database)
    let wanted = subject.model.metrics
    places = model.metrics.compactMap(wanted.firstIndex)
    guard Set(model.metrics) == Set(wanted) else {
      let names = (made: model.metrics.joined(separator: ", "), judged: wanted.joined(separator: ", "))
      throw MonitoringError(
        .unknownMetric, at: Self.place,
        "makes anomalies of \(names.made); the model to be rehearsed judges \(names.judged)")
    }
    var resolved = question
    if choice.drawsLengths {
      resolved.plan.lengths = generator.labels.typicalLengths(GeneratedAnomalies.usualLengths)
    }
    let longest = resolved.plan.lengths.max() ?? 0
    guard longest < generator.window else {
      throw MonitoringError(
        .outOfRange, at: "/synthetic/lengths",
        "must be shorter than the generator's window of \(generator.window) points")
    }
    self.question = resolved
  }

  /// - Throws: `series_too_short`.
  func source(on ground: DrillDataset, scales: [DepartureScale]) throws -> GeneratedAnomalies {
    let count = ground.series.grid.count
    guard count >= window else {
      throw MonitoringError(
        .seriesTooShort, at: Self.place,
        "pastes anomalies into windows of \(window) points; up to the end of the range there are \(count)")
    }
    return try GeneratedAnomalies(
      generator, lengths: question.plan.lengths, series: ground.series, hidden: ground.anomalous, scales: scales,
      places: places, minDeparture: choice.minDeparture, seed: question.plan.seed)
  }

  private static func find(
    _ choice: DrillGenerator, for subject: ScoringTarget, in transaction: Transaction
  ) throws -> (ModelRecord, VersionRecord) {
    guard let model = try transaction.models.get(choice.model) else {
      throw MonitoringError(.unknownReference, at: place, "names a model that is not there")
    }
    guard try !model.knownAlgorithm().givesScores else {
      throw MonitoringError(
        .generatesNothing, at: place, "names a model of '\(model.algorithm)', which makes no anomalies; 'cgats' does")
    }
    guard let version = try transaction.activeVersion(of: model),
      let series = try transaction.series.get(key: model.series)
    else { throw MonitoringError(.modelNotReady, at: place, "names a model that has no trained version yet") }
    let (own, other) = (subject.series.definition.interval, series.definition.interval)
    guard own == other else {
      throw MonitoringError(
        .intervalMismatch, at: place, "learnt an interval of \(other) s; that of the series is \(own) s")
    }
    return (model, version)
  }
}
