import SeededRandom
import Series
import Storage
import Testing

@testable import Monitoring

@Suite("Points of many series that come one by one")
struct ManySeriesAppendTests {
  /// Rows as senders have them: mostly the next ones, now and then late, doubled, between two slots, far ahead or many.
  private static func rows(after last: Int64, _ generator: inout SeededGenerator) -> SeriesPoints {
    let count = Int.random(in: 0..<20, using: &generator) == 0 ? 70 : Int.random(in: 1..<4, using: &generator)
    let gap: Int64 = [1, 1, 1, 1, 1, 0, -3, 4, 1_500, 200_000].randomElement(using: &generator) ?? 1
    var times = (0..<Int64(count)).map { (last + gap + $0) * 60 }
    switch Int.random(in: 0..<8, using: &generator) {
    case 0: times[count - 1] += 7
    case 1: times.reverse()
    case 2: times.append(times[0])
    default: break
    }
    let columns = [["orders"], ["orders", "clicks"], ["clicks", "orders"], ["clicks"]].randomElement(using: &generator)
    let width = columns?.count ?? 0
    let values = (0..<times.count * width).map { _ in
      switch Int.random(in: 0..<8, using: &generator) {
      case 0: Double.nan
      case 1: PointBatch.unchanged
      default: Double.random(in: 0..<9, using: &generator)
      }
    }
    return SeriesPoints(id: "s", times: times, columns: columns ?? [], values: values)
  }

  @Test(
    "Whatever rows come, in whatever order, they do what the same rows do that are sent to their series alone",
    arguments: 0..<12 as Range<UInt64>, [Alignment.strict, .snap, .aggregate])
  func sameAsAlone(seed: UInt64, alignment: Alignment) throws {
    let folders = (try ServiceFolder(), try ServiceFolder())
    for folder in [folders.0, folders.1] {
      _ = try SeriesService(context: folder.context).create(
        SeriesDefinition(id: "s", interval: 60, metrics: ["orders", "clicks"], alignment: alignment))
    }
    var generator = SeededGenerator(seed: seed)
    for _ in 0..<60 {
      let last = try folders.0.database.read { try $0.series.known("s").lastSlot }
      let rows = Self.rows(after: last ?? ServiceFolder.now / 60 - 400_000, &generator)
      let many = Result { try ManySeriesIngest(context: folders.0.context).add([rows]) }
      let alone = Result {
        try PointIngest(context: folders.1.context).add(
          PointColumns(
            times: rows.times,
            columns: rows.columns.enumerated().map { place, name in
              let values = rows.values[place * rows.times.count..<(place + 1) * rows.times.count]
              return .init(name: name, isContext: false, values: Array(values))
            }), to: "s")
      }
      switch (many, alone) {
      case (.success(let many), .success(let alone)):
        #expect((many.inserted, many.updated, many.moved) == (alone.inserted, alone.updated, alone.moved))
        #expect(many.duplicates == alone.duplicates)
      case (.failure(let many), .failure(let alone)):
        #expect((many as? MonitoringError)?.code == (alone as? MonitoringError)?.code)
      default: Issue.record("\(many) of many, \(alone) alone: \(rows)")
      }
      let (left, right) = (try Self.contents(folders.0), try Self.contents(folders.1))
      #expect(left == right)
    }
  }

  /// The series, and the last of its values by their bits.
  private static func contents(_ folder: ServiceFolder) throws -> [String] {
    try folder.database.read { transaction in
      let series = try transaction.series.known("s")
      let slots = series.slots.map { max($0.lowerBound, $0.upperBound - 2_000)..<$0.upperBound } ?? 0..<0
      let values = try transaction.points.read(series, columns: [0, 1], slots: slots)
      return ["\(series)"] + values.map { $0.isNaN ? "missing" : String($0.bitPattern) }
    }
  }
}
