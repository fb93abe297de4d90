import HTTP
import JSON
import Monitoring
import Storage

extension RouteTable {
  /// `POST /v1/models/{id}/score`: windows at hand, or a stored range.
  mutating func addWindowRoutes(_ service: Service) {
    let scoring = WindowScoring(service: service)
    let reader = ScoreReader(service: service)

    on(.post, "/v1/models/{id}/score", wants: .read) { request in
      var query = request.query
      let version = query.version()
      try query.finish()
      let body = try request.json()
      let id = request.parameter("id")
      if body["windows"] != nil {
        let windows = try request.windows(body)
        let (subject, answers) = try scoring.score(windows, model: id, version: version)
        return .response(.json { WindowScoreDocument(subject: subject, answers: answers).write(to: &$0) })
      }
      let wanted = try request.rangeToScore(body)
      let subject = try reader.subject(model: id, series: wanted.series, version: version)
      let slots = reader.slots(of: subject, from: wanted.from, to: wanted.to)
      let values = slots.count * subject.model.metrics.count
      guard values <= WindowScoring.mostValues else {
        throw Problem(
          .rangeTooLong, "The range has \(values) values of all metrics; one answer holds \(WindowScoring.mostValues).")
      }
      guard slots.count <= WindowScoring.mostPoints else {
        throw Problem(
          .rangeTooLong, "The range has \(slots.count) points; one answer holds \(WindowScoring.mostPoints).")
      }
      let range = try reader.read(subject, slots: slots)
      return .response(.json { ScoreDocument(whole: range).writeColumns(to: &$0) })
    }
  }
}

extension APIRequest {
  fileprivate func windows(_ body: JSONValue) throws -> [WindowScoring.Window] {
    let windows: [WindowScoring.Window] = try decode(body) { reader in
      reader.objects("windows", count: 1...WindowScoring.mostWindows, required: true) { window in
        let start = window.time("start", required: true)
        let values = window.object("values", required: true) { values in
          values.keys.compactMap { name in
            values.numbers(name, count: 0...WindowScoring.mostPoints).map { (metric: name, values: $0) }
          }
        }
        // Detectors that learn no context don't look at it; what it names is checked all the same.
        let context = window.object("context") { context in
          context.keys.compactMap { name in
            context.numbers(name, count: 0...WindowScoring.mostPoints).map { (column: name, values: $0) }
          }
        }
        guard let start, let values else { return nil }
        return WindowScoring.Window(start: start, values: values, context: context ?? [])
      }
    }
    let points = windows.reduce(0) { $0 + ($1.values.first?.values.count ?? 0) }
    guard points <= WindowScoring.mostPoints else {
      throw Problem(.tooMany, "The windows have \(points) points; one request may have \(WindowScoring.mostPoints).")
    }
    let values = windows.reduce(0) { sum, window in window.values.reduce(sum) { $0 + $1.values.count } }
    guard values <= WindowScoring.mostValues else {
      throw Problem(
        .tooMany,
        "The windows have \(values) values of all metrics; one request may have \(WindowScoring.mostValues).")
    }
    return windows
  }

  fileprivate func rangeToScore(_ body: JSONValue) throws -> (series: String?, from: Int64?, to: Int64?) {
    try decode(body) { reader in
      let series = reader.identifier("series")
      let range = reader.range()
      if !reader.has("from") {
        reader.report(.missingKey, at: "from", "is required, or 'windows' in its place")
      }
      return (series, range.from, range.to)
    }
  }
}

/// The scores of windows as the contract shows them.
struct WindowScoreDocument {
  let subject: ScoringTarget
  let answers: [ScoredRange]

  func write(to writer: inout JSONWriter) {
    writer.object { writer in
      writer.field("model", subject.model.id)
      writer.field("version", subject.version.number)
      writer.field("cold_start", subject.model.isColdStart)
      writer.key("threshold")
      subject.threshold.writeInForce(to: &writer)
      writer.field("interval", subject.series.definition.interval)
      writer.array("windows") { writer in
        for range in answers { ScoreDocument(whole: range).writeWindow(to: &writer) }
      }
    }
  }
}
