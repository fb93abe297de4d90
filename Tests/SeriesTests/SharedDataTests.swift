import Glibc
import Testing

@testable import Series

/// Real files that lie beside the repository on some machines; see `SharedData.folder`.
@Suite(.enabled(if: SharedData.folder != nil, "no ../shared/data beside the repository: real files are not read"))
struct SharedDataTests {
  static let sensors = CSVOptions(labelColumn: "anomaly", ignoredColumns: ["changepoint"])

  // Rows, slots, interval and duplicates as counted by Reference/count_rows.py.
  @Test(
    "regular files are read whole",
    arguments: [
      ("kpi/cpu4.csv", CSVOptions(), 17_568, 17_568, Int64(300), 0),
      ("kpi/server_res_eth1out_curve_6.csv", CSVOptions(), 17_568, 17_568, 300, 0),
      ("skab/valve1/2.csv", sensors, 1_075, 1_200, 1, 0), ("skab/valve2/0.csv", sensors, 1_125, 1_200, 1, 0),
      ("skab/anomaly-free/anomaly-free.csv", CSVOptions(), 9_405, 9_961, 1, 0),
      ("nab/realTweets/Twitter_volume_AAPL.csv", CSVOptions(), 15_902, 15_902, 300, 0),
      ("nab/artificialWithAnomaly/art_daily_nojump.csv", CSVOptions(), 4_032, 4_032, 300, 0),
      ("cloud-monitoring/application-crash-rate-1/app1-01.csv", CSVOptions(), 358, 347, 3_600, 11),
      ("cloud-monitoring/consumer-purchase-rate/purchase-01.csv", CSVOptions(), 1_248, 1_248, 3_600, 0),
      ("cloud-monitoring/data-ingress-rate/ingress-03.csv", CSVOptions(), 15_840, 15_840, 60, 0),
      ("cloud-monitoring/ecommerce-api-incoming-rps/api-01.csv", CSVOptions(), 6_192, 6_192, 3_600, 1),
      ("cloud-monitoring/middle-tier-api-dependency-latency/outbound-21.csv", CSVOptions(), 720, 720, 3_600, 0),
    ])
  func regular(
    path: String, options: CSVOptions, rows: Int, slots: Int, interval: Int64, duplicates: Int
  ) throws {
    let bytes = try #require(SharedData.read(path))
    let file = try CSVSeries(bytes.span, options: options)
    #expect(file.rows == rows && file.series.grid.count == slots && file.duplicates == duplicates)
    #expect(file.series.grid.interval == interval && file.placement.offGrid == 0)
    #expect(MissingPoints(in: file.series.metrics[0].values).count >= slots - rows)
  }

  @Test(
    "jittered times are refused strictly and placed with a tolerance",
    arguments: [
      ("nab/realTraffic/TravelTime_387.csv", Int64(600)), ("nab/realTraffic/TravelTime_451.csv", 600),
      ("nab/realTraffic/speed_7578.csv", 300),
    ])
  func jittered(path: String, interval: Int64) throws {
    let bytes = try #require(SharedData.read(path))
    let error = #expect(throws: CSVSeriesError.self) { try CSVSeries(bytes.span) }
    guard case .offGrid(let found, let count, let first) = error else {
      Issue.record("expected off-grid rows, got \(String(describing: error))")
      return
    }
    #expect(found == interval && count > 100 && first.count == GridPlacement.mostStrays)
    let snapped = try CSVSeries(bytes.span, tolerance: interval / 2)
    #expect(snapped.placement.snapped == count && snapped.series.grid.interval == interval)
  }

  @Test("labels of the KPIs and sensors arrive")
  func labels() throws {
    let kpiBytes = try #require(SharedData.read("kpi/cpu4.csv"))
    let kpi = try CSVSeries(kpiBytes.span)
    #expect(!kpi.labels.isEmpty)
    let sensorBytes = try #require(SharedData.read("skab/valve1/0.csv"))
    let sensors = try CSVSeries(sensorBytes.span, options: Self.sensors)
    #expect(sensors.series.metrics.count == 8 && !sensors.labels.isEmpty)
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
    guard let folder, let file = fopen(folder + "/" + path, "rb") else { return nil }
    defer { fclose(file) }
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = fread(&buffer, 1, buffer.count, file)
      guard count > 0 else { return bytes }
      bytes += buffer[..<count]
    }
  }
}
