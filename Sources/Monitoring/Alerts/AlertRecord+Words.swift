package import JSON
import Series
package import Storage

/// What an alert says in words.
extension AlertRecord {
  /// Its reasons as they were written down: `summary` and `reasons`; nil of one from before there were any.
  package var words: JSONValue? { reasonsJSON.flatMap { try? JSONValue.parse($0) } }

  /// Why it is one, or what it is where nothing better was said.
  package var sentence: String {
    if let summary = words?["summary"]?.string { return summary }
    let what =
      switch kind {
      case .anomaly: "unusual values"
      case .flatline: "values that stand still"
      case .noData: "no data"
      }
    return "\(what)\(metric.map { " of \($0)" } ?? "") in \(series) since \(Timestamp.format(start))"
  }

  /// The metric that it is about, or of an anomaly that which says most; nil where that is not known.
  package var namedMetric: String? {
    metric ?? words?["reasons"]?.array?.first { $0["kind"]?.string == "metric" }?["name"]?.string
  }
}
