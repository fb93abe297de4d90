import Evaluation
import Glibc
import HTTP
import JSON
import Programs
import Series

/// What an operator would have got: the first half of a real series is learnt without labels by the default, a monitor by
/// default watches the second half as it is streamed in by the hour, and the service's own alerts are held against the
/// labelled events; beside it a static rule on the same stream.
struct AlertsBenchmark {
  private let options: BenchmarkOptions

  static let columns = ["", "series", "`ensemble`", "static three sigma"]

  init(_ options: BenchmarkOptions) { self.options = options }

  /// Of one series.
  private struct Outcome {
    let isProduction: Bool
    let days: Double
    /// By the service, and by the rule.
    let judgements: [AlertJudgement]
  }

  func run(_ report: inout FigureReport) throws {
    guard access("\(options.data)/kpi", R_OK) == 0 else {
      throw UsageError.invalidValue("data", options.data, expected: "a folder with kpi/*.csv")
    }
    let server = try LoopbackServer()
    var outcomes: [Outcome] = []
    let all = try StreamedSeries.all(in: options.data).filter { $0.series.isLearnable }
    for (number, (series, isProduction)) in all.enumerated() where !options.isQuick || number % 8 == 0 {
      guard let alerts = try self.alerts(of: series, as: "s\(number)", server) else {
        StandardError.write("alerts: no model could be trained on \(series.name)")
        continue
      }
      let judgements = [alerts, series.staticRule].map {
        AlertJudgement(alerts: $0, events: series.events, interval: series.interval)
      }
      outcomes.append(Outcome(isProduction: isProduction, days: series.days, judgements: judgements))
    }
    add(outcomes, to: &report)
  }

  private func add(_ outcomes: [Outcome], to report: inout FigureReport) {
    let groups = [
      ("all", outcomes), ("production KPIs", outcomes.filter(\.isProduction)),
      ("NAB", outcomes.filter { !$0.isProduction }),
    ]
    var rows: [[String]] = []
    for (name, group) in groups {
      let judged = group.filter { $0.judgements[0].events > 0 }
      let f1 = [0, 1].map { rule in mean(judged.compactMap { $0.judgements[rule].f1 }) }
      rows.append(["event F1, \(name)", "\(judged.count)"] + f1.map { FixedText.number($0, places: 3) })
      Figure(
        name: "alerts by default, event F1, \(name)", value: f1[0], unit: "",
        details: [("static_rule", .number(Figure.rounded(f1[1]))), ("series", .integer(Int64(judged.count)))]
      ).print()
    }
    let wrong = [0, 1].map { rule in mean(outcomes.map { Double($0.judgements[rule].wrong) / $0.days }) }
    rows.append(["false alerts a day", "\(outcomes.count)"] + wrong.map { FixedText.number($0, places: 2) })
    Figure(
      name: "alerts by default, false alerts a day", value: wrong[0], unit: "",
      details: [("static_rule", .number(Figure.rounded(wrong[1]))), ("series", .integer(Int64(outcomes.count)))]
    ).print()
    report.add(.alerts, Self.columns, rows)
  }

  private func mean(_ values: [Double]) -> Double { values.reduce(0, +) / Double(values.count) }

  /// The service's alerts in the second half; nil where no model could be trained on the first.
  private func alerts(
    of series: StreamedSeries, as name: String, _ server: borrowing LoopbackServer
  ) throws -> [Range<Int64>]? {
    try server.send(.put, "/v1/series/\(name)", type: "text/csv", .bytes(learnt(series)))
    let job = try server.train(
      #"{"id": "\#(name)", "series": "\#(name)", "algorithm": "ensemble", "seed": 1}"#)
    guard try server.end(of: job)["status"]?.string == "succeeded" else { return nil }
    try server.send(.put, "/v1/monitors/\(name)", .bytes(Array(#"{"model": "\#(name)"}"#.utf8)))
    let hour = Int(max(1, (3_600 / Double(series.interval)).rounded()))
    for start in stride(from: series.half, to: series.timestamps.count, by: hour) {
      let points = start..<min(start + hour, series.timestamps.count)
      try server.send(.post, "/v1/series/\(name)/points", .bytes(columns(series, points)))
    }
    let answer = try server.send(.get, "/v1/alerts?monitor=\(name)&limit=1000", .none)
    guard let items = answer["items"]?.array else { throw ProgramError.unexpectedAnswer(step: "GET /v1/alerts") }
    return items.compactMap { item in
      guard let kind = item["kind"]?.string, kind == "anomaly" || kind == "flatline",
        let start = item["start"]?.integer
      else { return nil }
      return start..<max(start + 1, item["end"]?.integer ?? series.end)
    }
  }

  private func learnt(_ series: StreamedSeries) -> [UInt8] {
    var text = "timestamp,value\n"
    for (time, value) in zip(series.timestamps, series.values).prefix(series.half) {
      text += "\(time),\(value.isNaN ? "" : "\(value)")\n"
    }
    return Array(text.utf8)
  }

  private func columns(_ series: StreamedSeries, _ points: Range<Int>) -> [UInt8] {
    var writer = JSONWriter()
    writer.object { writer in
      writer.field("timestamps", integers: series.timestamps[points])
      writer.key("values")
      writer.object { writer in writer.field("value", numbers: series.values[points]) }
    }
    return writer.bytes
  }
}
