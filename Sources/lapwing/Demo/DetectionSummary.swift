import Programs

/// How the alert line did against the labels, counted in events: what an operator would have lived through.
struct DetectionSummary {
  let found: Int
  let missed: Int
  let falseAlarms: Int
  let days: Double

  /// Counts what ends after `from`, where what was learnt from ends.
  init(scores: ScoredRange, labels: [Range<Int64>], from: Int64) {
    let late = labels.filter { $0.upperBound > from }
    let alarms = scores.anomalies.filter { $0.upperBound > from }
    found = late.count { label in alarms.contains { $0.overlaps(label) } }
    missed = late.count - found
    falseAlarms = alarms.count { alarm in !labels.contains { $0.overlaps(alarm) } }
    days = Double((scores.timestamps.last ?? from) - from) / 86_400
  }

  var precision: Double? { found + falseAlarms == 0 ? nil : Double(found) / Double(found + falseAlarms) }
  var recall: Double? { found + missed == 0 ? nil : Double(found) / Double(found + missed) }

  var text: String {
    let span = FixedText.number(days, places: 1)
    guard found + missed > 0 else {
      return "\nNo labels in the last \(span) days: \(falseAlarms) alarms in them, by the default alert line."
    }
    return """

      At the default alert line, drawn without labels, in the last
      \(span) days, which it had not seen:
        \(found) of \(found + missed) anomalies found, \(falseAlarms) false alarms:
        precision \(FixedText.number(precision, places: 2)), recall \(FixedText.number(recall, places: 2)) by event.
      """
  }
}
