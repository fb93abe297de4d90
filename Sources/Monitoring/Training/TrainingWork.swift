import Detectors
import Storage

extension Transaction {
  /// How much work a training is, told by its method, points and parameters.
  func work(
    ofTraining model: ModelRecord, _ parameters: any MethodParameters, from: Int64?, to: Int64?
  ) throws -> JobWork {
    let algorithm = try model.knownAlgorithm()
    let points = try series.get(key: model.series).map { PointReader.slots(of: $0, from: from, to: to).count } ?? 0
    let method = "\(TrainingJob.kind):\(algorithm.rawValue)"
    return try work(
      method,
      nominalSeconds: NominalMachine.seconds(
        ofTraining: algorithm, parameters, points: points, metrics: model.metrics.count))
  }
}

/// A machine that nobody has: what its jobs take says how much work a job is, the same wherever it is asked.
enum NominalMachine {
  /// Floating-point operations a second, all cores together.
  private static let operationsPerSecond = 2e10
  /// What every training takes beside: records, a transaction, a file to sync.
  private static let beside = 0.02

  static func seconds(
    ofTraining algorithm: Algorithm, _ parameters: any MethodParameters, points: Int, metrics: Int
  ) -> Double {
    let cost = algorithm.cost(points: points, metrics: metrics, parameters: parameters, threads: 1)
    let comparing = algorithm.givesScores ? Double(points) * Double(metrics) * TrainingEstimate.comparison : 0
    return seconds(ofOperations: cost.operations + comparing)
  }

  /// What a training takes that nothing is stood beside.
  static func seconds(ofOperations operations: Double) -> Double { beside + operations / operationsPerSecond }

  /// Evaluations are long until they are known to be short here.
  static func seconds(ofEvaluationOf points: Int) -> Double {
    1.01 * JobLanes.mostShortSeconds + Double(points) / 5_000
  }
}
