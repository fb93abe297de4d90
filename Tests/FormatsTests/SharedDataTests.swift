import Glibc
import Testing

import Series
@testable import Formats

/// Real files that lie beside the repository on some machines; see `SharedData.folder`.
@Suite(.enabled(if: SharedData.folder != nil, "no ../shared/data beside the repository: real files are not read"))
struct SharedDataTests {
  static let sensors: TableOptions = {
    var options = TableOptions()
    (options.labelColumn, options.omittedColumns) = ("anomaly", ["changepoint"])
    return options
  }()

  private static func read(
    _ path: String, _ options: TableOptions = TableOptions()
  ) throws -> (header: TableLayout, rows: TableBatch, lattice: TimeLattice) {
    let bytes = try #require(SharedData.read(path))
    var parser = TableReader(options)
    try parser.feed(bytes)
    try parser.finish()
    let rows = parser.takeBatch()
    return (try #require(parser.layout), rows, try TimeLattice(inferredFrom: rows.timestamps))
  }

  // Rows, slots, interval and duplicates as counted by Reference/count_rows.py.
  @Test(
    "regular files are read whole",
    arguments: [
      ("kpi/cpu4.csv", TableOptions(), 17_568, 17_568, Int64(300), 0),
      ("kpi/server_res_eth1out_curve_6.csv", TableOptions(), 17_568, 17_568, 300, 0),
      ("skab/valve1/2.csv", sensors, 1_075, 1_200, 1, 0), ("skab/valve2/0.csv", sensors, 1_125, 1_200, 1, 0),
      ("skab/anomaly-free/anomaly-free.csv", TableOptions(), 9_405, 9_961, 1, 0),
      ("nab/realTweets/Twitter_volume_AAPL.csv", TableOptions(), 15_902, 15_902, 300, 0),
      ("nab/artificialWithAnomaly/art_daily_nojump.csv", TableOptions(), 4_032, 4_032, 300, 0),
      ("cloud-monitoring/application-crash-rate-1/app1-01.csv", TableOptions(), 358, 347, 3_600, 11),
      ("cloud-monitoring/consumer-purchase-rate/purchase-01.csv", TableOptions(), 1_248, 1_248, 3_600, 0),
      ("cloud-monitoring/data-ingress-rate/ingress-03.csv", TableOptions(), 15_840, 15_840, 60, 0),
      ("cloud-monitoring/ecommerce-api-incoming-rps/api-01.csv", TableOptions(), 6_192, 6_192, 3_600, 1),
      ("cloud-monitoring/middle-tier-api-dependency-latency/outbound-21.csv", TableOptions(), 720, 720, 3_600, 0),
    ])
  func regular(
    path: String, options: TableOptions, rows: Int, slots: Int, interval: Int64, duplicates: Int
  ) throws {
    let (_, read, lattice) = try Self.read(path, options)
    let found = read.timestamps.compactMap(lattice.slot(at:))
    #expect(read.count == rows && found.count == rows && Set(found).count == rows - duplicates)
    #expect(lattice.interval == interval && (found.max() ?? 0) - (found.min() ?? 0) + 1 == slots)
  }

  @Test(
    "jittered times lie between the slots, and the interval is found all the same",
    arguments: [
      ("nab/realTraffic/TravelTime_387.csv", Int64(600)), ("nab/realTraffic/TravelTime_451.csv", 600),
      ("nab/realTraffic/speed_7578.csv", 300),
    ])
  func jittered(path: String, interval: Int64) throws {
    let (_, rows, lattice) = try Self.read(path)
    #expect(lattice.interval == interval)
    #expect(rows.timestamps.count { lattice.slot(at: $0) == nil } > 100)
  }

  @Test("labels of the KPIs and sensors arrive")
  func labels() throws {
    #expect(try Self.read("kpi/cpu4.csv").rows.labels.contains(true))
    let (header, rows, _) = try Self.read("skab/valve1/0.csv", Self.sensors)
    #expect(header.metrics.count == 8 && rows.labels.contains(true))
  }
}

enum SharedData {
  /// The first `shared/data` beside a folder above this file.
  static let folder: String? = {
    var parts = #filePath.split(separator: "/").dropLast()
    while !parts.isEmpty {
      parts = parts.dropLast()
      let candidate = "/" + (parts + ["shared", "data"]).joined(separator: "/")
      if access(candidate, R_OK) == 0 { return candidate }
    }
    return nil
  }()

  static func read(_ path: String) -> [UInt8]? {
    folder.map { ShapeTests.read(path, in: $0 + "/") }.flatMap { $0.isEmpty ? nil : $0 }
  }
}
