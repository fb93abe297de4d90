import HTTP
import JSON
import Testing

@testable import API

/// Every way in which points come, so that each kind of wrong time is tried in each.
enum PointRoute: String, CaseIterable, Sendable {
  case columns, rows, csv, file

  /// Sends a value for each time.
  func send(
    _ times: [Int64], to id: String, query: String = "", in harness: ServiceHarness
  ) throws -> ServiceHarness.Answer {
    let query = query.isEmpty ? "" : "?" + query
    let csv = "timestamp,orders\n" + times.map { "\($0),\($0 % 7)\n" }.joined()
    switch self {
    case .columns:
      let list = times.map(String.init).joined(separator: ",")
      let values = times.map { String($0 % 7) }.joined(separator: ",")
      return try harness.send(
        .post, "/v1/series/\(id)/points\(query)", #"{"timestamps": [\#(list)], "values": {"orders": [\#(values)]}}"#)
    case .rows:
      let rows = times.map { #"{"timestamp": \#($0), "orders": \#($0 % 7)}"# + "\n" }.joined()
      return try harness.send(
        .post, "/v1/series/\(id)/points\(query)", rows, headers: ["Content-Type": "application/x-ndjson"])
    case .csv:
      return try harness.send(.post, "/v1/series/\(id)/points\(query)", csv, headers: ["Content-Type": "text/csv"])
    case .file: return try harness.send(.put, "/v1/series/\(id)\(query)", csv, headers: ["Content-Type": "text/csv"])
    }
  }

  /// How the row with an index, the first being 0, is named in a fault.
  func place(of row: Int64) -> String {
    switch self {
    case .columns: "/timestamps/\(row)"
    case .rows: "line \(row + 1)"
    case .csv, .file: "line \(row + 2)"
    }
  }
}

extension JSONValue {
  /// Where in a body a fault is.
  fileprivate var place: String? {
    if let line = self["line"]?.integer { return "line \(line)" }
    return self["pointer"]?.string
  }
}

@Suite("Times that no series means")
struct RefusedTimesTests {
  private static let now = ServiceHarness.start
  private static let day: Int64 = 86_400

  private func define(_ id: String, interval: Int64 = 60, limit: String = "", in harness: ServiceHarness) throws {
    let answer = try harness.send(
      .put, "/v1/series/\(id)", #"{"interval": \#(interval), "metrics": ["orders"]\#(limit)}"#)
    #expect(answer.status < 300)
  }

  private func last(_ id: String, in harness: ServiceHarness) throws -> Int64? {
    try harness.send(.get, "/v1/series/\(id)").json["last"]?.integer
  }

  // MARK: The future

  @Test(
    "A time in the future is refused with its place, and nothing of its request is stored, whichever way it comes",
    arguments: PointRoute.allCases, [86_461, 2 * 86_400, 30 * 86_400, 5 * 365 * 86_400] as [Int64])
  func future(route: PointRoute, ahead: Int64) throws {
    try ServiceHarness.with(runsJobs: false) { harness in
      try define("kpi", in: harness)
      // On the grid of minutes, and beyond the limit by an interval at least.
      let stray = (Self.now + ahead + 59) / 60 * 60
      let times = [Self.now - 120, Self.now - 60, stray, Self.now]
      let answer = try route.send(times, to: "kpi", query: "allow_gaps=true", in: harness)
      #expect(answer.status == 422)
      #expect(answer.code == "in_future")
      let detail = answer.json["detail"]?.string ?? ""
      #expect(detail.hasPrefix("1 of 4 time lies more than 86460 s after the server's clock"))
      #expect(detail.contains("future_limit"))
      let fault = try #require(answer.json["errors"]?.array?.first)
      #expect(fault.place == route.place(of: 2))
      #expect(try last("kpi", in: harness) == nil)
    }
  }

  @Test(
    "A clock that is a time zone ahead, and the end of the present interval, are taken", arguments: PointRoute.allCases)
  func honest(route: PointRoute) throws {
    try ServiceHarness.with(runsJobs: false) { harness in
      try define("kpi", in: harness)
      let times = [Self.now - 60, Self.now, Self.now + 14 * 3_600, Self.now + Self.day + 60].map { $0 / 60 * 60 }
      #expect(try route.send(times, to: "kpi", in: harness).status < 300)
      try define("weekly", interval: 604_800, in: harness)
      let weeks = [Self.now - 604_800, Self.now, Self.now + 604_800]
      #expect(try route.send(weeks, to: "weekly", in: harness).status < 300)
    }
  }

  @Test(
    "A series may say how far its future reaches; a file and another definition keep that",
    arguments: PointRoute.allCases)
  func exception(route: PointRoute) throws {
    try ServiceHarness.with(runsJobs: false) { harness in
      let year = Self.now + 365 * Self.day
      try define("plan", limit: #", "future_limit": 40000000"#, in: harness)
      #expect(
        try route.send([Self.now, Self.now + 60, year], to: "plan", query: "allow_gaps=true", in: harness).status < 300)
      try define("plan", in: harness)
      #expect(try harness.send(.get, "/v1/series/plan").json["future_limit"]?.integer == 40_000_000)
      #expect(
        try route.send([Self.now, Self.now + 60, year + 60], to: "plan", query: "allow_gaps=true", in: harness).status
          < 300)
      let beyond = try route.send(
        [Self.now, Self.now + 60, Self.now + 40_000_020], to: "plan", query: "allow_gaps=true", in: harness)
      #expect(beyond.code == "in_future")
      try define("plan", limit: #", "future_limit": 0"#, in: harness)
      #expect(try route.send([Self.now, Self.now + 60], to: "plan", in: harness).code == "in_future")
    }
  }

  @Test("A limit that is none is refused, and a file of the future names its own")
  func limits() throws {
    try ServiceHarness.with(runsJobs: false) { harness in
      for limit in ["-1", "9214646400", "1.5", #""a""#] {
        let answer = try harness.send(.post, "/v1/series", #"{"interval": 60, "future_limit": \#(limit)}"#)
        #expect(answer.status == 422)
      }
      let times = Self.times(from: Self.now + 30 * Self.day, step: 60, count: 10)
      #expect(try PointRoute.file.send(times, to: "plan", in: harness).code == "in_future")
      let answer = try PointRoute.file.send(times, to: "plan", query: "future_limit=2700000", in: harness)
      #expect(answer.status == 201)
      #expect(answer.json["future_limit"]?.integer == 2_700_000)
      #expect(try PointRoute.file.send(times, to: "plan", query: "future_limit=-3", in: harness).status == 422)
    }
  }

  @Test("A point that is deleted takes the end of the series back with it; the range has to be told")
  func deletion() throws {
    try ServiceHarness.with(runsJobs: false) { harness in
      try harness.upload(points: 100)
      let end = try #require(try last("orders", in: harness))
      let answer = try harness.send(.delete, "/v1/series/orders/points?from=\(end - 120)")
      #expect(answer.status == 200)
      #expect(answer.json["deleted"]?.integer == 3)
      #expect(answer.json["last"]?.integer == end - 180)
      #expect(answer.json["points"]?.integer == 97)
      #expect(try harness.send(.delete, "/v1/series/orders/points").faults == ["missing_key from"])
      #expect(try harness.send(.delete, "/v1/series/orders/points?from=9&to=9").code == "empty_range")
      #expect(try harness.send(.delete, "/v1/series/none/points?from=9").code == "series_not_found")
      #expect(try harness.send(.delete, "/v1/series/orders/points?from=0&metric=a").code == "unknown_query")
    }
  }

  // MARK: Far from all others

  /// Rows of ten minutes of October 2023 with some others among them.
  private func rows(_ strays: [Int64], at place: Int, count: Int64 = 3_000) -> [Int64] {
    var times = Self.times(from: 1_696_118_400, step: 600, count: count)
    times.insert(contentsOf: strays, at: place)
    return times
  }

  @Test(
    "A stray row is refused and told, wherever it stands and however many there are",
    arguments: [[0], [0, 600], [0, 631_152_000], [1_262_304_000], [1_030_000_200]] as [[Int64]], [0, 1_500, 3_000])
  func stray(strays: [Int64], place: Int) throws {
    try ServiceHarness.with(runsJobs: false) { harness in
      for route in PointRoute.allCases {
        try define("kpi", interval: 600, in: harness)
        let answer = try route.send(rows(strays, at: place), to: "kpi", in: harness)
        #expect(answer.status == 422)
        #expect(answer.code == "far_apart")
        let detail = answer.json["detail"]?.string ?? ""
        #expect(detail.hasPrefix("\(strays.count) of \(3_000 + strays.count) row"))
        #expect(detail.contains("allow_gaps=true"))
        let fault = try #require(answer.json["errors"]?.array?.first)
        #expect(fault["detail"]?.string?.contains("intervals before all others") == true)
        #expect(strays.count > 1 || fault.place == route.place(of: Int64(place)))
        #expect(try last("kpi", in: harness) == nil)
      }
    }
  }

  @Test("Where the gap is meant the rows go in", arguments: PointRoute.allCases)
  func meant(route: PointRoute) throws {
    try ServiceHarness.with(runsJobs: false) { harness in
      try define("kpi", interval: 600, in: harness)
      #expect(try route.send(rows([0], at: 0), to: "kpi", query: "allow_gaps=true", in: harness).status < 300)
      #expect(try harness.send(.get, "/v1/series/kpi").json["first"]?.integer == 0)
    }
  }

  @Test(
    "Rows far from the points that a series has are refused, before them or after",
    arguments: [0, 1_262_304_000] as [Int64])
  func later(time: Int64) throws {
    try ServiceHarness.with(runsJobs: false) { harness in
      #expect(try PointRoute.file.send(rows([], at: 0), to: "kpi", in: harness).status == 201)
      for route in [PointRoute.columns, .rows, .csv] {
        let answer = try route.send([time, time + 600], to: "kpi", in: harness)
        #expect(answer.code == "far_apart")
        #expect(answer.json["detail"]?.string?.hasPrefix("2 of 2 rows") == true)
      }
      #expect(
        try PointRoute.columns.send([1_262_304_000], to: "kpi", query: "allow_gaps=true", in: harness).status == 200)
    }
  }

  @Test("A device that comes back after years, a gap of a month, and values that are few and even are no strays")
  func honestGaps() throws {
    try ServiceHarness.with(runsJobs: false) { harness in
      try define("device", in: harness)
      let old = Self.times(from: Self.now - 730 * Self.day, step: 60, count: 10)
      for route in [PointRoute.columns, .rows, .csv] {
        #expect(try route.send(old, to: "device", in: harness).status == 200)
        #expect(try route.send([Self.now - 60], to: "device", in: harness).status == 200)
      }
      let month = Self.times(from: Self.now - 60 * Self.day, step: 60, count: 2_000) + [Self.now - 60]
      #expect(try PointRoute.file.send(month, to: "month", in: harness).status == 201)
      let hourly = Self.times(from: Self.now - 300 * 3_600, step: 3_600, count: 300)
      #expect(try PointRoute.file.send(hourly, to: "sparse", query: "interval=1", in: harness).status == 201)
    }
  }

  private static func times(from first: Int64, step: Int64, count: Int64) -> [Int64] {
    Array(stride(from: first, to: first + step * count, by: Int64.Stride(step)))
  }

  @Test("What is wrong in several ways is told in all of them")
  func several() throws {
    try ServiceHarness.with(runsJobs: false) { harness in
      try define("kpi", interval: 600, in: harness)
      var times = rows([0], at: 0)
      times += [times[5] + 1, 2_524_608_000]
      let answer = try PointRoute.csv.send(times, to: "kpi", in: harness)
      #expect(answer.code == "invalid_request")
      let codes = Set((answer.json["errors"]?.array ?? []).compactMap { $0["code"]?.string })
      #expect(codes == ["off_grid", "in_future", "far_apart"])
    }
  }
}
