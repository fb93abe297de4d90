import JSON
import Programs

/// The scores of a series as the API answered them, one element a grid point.
struct ScoredRange {
  let interval: Int64
  let timestamps: [Int64]
  let values: [Double]
  let lower: [Double]
  let upper: [Double]
  let anomalyScore: [Double]
  /// Ranges above the alert line, in seconds, ends exclusive.
  let anomalies: [Range<Int64>]

  /// - Throws: `ProgramError` where something is absent.
  init(_ answer: JSONValue) throws(ProgramError) {
    guard let interval = answer["interval"]?.integer, let timestamps = answer["timestamps"]?.integers,
      let values = answer["values"]?.object?.values.first?.numbers, values.count == timestamps.count,
      let anomalyScore = answer["anomaly_score"]?.numbers, anomalyScore.count == timestamps.count
    else { throw .unexpectedAnswer(step: "scores") }
    (self.interval, self.timestamps, self.values, self.anomalyScore) = (interval, timestamps, values, anomalyScore)
    lower = Self.column(answer["lower"], timestamps.count)
    upper = Self.column(answer["upper"], timestamps.count)
    anomalies = (answer["anomalies"]?.array ?? []).compactMap(Self.range)
  }

  private static func column(_ columns: JSONValue?, _ count: Int) -> [Double] {
    guard let numbers = columns?.object?.values.first?.numbers, numbers.count == count else {
      return [Double](repeating: .nan, count: count)
    }
    return numbers
  }

  static func range(_ value: JSONValue) -> Range<Int64>? {
    guard let start = value["start"]?.integer, let end = value["end"]?.integer, start < end else { return nil }
    return start..<end
  }
}

/// Where somebody said that something was wrong.
enum LabelledRange {
  static func list(_ answer: JSONValue) -> [Range<Int64>] {
    (answer["items"]?.array ?? []).filter { $0["kind"]?.string == "anomaly" }.compactMap(ScoredRange.range)
  }
}
