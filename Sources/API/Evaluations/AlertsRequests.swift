import Detectors
import JSON
import Monitoring

extension JSONObjectReader {
  /// What `POST /v1/evaluations` asks of a replay: `version`, `thresholds` and `limit`.
  mutating func alertsQuestion() -> AlertsQuestion {
    let version = integer("version", in: 1...Int64.max)
    let thresholds = objects("thresholds", count: 1...AlertsQuestion.mostThresholds) { $0.threshold() }
    let limit = count("limit", in: 0...AlertsQuestion.mostListed)
    return AlertsQuestion(version: version, thresholds: thresholds ?? [], limit: limit ?? AlertsQuestion().limit)
  }
}
