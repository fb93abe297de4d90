import Kernels
import Series

/// Makes what a version needs to forecast: the references, and every candidate's residuals on held-out points.
///
/// A baseline is fitted on the points before the held-out part, back-tested there, and served as fitted on the whole range.
/// A detector with steps is tested as it is on what its training held out; where that was nothing it can't be, and the references
/// forecast alone.
package struct ForecastTraining {
  /// The share held out where the detector's training did not.
  static let heldOutShare = 0.3
  /// Points before the held-out part that a baseline is fitted on: more of them tell it nothing new.
  static let mostFittedPoints = 1 << 18

  private let input: TrainingInput
  private let environment: TrainingEnvironment

  package init(input: TrainingInput, environment: TrainingEnvironment) {
    self.input = input
    self.environment = environment
  }

  /// A candidate: what is served, and what stands for it in the back-test.
  private struct Candidate {
    let method: ForecastMethod
    /// Nil where it has learnt from all that it could be tested on.
    let tested: (any Forecaster)?
  }

  /// The calibration of a detector; nil where it does not forecast, or too little of the range was measured to hold a part of
  /// it out.
  ///
  /// - Parameters:
  ///   - heldOut: what no step of a detector with steps has learnt from, as its training reported it.
  ///   - references: baselines of default parameters that learnt from the whole range.
  package func calibrate(
    _ detector: any Detector, algorithm: Algorithm, parameters: any MethodParameters, heldOut: Range<Int>?,
    references: [any Detector]
  ) throws(DetectorError) -> ForecastCalibration? {
    guard let own = detector as? any Forecaster, let method = algorithm.forecastMethod else { return nil }
    let (points, metrics) = (input.series.grid.count, input.series.metrics.count)
    let share = heldOut.map { Double($0.count) / Double(points) } ?? Self.heldOutShare
    let methods = [method] + ForecastMethod.references.filter { $0 != method }
    guard
      let plan = BackTestPlan(
        points: points, share: share, metrics: metrics, candidates: methods.count, effort: own.stepEffort)
    else { return nil }
    let fitting = fittingPart(before: plan.heldOut.lowerBound)
    let isBaseline = Algorithm.baselines.contains(algorithm)
    let tested = isBaseline ? try fitted(algorithm, parameters, on: fitting) : heldOut == nil ? nil : own
    guard tested != nil || !isBaseline else { return nil }
    var candidates = [Candidate(method: method, tested: tested)]
    var served = ReferenceForecasters()
    for method in methods.dropFirst() {
      guard let reference = references.first(where: { ReferenceForecasters.method(of: $0) == method }),
        let algorithm = method.algorithm, let parameters = try? algorithm.parameters(),
        let tested = try fitted(algorithm, parameters, on: fitting)
      else { continue }
      served.adopt(reference)
      candidates.append(Candidate(method: method, tested: tested))
    }
    let calibration = try calibration(candidates, served, plan, own: own)
    // Nothing was measured in the part, say: then nobody can be judged.
    return calibration.speaking.isEmpty ? nil : calibration
  }

  private func fittingPart(before end: Int) -> TrainingInput {
    input.part(max(0, end - Self.mostFittedPoints)..<end)
  }

  /// A baseline fitted on a part; nil where it cannot learn from it.
  private func fitted(
    _ algorithm: Algorithm, _ parameters: any MethodParameters, on part: TrainingInput
  ) throws(DetectorError) -> (any Forecaster)? {
    if environment.isCancelled() { throw .cancelled }
    return (try? algorithm.train(part, parameters: parameters, environment: environment))?.detector
      as? any Forecaster
  }

  private func calibration(
    _ candidates: [Candidate], _ served: ReferenceForecasters, _ plan: BackTestPlan, own: any Forecaster
  ) throws(DetectorError) -> ForecastCalibration {
    let scales = input.series.metrics.map { column in
      let scaler = StandardScaler(fitting: bounded(column.values))
      return ForecastCalibration.Scale(mean: scaler.mean, deviation: scaler.deviation)
    }
    var baselines = ReferenceForecasters()
    for case let detector as any Detector in candidates.compactMap(\.tested) { baselines.adopt(detector) }
    var backTest = ForecastBackTest(
      input, plan,
      stands: candidates.map { $0.tested == nil ? .silent : baselines[$0.method] == nil ? .own : .baseline },
      baselines: baselines, looking: candidates.compactMap(\.tested))
    let methods = candidates.map(\.method)
    let residuals = try backTest.residuals(
      plan.horizon, of: methods, own: own, deviations: scales.map(\.deviation), team: environment.team,
      isCancelled: environment.isCancelled)
    for (candidate, metrics) in residuals.enumerated()
    where metrics.allSatisfy({ $0.values.allSatisfy(\.isNaN) }) {
      backTest.stands[candidate] = .silent
    }
    let grid = input.series.grid
    return ForecastCalibration(
      methods: methods, horizon: plan.horizon, origins: plan.origins.map { grid.timestamp(at: $0) },
      end: grid.end, interval: grid.interval, scales: scales, residuals: residuals, references: served,
      backTest: backTest)
  }
}

extension ForecastMethod {
  /// The baseline that forecasts this way.
  fileprivate var algorithm: Algorithm? {
    switch self {
    case .pad: nil
    case .persistence: .difference
    case .seasonalNaive: .seasonalNaive
    case .autoregression: .autoregression
    case .ensemble: .ensemble
    }
  }
}
