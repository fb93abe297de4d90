import Series
import Storage
import Testing

@testable import Monitoring

@Suite("What is known of the time before an alert")
struct AlertHistoryTests {
  @Test("Extremes, standstills and gaps are those of the stretch")
  func stretch() {
    let values: [Double] = [.nan, 4, 4, 4, 7, .nan, .nan, 7, 2.5, .nan]
    let history = MetricHistory(values[...], interval: 60, sameTime: [1, 5, 40, 8])
    #expect(history.lowest == 2.5 && history.highest == 7 && !history.isWhole && history.points == 6)
    // From the first 7 to the last, the gap between them included.
    #expect(history.longestStandstill == 180 && history.longestGap == 120 && history.span == 540)
    #expect(history.sameTime == [4, 2.5])
    let none = MetricHistory([Double.nan, .nan][...], interval: 60, sameTime: [])
    #expect(none.points == 0 && none.span == 0 && none.lowest.isNaN && !none.isWhole)
  }

  /// Five days of a wave by the quarter of an hour, with a flag, and a label that begins shortly before the end.
  private static func shop(_ folder: ServiceFolder) throws -> SeriesRecord {
    let definition = SeriesDefinition(
      id: "shop", interval: 900, metrics: ["orders", "visits"],
      context: [.init(name: "deploy", kind: "flag")], timezone: "Europe/Berlin")
    return try folder.context.database.write { transaction in
      let record = try transaction.series.create(definition, now: ServiceFolder.now)
      _ = try transaction.series.fixGrid(of: record, through: 0)
      let grid = try #require(try transaction.series.get(key: record.key))
      let orders = (0..<480).map { Double($0 % 96) + 10 }
      var visits = orders.map { $0 / 2 }
      for index in 100..<104 { visits[index] = .nan }
      let deploy = (0..<480).map { $0 >= 478 ? 1.0 : 0 }
      var batch = PointBatch(
        slots: Array(0..<480), columns: [0, 1, 2], values: orders + visits + deploy)
      _ = try transaction.points.upsert(batch, into: grid)
      batch = PointBatch(slots: [480], columns: [0, 1, 2], values: [3, .nan, 1])
      let stored = try #require(try transaction.series.get(key: record.key))
      _ = try transaction.points.upsert(batch, into: stored)
      _ = try transaction.labels.insert(
        [NewLabel(start: 477 * 900, end: 600 * 900, kind: .newNormal, source: .operator, note: "release 4.2")],
        series: record.key, now: ServiceFolder.now)
      return try #require(try transaction.series.get(key: record.key))
    }
  }

  @Test("Of a stored series: same times of day, flags that turned, labels that begin")
  func stored() throws {
    let folder = try ServiceFolder()
    let series = try Self.shop(folder)
    let history = try folder.context.database.read { transaction in
      try AlertHistory(
        of: series, metrics: ["orders", "visits"], before: 480 * 900, point: 480 * 900, isWhole: true, in: transaction)
    }
    let orders = try #require(history.metrics["orders"])
    #expect(orders.lowest == 10 && orders.highest == 105 && orders.isWhole && orders.span == 5 * 86_400)
    #expect(orders.sameTime == [10, 10, 10, 10, 10])
    #expect(history.metrics["visits"]?.longestGap == 3_600 && history.longestSilence == 0)
    #expect(history.happenings.map(\.name) == ["deploy", "release 4.2"])
    #expect(history.happenings.map(\.time) == [478 * 900, 477 * 900])
  }

  @Test("An alert is described in the transaction that opens it")
  func described() throws {
    let folder = try ServiceFolder()
    let series = try Self.shop(folder)
    let texts = try folder.context.database.write { transaction in
      try [
        AlertSubject(
          .flatline, metric: "orders", start: 479 * 900, point: 480 * 900, now: 481 * 900,
          metrics: ["orders", "visits"]),
        AlertSubject(
          .noData, metric: "visits", start: 480 * 900, point: 480 * 900, now: 481 * 900, metrics: ["orders", "visits"]),
        AlertSubject(.noData, start: 481 * 900, point: 481 * 900, now: 490 * 900, metrics: ["orders", "visits"]),
        AlertSubject(.anomaly, start: 480 * 900, point: 480 * 900, now: 481 * 900, metrics: ["orders", "visits"]),
      ].map { try AlertReasons.describe($0, range: nil, series: series, in: transaction).summary }
    }
    #expect(
      texts[0]
        == "orders has stood at 105 since 00:45, 30 min; it never stood still before; deploy began at 00:30, 15 min before; "
        + "the label 'release 4.2' began at 00:15, 30 min before")
    #expect(
      texts[1].hasPrefix(
        "visits has been missing since 01:00, 15 min, while others are measured; its longest gap before was 1 h"))
    #expect(texts[2].hasPrefix("shop has sent nothing since 01:15, 2 h 15 min; it never had a gap before"))
    #expect(texts[3].hasPrefix("shop is unusual at 01:00"))
  }
}
