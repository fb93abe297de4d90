import HTTP
import JSON
import Monitoring
import Series

extension QueryReader {
  /// How series are made that are not there; nil where they are not.
  ///
  /// - Parameter creates: whether they are where the query does not say.
  mutating func optionalCreation(unlessTold creates: Bool = false) -> SeriesCreation? {
    let creates = flag("create") ?? creates
    let creation = seriesCreation()
    guard !creates else { return creation }
    for name in ["interval", "alignment", "aggregation"] where has(name) {
      report(name, .conflictingQuery, "is of series that are made, and goes with 'create=true' alone")
    }
    return nil
  }

  /// How series are made that are not there.
  mutating func seriesCreation() -> SeriesCreation {
    let intervals = SeriesLimits.interval
    let interval = integer("interval", in: Int(intervals.lowerBound)...Int(intervals.upperBound)).map(Int64.init)
    let aggregation = choice("aggregation", of: Aggregation.self)
    let alignment = choice("alignment", of: Alignment.self) ?? (aggregation == nil ? nil : .aggregate)
    if aggregation != nil, alignment != .aggregate {
      report("aggregation", .conflictingQuery, "goes with 'alignment=aggregate' alone")
    }
    return SeriesCreation(
      interval: interval ?? SeriesCreation.interval, alignment: alignment ?? SeriesCreation.alignment,
      aggregation: aggregation ?? .mean)
  }
}

extension APIRequest {
  /// The JSON body of `POST /v1/points`: columns, series by series.
  func pointsOfMany(_ body: JSONValue) throws(Problem) -> [SeriesPoints] {
    try decode(body) { reader in
      guard reader.isWithin(SeriesLimits.seriesOfRequest, "series") else { return nil }
      return reader.objects("series", count: 1...SeriesLimits.seriesOfRequest, required: true) { $0.seriesPoints() }
    }
  }
}

extension JSONObjectReader {
  fileprivate mutating func seriesPoints() -> SeriesPoints? {
    let id = identifier("id", required: true)
    let times = times("timestamps")
    let tags = tags()
    let lone = lone()
    let values = columns("values", isContext: false)
    let context = columns("context", isContext: true)
    guard let id, let times, let values, let context else { return nil }
    // A column without a name would pass for the one that 'value' means.
    if (values + context).contains(where: \.name.isEmpty) {
      report(JSONFault.Code(.unknownMetric), at: "values", "has a metric without a name")
    }
    let columns = (lone.map { [$0] } ?? []) + values + context
    if columns.isEmpty { report(.missingKey, at: "value", "is required, or 'values', or 'context'") }
    guard times.count * columns.count <= SeriesLimits.valuesOfMany else {
      report(JSONFault.Code(.tooMany), at: "timestamps", "makes more than \(SeriesLimits.valuesOfMany) values")
      return nil
    }
    var numbers: [Double] = []
    numbers.reserveCapacity(times.count * columns.count)
    for column in columns {
      guard column.count == times.count else {
        let detail = "has \(column.count) values for \(times.count) timestamps"
        let key = column.name == SeriesPoints.onlyMetric ? "value" : column.isContext ? "context" : "values"
        let place = pointer.appending(key)
        append(
          JSONFault(
            pointer: key == "value" ? place : place.appending(column.name), code: JSONFault.Code(.lengthMismatch),
            detail: detail))
        continue
      }
      column.append(times.indices, to: &numbers)
    }
    return SeriesPoints(
      id: id, tags: tags?.texts ?? [:], times: times, columns: columns.map(\.name), contexts: context.count,
      values: numbers)
  }

  /// The values of the one metric, which need no name.
  private mutating func lone() -> PointColumns.Column? {
    guard let value = value("value") else { return nil }
    if case .integers(let values) = value {
      return PointColumns.Column(name: SeriesPoints.onlyMetric, isContext: false, integers: values)
    }
    if let values = value.numbers {
      return PointColumns.Column(name: SeriesPoints.onlyMetric, isContext: false, values: values)
    }
    append(column: value, at: pointer.appending("value"))
    return nil
  }
}

extension JSONObject {
  /// The members that are texts.
  fileprivate var texts: [String: String] {
    Dictionary(zip(keys, values).compactMap { key, value in value.string.map { (key, $0) } }) { first, _ in first }
  }
}
