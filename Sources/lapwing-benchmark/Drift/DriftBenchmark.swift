import Glibc
import HTTP
import JSON
import Kernels
import Programs
import Series

/// How often a model is told to be trained again: the first half of a series is learnt by the default, the second comes in by
/// six hours, and whenever `GET …/drift` recommends it the model is trained on all that is there. Once as the series are, once
/// with a change planted a day and a third after what was learnt.
struct DriftBenchmark {
  private let options: BenchmarkOptions

  static let columns = [
    "series and what happens", "how many", "found within two days", "recommendations a series", "most of one",
    "with more than one",
  ]

  private static let (quarter, learntDays) = (91, 28)
  private static let seeds = 101...106

  init(_ options: BenchmarkOptions) { self.options = options }

  /// Of one series: when training was recommended, in days after what was learnt.
  private struct Outcome {
    let name: String
    let days: Double
    let recommended: [Double]
  }

  func run(_ report: inout FigureReport) throws {
    guard access("\(options.data)/kpi", R_OK) == 0 else {
      throw UsageError.invalidValue("data", options.data, expected: "a folder with kpi/*.csv")
    }
    let server = try LoopbackServer()
    let step = options.isQuick ? 8 : 1
    let real = try StreamedSeries.all(in: options.data).map(\.series).enumerated()
      .filter { $0.offset % step == 0 && $0.element.isLearnable }.map(\.element)
    let made = MadeSeries.allCases.flatMap { kind in
      (options.isQuick ? 101...101 : Self.seeds).map { seed in
        let values = kind.values(days: 2 * Self.quarter, seed: seed)
        return StreamedSeries(name: "\(kind.rawValue)-\(seed)", interval: MadeSeries.interval, values: values)
      }
    }
    var rows: [[String]] = []
    for (name, group) in [("real", real), ("made", made)] {
      rows.append(try unchanged(group, name, server))
      for change in PlantedChange.allCases { rows.append(try changed(group, name, change, server)) }
    }
    report.add(.drift, Self.columns, rows)
  }

  /// How many points of one are learnt from: half of a real one.
  private func learnt(of series: StreamedSeries) -> Int {
    min(series.half, series.isMade ? Self.learntDays * 86_400 / Int(series.interval) : .max)
  }

  // MARK: As they are

  private func unchanged(_ group: [StreamedSeries], _ name: String, _ server: borrowing LoopbackServer) throws
    -> [String]
  {
    let outcomes = try group.compactMap { series in
      let learnt = learnt(of: series)
      let end = min(series.values.count, learnt + Self.quarter * 86_400 / Int(series.interval))
      return try stream(series, learnt: learnt, until: end, trainsAgain: true, server)
    }
    let counts = outcomes.map(\.recommended.count)
    let mean = Double(counts.reduce(0, +)) / Double(max(1, counts.count))
    let several = outcomes.filter { $0.recommended.count > 1 }
    for outcome in outcomes where !outcome.recommended.isEmpty {
      StandardError.write("drift: \(outcome.name) after \(outcome.recommended.map { ($0 * 10).rounded() / 10 }) days")
    }
    Figure(
      name: "drift, \(name) series as they are, recommendations a series", value: mean, unit: "",
      details: [
        ("series", .integer(Int64(outcomes.count))), ("most", .integer(Int64(counts.max() ?? 0))),
        ("with_more_than_one", .integer(Int64(several.count))),
      ]
    ).print()
    return [
      "\(name), as they are", "\(outcomes.count)", "", FixedText.number(mean, places: 2), "\(counts.max() ?? 0)",
      "\(several.count)",
    ]
  }

  // MARK: With a change

  private func changed(
    _ group: [StreamedSeries], _ name: String, _ change: PlantedChange, _ server: borrowing LoopbackServer
  ) throws -> [String] {
    var (found, early, all) = (0, 0, 0)
    for series in group {
      let (learnt, day) = (learnt(of: series), 86_400 / Int(series.interval))
      let first = learnt + day + day / 3
      guard first + 2 * day <= series.values.count else { continue }
      let known = SortedValues(Array(series.values[..<learnt]))
      let spread = max(
        known.quantile(0.75) - known.quantile(0.25), (known.quantile(0.95) - known.quantile(0.05)) / 4)
      let other = series.with(
        change.applied(to: series.values, from: first, middle: known.median, spread: spread))
      guard
        let outcome = try stream(other, learnt: learnt, until: first + 2 * day, trainsAgain: false, server)
      else { continue }
      let at = Double(first - learnt) / Double(day)
      if let time = outcome.recommended.first, time < at {
        early += 1
      } else {
        all += 1
        found += outcome.recommended.isEmpty ? 0 : 1
        if outcome.recommended.isEmpty { StandardError.write("drift: \(series.name) \(change.rawValue): not found") }
      }
    }
    Figure(
      name: "drift, \(name) series, \(change.rawValue), found within two days",
      value: Double(found) / Double(max(1, all)), unit: "",
      details: [("series", .integer(Int64(all))), ("drifted_before", .integer(Int64(early)))]
    ).print()
    return ["\(name), \(change.rawValue)", "\(all)", "\(found)", "", "", ""]
  }

  /// Nil where no model could be trained, or nothing can be known of its drift.
  private func stream(
    _ series: StreamedSeries, learnt: Int, until end: Int, trainsAgain: Bool, _ server: borrowing LoopbackServer
  ) throws -> Outcome? {
    defer { _ = try? server.client.send(.delete, "/v1/models/drift?cascade=true", headers: [:], body: .none) }
    _ = try server.send(.put, "/v1/series/drift", type: "text/csv", .bytes(series.csv(0..<learnt)))
    let job = try server.train(#"{"id": "drift", "series": "drift", "algorithm": "ensemble", "seed": 1}"#)
    guard try server.end(of: job)["status"]?.string == "succeeded" else { return nil }
    var recommended: [Double] = []
    let chunk = max(1, 21_600 / Int(series.interval))
    for start in stride(from: learnt, to: end, by: chunk) {
      let points = start..<min(start + chunk, end)
      try server.send(.post, "/v1/series/drift/points", .bytes(series.columns(points)))
      let report = try server.send(.get, "/v1/models/drift/drift", .none)
      if report["block_seconds"] == .null { return nil }
      guard report["recommended"]?.string == "retrain" else { continue }
      recommended.append(Double(points.upperBound - learnt) * Double(series.interval) / 86_400)
      if !trainsAgain { break }
      let again = try server.send(.post, "/v1/models/drift/train", .bytes(Array("{}".utf8)))
      guard let path = again["links"]?["self"]?.string else {
        throw ProgramError.unexpectedAnswer(step: "POST …/train")
      }
      _ = try server.end(of: path)
    }
    return Outcome(
      name: series.name, days: Double(end - learnt) * Double(series.interval) / 86_400, recommended: recommended)
  }
}
