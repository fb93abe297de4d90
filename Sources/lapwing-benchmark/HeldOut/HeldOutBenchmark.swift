import Glibc
import HTTP
import JSON
import Programs

/// Whether what a training says of a model by points that it held out is what comes: of a labelled series the first part is
/// learnt, the report's figures are kept, and the version is evaluated on the rest, which came later.
struct HeldOutBenchmark {
  private let options: BenchmarkOptions

  static let columns = [
    "method and figure", "series", "at the training", "on what came", "difference", "standard error of it",
    "deviation of a series",
  ]

  private static let methods = ["ensemble", "autoregression", "seasonal_naive", "difference"]
  private static let figures = ["average_precision", "best_f1", "best_f1_point_adjusted"]

  init(_ options: BenchmarkOptions) { self.options = options }

  /// Of one series: the figures before and after, those of `figures`; nil where there was nothing to measure by.
  private typealias Pair = (before: [Double?], after: [Double?])

  func run(_ report: inout FigureReport) throws {
    guard access("\(options.data)/kpi", R_OK) == 0 else {
      throw UsageError.invalidValue("data", options.data, expected: "a folder with kpi/*.csv")
    }
    let server = try LoopbackServer()
    var pairs = [[Pair]](repeating: [], count: Self.methods.count)
    let all = try StreamedSeries.all(in: options.data).map(\.series)
    for (number, series) in all.enumerated() where !options.isQuick || number % 8 == 0 {
      let borders = series.labelledBorders
      for (method, name) in Self.methods.enumerated() {
        let found = try borders.compactMap { try pair(series, $0, name, server) }
        if !found.isEmpty { pairs[method].append(mean(found)) }
      }
    }
    var rows: [[String]] = []
    for (method, pairs) in zip(Self.methods, pairs) {
      for (index, figure) in Self.figures.enumerated() {
        let known = pairs.compactMap { pair in
          pair.before[index].flatMap { before in pair.after[index].map { (before, $0) } }
        }
        rows.append(row(method, figure, known))
      }
    }
    report.add(.heldOut, Self.columns, rows)
  }

  /// Of one series, cut at several places; a figure counts where both are known.
  private func mean(_ pairs: [Pair]) -> Pair {
    let means = Self.figures.indices.map { index in
      let known = pairs.filter { $0.before[index] != nil && $0.after[index] != nil }
      func mean(_ values: [Double]) -> Double? {
        values.isEmpty ? nil : values.reduce(0, +) / Double(values.count)
      }
      return (mean(known.compactMap { $0.before[index] }), mean(known.compactMap { $0.after[index] }))
    }
    return (means.map(\.0), means.map(\.1))
  }

  private func row(_ method: String, _ figure: String, _ pairs: [(before: Double, after: Double)]) -> [String] {
    let count = Double(max(1, pairs.count))
    func mean(_ values: [Double]) -> Double { values.reduce(0, +) / count }
    let differences = pairs.map { $0.after - $0.before }
    let bias = mean(differences)
    let deviation = (differences.reduce(0) { $0 + ($1 - bias) * ($1 - bias) } / max(1, count - 1)).squareRoot()
    let error = deviation / count.squareRoot()
    Figure(
      name: "held out, \(method), \(figure), what came less what the training said", value: bias, unit: "",
      details: [
        ("standard_error", .number(Figure.rounded(error))), ("deviation", .number(Figure.rounded(deviation))),
        ("series", .integer(Int64(pairs.count))),
      ]
    ).print()
    return [
      "`\(method)`, `\(figure)`", "\(pairs.count)", FixedText.number(mean(pairs.map(\.before)), places: 3),
      FixedText.number(mean(pairs.map(\.after)), places: 3), FixedText.number(bias, places: 3),
      FixedText.number(error, places: 3), FixedText.number(deviation, places: 3),
    ]
  }

  /// Nil where no model could be trained.
  private func pair(
    _ series: StreamedSeries, _ border: Int, _ method: String, _ server: borrowing LoopbackServer
  ) throws -> Pair? {
    defer { _ = try? server.client.send(.delete, "/v1/series/held?cascade=true", headers: [:], body: .none) }
    try server.send(.put, "/v1/series/held", type: "text/csv", .bytes(series.csv(0..<border)))
    try label(series, 0..<border, server)
    let job = try server.train(#"{"id": "held", "series": "held", "algorithm": "\#(method)", "seed": 1}"#)
    guard try server.end(of: job)["status"]?.string == "succeeded" else { return nil }
    let figures = try server.send(.get, "/v1/models/held", .none)["report"]?["figures"]
    for start in stride(from: border, to: series.values.count, by: Self.portion) {
      let points = start..<min(start + Self.portion, series.values.count)
      try server.send(.post, "/v1/series/held/points", .bytes(series.columns(points)))
    }
    try label(series, border..<series.values.count, server)
    let limit = series.interval >= 3_600 ? 3 : 7
    let wanted = #"{"model": "held", "from": \#(series.timestamps[border]), "delay_limit": \#(limit)}"#
    let came = try server.send(.post, "/v1/evaluations", .bytes(Array(wanted.utf8)))
    return (
      Self.figures.map { figures?[$0]?.number },
      [
        came["point_wise"]?["average_precision"]?.number, came["point_wise"]?["best"]?["f1"]?.number,
        came["point_adjusted_within_delay"]?["best"]?["f1"]?.number,
      ]
    )
  }

  private static let portion = 5_000

  private func label(_ series: StreamedSeries, _ rows: Range<Int>, _ server: borrowing LoopbackServer) throws {
    let labels = series.events(in: rows).map { event in
      JSONValue.object([
        "start": .integer(event.lowerBound), "end": .integer(event.upperBound), "kind": .string("anomaly"),
      ])
    }
    guard !labels.isEmpty else { return }
    try server.send(.post, "/v1/series/held/labels", .bytes(Array(JSONValue.array(labels).text.utf8)))
  }
}

extension StreamedSeries {
  /// Where to cut it: up to three places, early, in between and late, so that something is labelled in the last three tenths of
  /// what is learnt and in what comes, and neither begins within a label; else the place nearest to six tenths where that can't
  /// be. None where there is too little of either.
  fileprivate var labelledBorders: [Int] {
    let count = values.count
    func isLabelled(_ rows: Range<Int>) -> Bool { !events(in: rows).isEmpty }
    let fitting = (50...185).map { count * $0 / 200 }.filter { place in
      place >= 100 && isLabelled(place - place * 3 / 10..<place) && isLabelled(place..<count)
    }
    let whole = fitting.filter { place in
      let first = place - place * 3 / 10
      return !isLabelled(place - 1..<place) && !isLabelled(first - 1..<first)
    }
    guard whole.isEmpty else { return Array(Set([whole[0], whole[whole.count / 2], whole[whole.count - 1]])).sorted() }
    return fitting.min { abs($0 - count * 6 / 10) < abs($1 - count * 6 / 10) }.map { [$0] } ?? []
  }
}
