package import JSON

/// Prometheus' answer to `query_range`: series with their labels, and values at the times that were asked for.
///
/// ``JSONTables`` reads the same as a file whose meaning is to be found out; here it is known.
package struct QueryMatrix: Sendable {
  package struct Series: Sendable {
    package let labels: [(name: String, value: String)]
    /// Unix seconds, rounded; a text that is no number is missing.
    package let times: [Int64]
    package let values: [Double]
  }

  /// Why an answer can't be taken.
  package enum Fault: Error, Equatable, Sendable {
    /// It is not of Prometheus, as a clause.
    case malformed(String)
    /// Prometheus says what is wrong: its word for the kind, and its sentence.
    case refused(kind: String, sentence: String)
  }

  private static let mostTold = 8

  package private(set) var series: [Series] = []
  /// What Prometheus has to say about the answer, the first of it.
  package private(set) var warnings: [String] = []

  package init(_ answer: JSONValue) throws(Fault) {
    if answer["status"]?.string == "error" {
      throw .refused(
        kind: answer["errorType"]?.string ?? "error", sentence: answer["error"]?.string ?? "it does not say why")
    }
    guard answer["status"]?.string == "success", let data = answer["data"] else {
      throw .malformed("it has no 'status' and 'data'")
    }
    guard data["resultType"]?.string == "matrix", let result = data["result"]?.array else {
      throw .malformed("its 'resultType' is not 'matrix'")
    }
    let told = (answer["warnings"]?.array ?? []) + (answer["infos"]?.array ?? [])
    warnings = told.prefix(Self.mostTold).compactMap { $0.string.map { String($0.prefix(500)) } }
    for element in result { series.append(try Self.series(element)) }
  }

  private static func series(_ element: JSONValue) throws(Fault) -> Series {
    guard let metric = element["metric"]?.object else { throw .malformed("a series has no 'metric'") }
    var labels: [(name: String, value: String)] = []
    for (name, value) in zip(metric.keys, metric.values) {
      guard let text = value.string else { throw .malformed("the label '\(name.prefix(100))' is no text") }
      labels.append((name, text))
    }
    // Native histograms have 'histograms' in its stead.
    let pairs = element["values"]?.array ?? []
    var times: [Int64] = []
    var values: [Double] = []
    times.reserveCapacity(pairs.count)
    values.reserveCapacity(pairs.count)
    for pair in pairs {
      guard let pair = pair.array, pair.count == 2, let time = pair[0].number, time.magnitude < 1e12,
        let text = pair[1].string
      else { throw .malformed("a value is no pair of a time and a text") }
      times.append(Int64(time.rounded()))
      values.append(Double(text) ?? .nan)
    }
    return Series(labels: labels, times: times, values: values)
  }
}
