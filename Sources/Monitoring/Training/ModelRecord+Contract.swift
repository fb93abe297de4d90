package import Detectors
import JSON
package import Storage

extension ModelRecord {
  /// The algorithm behind the stored name.
  ///
  /// - Throws: `internal_error` for a name that this program does not know, written by another version of it.
  package func knownAlgorithm() throws(MonitoringError) -> Algorithm {
    guard let algorithm = Algorithm(rawValue: self.algorithm) else {
      throw MonitoringError(.internalError, "This version of the service does not know the model's algorithm.")
    }
    return algorithm
  }

  /// - Throws: `gives_no_scores` for a model that makes anomalies instead.
  func checkGivesScores() throws(MonitoringError) {
    guard try !knownAlgorithm().givesScores else { return }
    throw MonitoringError(
      .givesNoScores,
      "The model '\(id)' makes anomalies and gives no scores; POST /v1/models/\(id)/generate asks it.")
  }

  /// The metrics that the model learns, in its order.
  package var metrics: [String] {
    guard let value = try? JSONValue.parse(metricsJSON) else { return [] }
    return value.array?.compactMap(\.string) ?? []
  }

  /// What the model's jobs are filed under.
  package var subject: String { "model:" + id }
}
