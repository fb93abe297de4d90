import HTTP
import JSON

/// Points a second from a client's socket into the database, the client on the same machine.
struct UploadBenchmark {
  let isQuick: Bool

  private static let targetCSV = 1_000_000.0
  private static let targetJSON = 500_000.0
  /// Early enough for twelve million minutes to be over: points of the future are refused.
  private static let start: Int64 = 600_000_000

  private var points: Int { isQuick ? 200_000 : 1_000_000 }

  func runCSV(_ report: inout FigureReport) throws {
    let server = try LoopbackServer()
    // Made while it is sent, so that the client holds none of it.
    // The smaller one is large enough to fill the database's caches, which have their limits.
    let (few, many) = (points * 4, points * 12)
    let small = try peak(server, few)
    let large = try peak(server, many)
    let body = Self.rows(0..<points, header: true)
    var number = 0
    let seconds = try Stopwatch.best(of: isQuick ? 2 : 5) {
      number += 1
      try server.send(.put, "/v1/series/csv-\(number)", type: "text/csv", .bytes(body))
    }
    report.add(
      Figure(
        name: "CSV over loopback into the database", value: Double(points) / seconds, unit: "points/s",
        target: Self.targetCSV,
        details: [("bytes_per_second", .number(Figure.rounded(Double(body.count) / seconds)))]
      ))
    report.add(
      Figure(
        name: "Memory of a CSV beyond that of one a third as long", value: large - small, unit: "MB", target: 8,
        isCeiling: true,
        details: [
          ("points", .integer(Int64(many))), ("peak_mb", .number(Figure.rounded(large))),
          ("peak_mb_of_a_third", .number(Figure.rounded(small))),
        ]
      ))
  }

  func runJSON(_ report: inout FigureReport) throws {
    let server = try LoopbackServer()
    let body = Self.columns(points)
    var number = 0
    let seconds = try Stopwatch.best(of: isQuick ? 2 : 5) {
      number += 1
      try server.send(.put, "/v1/series/json-\(number)", .bytes(Array(#"{"interval": 60, "metrics": ["value"]}"#.utf8)))
      try server.send(.post, "/v1/series/json-\(number)/points", .bytes(body))
    }
    report.add(
      Figure(
        name: "Columnar JSON over loopback into the database", value: Double(points) / seconds, unit: "points/s",
        target: Self.targetJSON,
        details: [("bytes_per_second", .number(Figure.rounded(Double(body.count) / seconds)))]
      ))
  }

  private func peak(_ server: borrowing LoopbackServer, _ count: Int) throws -> Double {
    var next = 0
    try server.send(
      .put, "/v1/series/stream-\(count)", type: "text/csv",
      .stream {
        guard next < count else { return nil }
        let range = next..<min(count, next + 2_000)
        next = range.upperBound
        return Self.rows(range, header: range.lowerBound == 0)
      })
    return ResidentMemory.peakMegabytes
  }

  private static func value(_ index: Int) -> Double { Double((index * 7_919) % 100_003) / 1_000 }

  private static func rows(_ range: Range<Int>, header: Bool) -> [UInt8] {
    var bytes = Array((header ? "timestamp,value\n" : "").utf8)
    for index in range { bytes += "\(start + Int64(index) * 60),\(value(index))\n".utf8 }
    return bytes
  }

  private static func columns(_ count: Int) -> [UInt8] {
    var writer = JSONWriter()
    writer.object { writer in
      writer.field("timestamps", integers: (0..<count).lazy.map { start + Int64($0) * 60 })
      writer.key("values")
      writer.object { writer in writer.field("value", numbers: (0..<count).lazy.map(value)) }
    }
    return writer.bytes
  }
}
