import JSON

/// How far a backfill is, and what came of it: what its checkpoint keeps, and its result tells.
struct BackfillState: Equatable {
  /// Of one question. Prometheus refuses more than 11,000.
  static let mostSteps: Int64 = 10_000
  /// The first question is a small one: it tells how many series come.
  static let firstSteps: Int64 = 500
  /// Values that one question is to bring, so that an answer has some megabytes.
  static let mostValues: Int64 = 200_000
  /// Series of all answers together.
  static let mostSeries = 10_000
  private static let mostWarnings = 20

  /// Points that could not be taken, by the cause.
  struct LeftOut: Equatable {
    let code: String
    var points: Int
    /// The first series, and what is wrong with its points.
    let series: String
    let detail: String
  }

  /// The first time that has not been asked for.
  var next: Int64
  /// Steps of the next question.
  private(set) var steps = firstSteps
  var requests = 0
  private(set) var series: Set<String> = []
  var created = 0
  var inserted: Int64 = 0
  var updated: Int64 = 0
  /// Values that are no numbers.
  var missing = 0
  private(set) var leftOut: [LeftOut] = []
  private(set) var warnings: [String] = []

  init(next: Int64) { self.next = next }

  /// The last time of the next question, at most `end` less one.
  func last(before end: Int64, step: Int64) -> Int64 {
    let left = (end - 1 - next) / step
    return next + min(steps - 1, left) * step
  }

  /// Takes note of how many series an answer had.
  mutating func learn(series count: Int) {
    steps = min(Self.mostSteps, max(1, Self.mostValues / Int64(max(1, count))))
  }

  /// Asks for half as much.
  ///
  /// - Returns: false where that is not possible.
  mutating func halve() -> Bool {
    guard steps > 1 else { return false }
    steps /= 2
    return true
  }

  /// - Returns: false where there are too many.
  mutating func note(series id: String) -> Bool {
    series.insert(id)
    return series.count <= Self.mostSeries
  }

  mutating func leaveOut(_ points: Int, of id: String, _ code: ProblemCode, _ detail: String) {
    if let place = leftOut.firstIndex(where: { $0.code == code.rawValue }) {
      leftOut[place].points += points
    } else {
      leftOut.append(LeftOut(code: code.rawValue, points: points, series: id, detail: detail))
    }
  }

  mutating func warn(_ texts: [String]) {
    for text in texts where !warnings.contains(text) && warnings.count < Self.mostWarnings { warnings.append(text) }
  }
}

extension BackfillState {
  /// The result of the job.
  func json(to: Int64) -> String {
    var members = figures
    members["kind"] = .string("backfill")
    members["to"] = .integer(to)
    members["series"] = .integer(Int64(series.count))
    return JSONValue.object(members).text
  }

  /// What a checkpoint keeps.
  var bytes: [UInt8] {
    var members = figures
    members["next"] = .integer(next)
    members["steps"] = .integer(steps)
    members["ids"] = .array(series.sorted().map(JSONValue.string))
    return Array(JSONValue.object(members).text.utf8)
  }

  /// Reads what `bytes` wrote; nil for anything else.
  init?(_ bytes: [UInt8]) {
    guard let value = try? JSONValue.parse(bytes), let next = value["next"]?.integer,
      let steps = value["steps"]?.integer, steps > 0
    else { return nil }
    self.init(next: next)
    self.steps = steps
    func count(_ key: String) -> Int64 { value[key]?.integer ?? 0 }
    func texts(_ key: String) -> [String] { (value[key]?.array ?? []).compactMap(\.string) }
    (requests, created, missing) = (Int(count("requests")), Int(count("created")), Int(count("missing")))
    (inserted, updated) = (count("inserted"), count("updated"))
    (series, warnings) = (Set(texts("ids")), texts("warnings"))
    leftOut = (value["left_out"]?.array ?? []).compactMap { fault in
      guard let code = fault["code"]?.string, let points = fault["points"]?.integer else { return nil }
      return LeftOut(
        code: code, points: Int(points), series: fault["series"]?.string ?? "", detail: fault["detail"]?.string ?? "")
    }
  }

  private var figures: JSONObject {
    [
      "requests": .integer(Int64(requests)), "created": .integer(Int64(created)), "inserted": .integer(inserted),
      "updated": .integer(updated), "missing": .integer(Int64(missing)),
      "left_out": .array(
        leftOut.map { fault in
          .object([
            "code": .string(fault.code), "points": .integer(Int64(fault.points)), "series": .string(fault.series),
            "detail": .string(fault.detail),
          ])
        }),
      "warnings": .array(warnings.map(JSONValue.string)),
    ]
  }
}
