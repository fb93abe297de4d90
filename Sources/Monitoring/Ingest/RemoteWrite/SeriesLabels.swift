import Formats

/// The labels of a series of Prometheus as a series here has them: an id made of them, and themselves as tags.
struct SeriesLabels {
  /// The label that is the metric's name, which stands first in the id and is a tag as the others are.
  static let metricName = "__name__"

  /// Why labels can't name a series.
  struct Fault: Error {
    /// What there is of the metric's name.
    let name: String
    let clause: String
  }

  let id: String
  let tags: [String: String]

  /// - Parameters:
  ///   - name: what the id begins with.
  ///   - metric: the metric's name; empty for none.
  ///   - labels: in any order, the others.
  init(name: String, metric: String, labels: [(key: String, value: String)]) {
    let labels = labels.sorted { $0.key < $1.key }
    id = SeriesNaming.id(name: name, labels: labels)
    tags = SeriesNaming.tags(name: (Self.metricName, metric), labels: labels)
  }

  static func read(_ series: WriteRequest.Series, of request: WriteRequest) -> Result<SeriesLabels, Fault> {
    var labels: [(key: String, value: String)] = []
    labels.reserveCapacity(series.labels.count)
    var metric = ""
    for label in request.labels[series.labels] {
      guard let name = request.text(label.name), let value = request.text(label.value) else {
        return .failure(Fault(name: metric, clause: "one of them is not in UTF-8"))
      }
      // One without a value is one that is not there.
      if value.isEmpty { continue }
      if name.isEmpty { return .failure(Fault(name: metric, clause: "one of them has no name")) }
      let isKnown = name == metricName ? !metric.isEmpty : labels.contains { $0.key == name }
      if isKnown { return .failure(Fault(name: metric, clause: "'\(name.prefix(100))' is twice among them")) }
      if name == metricName { metric = value } else { labels.append((name, value)) }
    }
    guard !metric.isEmpty else { return .failure(Fault(name: "", clause: "'\(metricName)' is not among them")) }
    return .success(SeriesLabels(name: metric, metric: metric, labels: labels))
  }
}
