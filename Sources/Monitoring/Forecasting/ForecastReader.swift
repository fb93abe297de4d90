import Detectors
import Evaluation
import Series
import Storage

/// Answers what comes next in a stored series.
package struct ForecastReader: Sendable {
  private let context: ServiceContext
  private let reader: ScoreReader

  package init(service: Service) {
    context = service.context
    reader = ScoreReader(service: service)
  }

  /// - Throws: what finding the model throws; `not_a_forecaster`, `not_calibrated`, `forecaster_not_available`,
  ///   `horizon_too_long`; `off_grid`, `outside_series`, `not_enough_history`.
  package func forecast(_ request: ForecastRequest) throws -> ForecastAnswer {
    let subject = try reader.subject(model: request.model, series: nil)
    let choice = try request.forecaster ?? ForecastChoice.preferred(by: subject)
    let forecaster = try context.forecaster(of: subject, choice, level: request.level, horizon: request.horizon)
    let calibration = forecaster.calibration
    try Self.check(horizon: request.horizon, against: calibration)
    let origin = try Self.origin(of: request, subject)
    let stretch = try ForecastStretch(
      subject, around: origin..<origin + 1, after: request.horizon, forecaster, horizon: request.horizon, context)
    let answer = try forecaster.forecast(
      stretch.series, hidden: stretch.hidden, origin: stretch.index(of: origin), horizon: request.horizon, team: nil)
    guard answer.mean.contains(where: { $0.contains { !$0.isNaN } }) else {
      throw Self.fault(
        .notEnoughHistory, at: "/from",
        "has too little measured before it: the forecaster looks back \(forecaster.lookback) points")
    }
    return document(request, subject, choice, forecaster, stretch, origin, answer)
  }

  private func document(
    _ request: ForecastRequest, _ subject: ScoringTarget, _ choice: ForecastChoice,
    _ forecaster: CalibratedForecaster, _ stretch: ForecastStretch, _ origin: Int64, _ answer: CalibratedForecast
  ) -> ForecastAnswer {
    let first = stretch.index(of: origin)
    let interval = subject.series.definition.interval
    let start = stretch.series.grid.timestamp(at: first)
    let isPast = first < stretch.series.grid.count
    let known = first..<min(first + request.horizon, stretch.series.grid.count)
    let actual = stretch.series.metrics.map { column in
      Array(column.values[known]) + [Double](repeating: .nan, count: request.horizon - known.count)
    }
    return ForecastAnswer(
      subject: subject, forecaster: choice, level: request.level,
      timestamps: (0..<request.horizon).map { start + Int64($0) * interval }, metrics: subject.model.metrics,
      forecast: answer, methods: forecaster.methods, longestHorizon: forecaster.calibration.horizon,
      trainedTo: forecaster.calibration.end, actual: isPast ? actual : nil,
      errors: isPast
        ? stretch.series.metrics.indices.map { metric in
          ForecastAnswer.BackTestErrors(
            actual[metric], answer, metric: metric, hidden: stretch.hidden[known])
        } : nil)
  }

  static func check(horizon: Int, against calibration: ForecastCalibration, at pointer: String = "/horizon") throws {
    guard horizon <= calibration.horizon else {
      throw fault(
        .horizonTooLong, at: pointer,
        "is beyond what was back-tested: this version forecasts at most \(calibration.horizon) steps")
    }
  }

  /// The slot of the first step.
  private static func origin(of request: ForecastRequest, _ subject: ScoringTarget) throws -> Int64 {
    guard let grid = subject.series.grid, let extent = subject.series.slots else {
      throw MonitoringError(.seriesTooShort, "The series '\(subject.series.definition.id)' has no points.")
    }
    guard let from = request.from else { return extent.upperBound }
    guard let slot = grid.slot(at: from) else {
      throw fault(.offGrid, at: "/from", "lies between two points of the series")
    }
    guard extent.contains(slot) || slot == extent.upperBound else {
      let (first, next) = (grid.time(ofSlot: extent.lowerBound), grid.time(ofSlot: extent.upperBound))
      throw fault(.outsideSeries, at: "/from", "must be from \(first), the first point, to \(next), the next one")
    }
    return slot
  }

  static func fault(_ code: ProblemCode, at pointer: String, _ detail: String) -> MonitoringError {
    let fault = Fault(at: .body(pointer), code: code, detail: detail)
    return MonitoringError(code, fault.sentence, faults: [fault])
  }
}

extension ForecastAnswer.BackTestErrors {
  /// - Parameters:
  ///   - actual: one element a step.
  ///   - hidden: of the steps that are known.
  init(_ actual: [Double], _ forecast: CalibratedForecast, metric: Int, hidden: ArraySlice<Bool>) {
    var errors = ForecastErrors()
    var (inside, judged) = (0, 0)
    for (step, isHidden) in hidden.enumerated() where !isHidden && !actual[step].isNaN {
      errors.add(actual[step] - forecast.mean[metric][step])
      let (lower, upper) = (forecast.lower[metric][step], forecast.upper[metric][step])
      guard !lower.isNaN, !upper.isNaN else { continue }
      judged += 1
      if (lower...upper).contains(actual[step]) { inside += 1 }
    }
    self.init(
      points: errors.points, meanSquare: errors.meanSquare, rootMeanSquare: errors.rootMeanSquare,
      meanAbsolute: errors.meanAbsolute, coverage: judged > 0 ? Double(inside) / Double(judged) : nil)
  }
}

extension ForecastChoice {
  /// Whom the model asks where a request names nobody.
  static func preferred(by subject: ScoringTarget) throws -> ForecastChoice {
    let algorithm = try subject.model.knownAlgorithm()
    return ForecastChoice(algorithm.forecaster(askedBy: try subject.version.resolvedParameters(of: algorithm)))
  }
}

extension ServiceContext {
  /// What makes a version's forecasts.
  ///
  /// - Parameters:
  ///   - horizon: steps that it is asked for.
  ///   - comparing: whether all candidates take part where one of them is served.
  /// - Throws: `not_a_forecaster`, `not_calibrated`, `forecaster_not_available`; `interval_mismatch` where the series
  ///   was replaced by one of another interval.
  func forecaster(
    of subject: ScoringTarget, _ choice: ForecastChoice, level: Double, horizon: Int, comparing: Bool = false
  ) throws -> CalibratedForecaster {
    guard let own = try detectors.detector(of: subject.version, model: subject.model, in: database) as? any Forecaster
    else {
      throw MonitoringError(.notAForecaster, "The algorithm '\(subject.model.algorithm)' makes no forecasts.")
    }
    guard let calibration = try detectors.calibration(of: subject.version, own, steps: horizon, in: database) else {
      throw MonitoringError(
        .notCalibrated,
        subject.version.clearedAt != nil
          ? "Version \(subject.version.number) has lost what calibrates its forecasts, since it had not served for long; activate it, or train the model again."
          : "Version \(subject.version.number) was trained on too few measured points to hold some of them out, or before forecasts were known, or lost what calibrates them before its points changed."
      )
    }
    guard calibration.interval == subject.series.definition.interval else {
      throw MonitoringError(
        .intervalMismatch,
        "The model learnt an interval of \(calibration.interval) s, and the series has another one now; train it again."
      )
    }
    guard
      let forecaster = CalibratedForecaster(
        own: own, calibration: calibration, method: choice.method, level: level, comparing: comparing,
        bounds: subject.series.definition.bounds)
    else {
      let known = ([ForecastChoice.automatic] + calibration.speaking.map { calibration.methods[$0].rawValue })
        .joined(separator: ", ")
      throw ForecastReader.fault(
        .forecasterNotAvailable, at: "/forecaster", "is none of this version's, which has \(known)")
    }
    return forecaster
  }
}
