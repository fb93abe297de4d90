@testable import Monitoring

extension JudgedPoint {
  static func sample(slot: Int64, value: Double = 0, score: Double = .nan) -> JudgedPoint {
    JudgedPoint(slot: slot, values: [value], score: score, direction: score.isNaN ? nil : score >= 1 ? 1 : 0)
  }
}
