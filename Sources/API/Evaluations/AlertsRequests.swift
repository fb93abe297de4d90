import Detectors
import JSON
import Monitoring

extension JSONObjectReader {
  /// What `POST /v1/evaluations` asks of a replay: `thresholds` and `limit`.
  mutating func alertsQuestion() -> AlertsQuestion {
    let thresholds = objects("thresholds", count: 1...AlertsQuestion.mostThresholds) { $0.threshold() }
    let limit = count("limit", in: 0...AlertsQuestion.mostListed)
    return AlertsQuestion(thresholds: thresholds ?? [], limit: limit ?? AlertsQuestion().limit)
  }
}
