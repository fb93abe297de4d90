import HTTP
import JSON
import RemoteWriting
import SeededRandom
import Waiting

/// Appends points to several series by one request, and corrects earlier ones; makes the series as it goes. Each request has a
/// value of its own, so that half of one is seen, be it within a series or between two.
///
/// Points come hour by hour, and a policy keeps some days of them (`PolicyWriter`): what is older may be gone, from the oldest on.
struct ManyWriter: LoadWriter {
  enum Way: String { case rows, columns, lines, remote }

  private struct Change {
    let ranges: [(series: Int, range: Range<Int>)]
    let value: Double
  }

  private let way: Way
  private var random: SeededGenerator
  private var number = 0
  /// What was acknowledged, one value a point since the first of a series; empty for a series that is not there yet.
  private var stored = [[Double]](repeating: [], count: Self.series)
  private var pending: Change?
  private(set) var tally = WriteTally()

  private static let series = 8
  private static let hour: Int64 = 3_600
  /// A midnight, so that days are whole.
  private static let start: Int64 = 1_400_025_600

  init(_ way: Way, seed: UInt64) {
    self.way = way
    random = SeededGenerator(seed: seed)
  }

  mutating func prepare(over client: HTTPClient) throws {}

  mutating func write(over client: HTTPClient) throws {
    number += 1
    let change = nextChange()
    pending = change
    try send(change, over: client)
    stored = applied(change)
    pending = nil
    tally.acknowledged += 1
  }

  private mutating func nextChange() -> Change {
    var ranges: [(series: Int, range: Range<Int>)] = []
    let corrects = Int.random(in: 0..<5, using: &random) == 0
    for series in (0..<Self.series).shuffled(using: &random).prefix(Int.random(in: 1...Self.series, using: &random)) {
      let count = Int.random(in: 1...6, using: &random)
      let end = stored[series].count
      // Of the last day: what is older may be about to go.
      let first = corrects && end > 24 ? end - Int.random(in: count...24, using: &random) : end
      ranges.append((series, first..<first + count))
    }
    return Change(ranges: ranges, value: Double(number))
  }

  private func applied(_ change: Change) -> [[Double]] {
    var values = stored
    for (series, range) in change.ranges {
      for index in range {
        if index < values[series].count {
          values[series][index] = change.value
        } else {
          values[series].append(change.value)
        }
      }
    }
    return values
  }

  private func send(_ change: Change, over client: HTTPClient) throws {
    let making = "create=true&interval=\(Self.hour)"
    switch way {
    case .rows:
      let body = points(of: change) { #"{"series":"\#($0)","timestamp":\#($1),"value":\#($2)}"# }
      _ = try client.send(
        .post, "/v1/points?\(making)", headers: ["Content-Type": "application/x-ndjson"], body: .bytes(body)
      ).expecting(200)
    case .columns:
      let columns = change.ranges.map { series, range in
        let times = range.map { "\(Self.time($0))" }.joined(separator: ",")
        let values = range.map { _ in "\(change.value)" }.joined(separator: ",")
        return #"{"id": "\#(id(series))", "timestamps": [\#(times)], "value": [\#(values)]}"#
      }
      let body = #"{"series": [\#(columns.joined(separator: ","))]}"#
      _ = try client.send(.post, "/v1/points?\(making)", json: body).expecting(200)
    case .lines:
      let body = points(of: change) { "\($0) value=\($2) \($1)" }
      _ = try client.send(.post, "/write?precision=s&interval=\(Self.hour)", body: .bytes(body)).expecting(204)
    case .remote:
      let message = RemoteWriteMessage(
        change.ranges.map { series, range in
          .init([("__name__", id(series))], range.map { (Self.time($0) * 1_000, change.value) })
        })
      _ = try client.send(
        .post, "/api/v1/write?interval=\(Self.hour)",
        headers: ["Content-Type": "application/x-protobuf", "Content-Encoding": "snappy"],
        body: .bytes(message.packed)
      ).expecting(204)
    }
  }

  /// Lines of points, those of the series among each other.
  private func points(of change: Change, _ line: (String, Int64, Double) -> String) -> [UInt8] {
    let most = change.ranges.map(\.range.count).max() ?? 0
    var lines: [String] = []
    for place in 0..<most {
      for (series, range) in change.ranges where place < range.count {
        lines.append(line(id(series), Self.time(range.lowerBound + place), change.value))
      }
    }
    return Array((lines.joined(separator: "\n") + "\n").utf8)
  }

  private func id(_ series: Int) -> String { "many_\(way)_\(series)" }

  private static func time(_ index: Int) -> Int64 { start + Int64(index) * hour }

  mutating func check(over client: HTTPClient) throws {
    let found = try (0..<Self.series).map { try points(of: $0, client) }
    let after = pending.map { applied($0) } ?? stored
    let isBefore = Self.holds(found, stored)
    guard isBefore || Self.holds(found, after) else {
      throw BrokenPromise(
        "\(way): what is there is neither what was acknowledged nor that with the request under way: "
          + Self.differences(found, stored, after))
    }
    if pending != nil { tally.settle(isStored: !isBefore) }
    (stored, pending) = (isBefore ? stored : after, nil)
  }

  /// Waits for the points that are too old to go, which the clock sees to within seconds of a start.
  func checkEnd(over client: HTTPClient) throws {
    let old = (0..<Self.series).filter { stored[$0].count > PolicyWriter.keptHours + 48 }
    try poll(600) { try old.allSatisfy { try points(of: $0, client).first > 0 } }
  }

  private struct Found {
    /// The hour of the first value.
    let first: Int
    let values: [Double]
  }

  private func points(of series: Int, _ client: HTTPClient) throws -> Found {
    let answer = try client.send(.get, "/v1/series/\(id(series))/points?limit=100000").expecting(200, 404)
    if answer.status == 404 { return Found(first: 0, values: []) }
    guard let values = try answer.json["values"]?["value"]?.numbers,
      let start = try answer.json["timestamps"]?.array?.first?.integer
    else { throw BrokenPromise("\(id(series)) is there without points: \(answer.text.prefix(200))") }
    return Found(first: Int((start - Self.start) / Self.hour), values: values)
  }

  /// Whether each series has what it is to have, but for points that are too old from the oldest on.
  private static func holds(_ found: [Found], _ expected: [[Double]]) -> Bool {
    zip(found, expected).allSatisfy { found, expected in
      let first = min(found.first, expected.count)
      return first <= max(0, expected.count - PolicyWriter.keptHours) && found.values == Array(expected[first...])
    }
  }

  private static func differences(_ found: [Found], _ before: [[Double]], _ after: [[Double]]) -> String {
    found.indices.map { series in
      let found = found[series]
      return
        "\(found.values.count) from \(found.first) on, the last \(found.values.last.map { "\($0)" } ?? "none"), for "
        + "\(before[series].count) (\(before[series].last ?? 0)) or \(after[series].count) (\(after[series].last ?? 0))"
    }.joined(separator: "; ")
  }
}
