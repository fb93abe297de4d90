import Evaluation
import Glibc
import HTTP
import JSON
import Programs
import Series

/// What an operator would have got: the first half of a real series is learnt without labels by the default, a monitor by
/// default watches the second half as it is streamed in by the hour, and the service's own alerts are held against the
/// labelled events; beside it the same after some answers to the model's questions, from the labels of the first half, and a
/// static rule on the same stream.
struct AlertsBenchmark {
  private let options: BenchmarkOptions

  /// How many questions are answered before the stream begins.
  private static let answers = [0, 5, 10]
  /// A person looks at a few at a time.
  private static let page = 5

  static let columns =
    ["", "series"] + answers.map { $0 == 0 ? "`ensemble`" : "after \($0) answers" } + ["static three sigma"]

  init(_ options: BenchmarkOptions) { self.options = options }

  /// Of one series.
  private struct Outcome {
    let isProduction: Bool
    let days: Double
    /// By the service after so many answers each, and by the rule.
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
      let served = try Self.answers.compactMap { count in
        try alerts(of: series, as: "s\(number)-\(count)", answers: count, server)
      }
      guard served.count == Self.answers.count else {
        StandardError.write("alerts: no model could be trained on \(series.name)")
        continue
      }
      let judgements = (served + [series.staticRule]).map {
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
      let f1 = Self.rules.map { rule in mean(judged.compactMap { $0.judgements[rule].f1 }) }
      rows.append(["event F1, \(name)", "\(judged.count)"] + f1.map { FixedText.number($0, places: 3) })
      print("event F1, \(name)", f1, series: judged.count)
    }
    let wrong = Self.rules.map { rule in mean(outcomes.map { Double($0.judgements[rule].wrong) / $0.days }) }
    rows.append(["false alerts a day", "\(outcomes.count)"] + wrong.map { FixedText.number($0, places: 2) })
    print("false alerts a day", wrong, series: outcomes.count)
    report.add(.alerts, Self.columns, rows)
  }

  private static let rules = 0...answers.count

  private func print(_ name: String, _ values: [Double], series: Int) {
    let answered = zip(Self.answers, values).dropFirst().map { count, value in
      ("after_\(count)_answers", JSONValue.number(Figure.rounded(value)))
    }
    Figure(
      name: "alerts by default, \(name)", value: values[0], unit: "",
      details: answered + [
        ("static_rule", .number(Figure.rounded(values[Self.answers.count]))), ("series", .integer(Int64(series))),
      ]
    ).print()
  }

  private func mean(_ values: [Double]) -> Double { values.reduce(0, +) / Double(values.count) }

  /// The service's alerts in the second half; nil where no model could be trained on the first.
  private func alerts(
    of series: StreamedSeries, as name: String, answers: Int, _ server: borrowing LoopbackServer
  ) throws -> [Range<Int64>]? {
    try server.send(.put, "/v1/series/\(name)", type: "text/csv", .bytes(series.learntCSV))
    let job = try server.train(
      #"{"id": "\#(name)", "series": "\#(name)", "algorithm": "ensemble", "seed": 1}"#)
    guard try server.end(of: job)["status"]?.string == "succeeded" else { return nil }
    try answer(answers, of: series, as: name, server)
    try server.send(.put, "/v1/monitors/\(name)", .bytes(Array(#"{"model": "\#(name)"}"#.utf8)))
    let hour = Int(max(1, (3_600 / Double(series.interval)).rounded()))
    for start in stride(from: series.half, to: series.timestamps.count, by: hour) {
      let points = start..<min(start + hour, series.timestamps.count)
      try server.send(.post, "/v1/series/\(name)/points", .bytes(series.columns(points)))
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

  /// Answers a model's questions as an operator would who knows the labels.
  private func answer(
    _ count: Int, of series: StreamedSeries, as name: String, _ server: borrowing LoopbackServer
  ) throws {
    var left = count
    while left > 0 {
      let page = try server.send(.get, "/v1/models/\(name)/queries?limit=\(min(left, Self.page))", .none)
      let answers = (page["items"]?.array ?? []).compactMap { item -> JSONValue? in
        guard let id = item["id"], let start = item["start"]?.integer, let end = item["end"]?.integer else {
          return nil
        }
        let ranges = series.answer(from: start, to: end)
        var answer: JSONObject = ["query": id, "kind": .string(ranges.isEmpty ? "normal" : "anomaly")]
        if !ranges.isEmpty {
          answer["ranges"] = .array(
            ranges.map {
              .object(["start": .integer(max(start, $0.lowerBound)), "end": .integer(min(end, $0.upperBound))])
            })
        }
        return .object(answer)
      }
      guard !answers.isEmpty else { return }
      try server.send(.post, "/v1/models/\(name)/feedback", .bytes(Array(JSONValue.array(answers).text.utf8)))
      left -= answers.count
    }
  }
}
