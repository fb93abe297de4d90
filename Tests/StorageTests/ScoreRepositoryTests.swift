import SeededRandom
import Testing

@testable import Storage

@Suite("Scores")
struct ScoreRepositoryTests {
  private static let range: Range<Int64> = -2_500..<2_500

  @Test(
    "Random blocks and invalidations leave what a dictionary would hold", arguments: [1, 2, 3] as [UInt64], [1, 2, 5])
  func dictionaryModel(seed: UInt64, metrics: Int) throws {
    let folder = try TemporaryFolder()
    let database = try folder.open()
    let series = try database.write { try $0.series.create(.orders(), now: 1) }
    var generator = SeededGenerator(seed: seed)
    var model: [Int64: [Double]] = [:]
    for _ in 0..<30 {
      let lower = Int64.random(in: -2_500..<2_000, using: &generator)
      let slots = lower..<lower + Int64.random(in: 1...500, using: &generator)
      if Int.random(in: 0..<3, using: &generator) == 0 {
        try database.write { try $0.scores.invalidate(series: series, slots: slots) }
        for slot in slots { model[slot] = nil }
      } else {
        let block = block(slots, metrics, &generator)
        try database.write { try $0.scores.store(block, version: 5, series: series) }
        for (index, slot) in slots.enumerated() { model[slot] = columns(of: block).map { $0[index] } }
      }
    }
    let stored = try database.read {
      try $0.scores.read(version: 5, series: series, slots: Self.range, metrics: metrics)
    }
    expect(stored, holds: model)
    let scores = try database.read { try $0.scores.read(version: 5, series: series, slots: Self.range, metrics: 0) }
    #expect(scores.absent == stored.absent && scores.block.bands.isEmpty)
    #expect(scores.block.score.map(\.bitPattern) == stored.block.score.map(\.bitPattern))
  }

  private func block(_ slots: Range<Int64>, _ metrics: Int, _ generator: inout SeededGenerator) -> ScoreBlock {
    func column() -> [Double] {
      slots.map { _ in Bool.random(using: &generator) ? Double.random(in: 0...9, using: &generator) : .nan }
    }
    return ScoreBlock(
      firstSlot: slots.lowerBound, score: column(),
      bands: (0..<metrics).map { _ in
        ScoreBand(
          expected: column(), lower: column(), upper: column(), contribution: metrics > 1 ? column() : [])
      })
  }

  private func columns(of block: ScoreBlock) -> [[Double]] {
    [block.score]
      + block.bands.flatMap { band in
        [band.expected, band.lower, band.upper] + (block.bands.count > 1 ? [band.contribution] : [])
      }
  }

  private func expect(_ stored: StoredScores, holds model: [Int64: [Double]]) {
    let absent = Self.range.filter { model[$0] == nil }
    #expect(stored.absent.flatMap(Array.init) == absent)
    for (column, values) in columns(of: stored.block).enumerated() {
      let expected = Self.range.map { model[$0]?[column] ?? .nan }
      #expect(values.map(\.bitPattern) == expected.map(\.bitPattern))
    }
  }

  @Test("Scores of several metrics that were stored without their bands count as not computed")
  func withoutBands() throws {
    let folder = try TemporaryFolder()
    try folder.open().write { transaction in
      let series = try transaction.series.create(.orders(), now: 1)
      // As it was before there were bands: the first metric's alone.
      var old = ScoreBlock(emptyFor: 0..<300)
      old.score = [Double](repeating: 1, count: 300)
      try transaction.scores.store(old, version: 5, series: series)
      var new = ScoreBlock(emptyFor: 100..<130, metrics: 3)
      new.score = [Double](repeating: 2, count: 30)
      try transaction.scores.store(new, version: 5, series: series)
      let read = try transaction.scores.read(version: 5, series: series, slots: 0..<300, metrics: 3)
      #expect(read.absent == [0..<64, 192..<300])
      #expect(read.block.score[110] == 2 && read.block.score[20].isNaN)
      #expect(try transaction.scores.read(version: 5, series: series, slots: 0..<300).absent.isEmpty)
    }
  }

  @Test("Absent ranges are joined, versions are apart, and a replaced series has no scores")
  func apart() throws {
    let folder = try TemporaryFolder()
    try folder.open().write { transaction in
      let series = try transaction.series.create(.orders(), now: 1)
      try transaction.scores.store(ScoreBlock(emptyFor: 2_000..<2_100), version: 5, series: series)
      let mine = try transaction.scores.read(version: 5, series: series, slots: 0..<9_000)
      #expect(mine.absent == [0..<2_000, 2_100..<9_000])
      #expect(try transaction.scores.read(version: 6, series: series, slots: 0..<9_000).absent == [0..<9_000])
      let new = try transaction.series.createOrReplace(.orders(), now: 1)
      #expect(try transaction.scores.read(version: 5, series: new, slots: 0..<9_000).absent == [0..<9_000])
    }
  }

  @Test("A chunk without scores is deleted, its bands with it")
  func emptyChunk() throws {
    let folder = try TemporaryFolder()
    try folder.open().write { transaction in
      let series = try transaction.series.create(.orders(), now: 1)
      for slots in [0..<10, 2_000..<2_010] as [Range<Int64>] {
        try transaction.scores.store(ScoreBlock(emptyFor: slots, metrics: 2), version: 5, series: series)
      }
      try transaction.scores.invalidate(series: series, slots: 0..<10)
      #expect(try transaction.scores.read(version: 5, series: series, slots: 2_000..<2_010).absent.isEmpty)
      #expect(try transaction.connection.integer("SELECT count(*) FROM score_chunks") == 1)
      #expect(try transaction.connection.integer("SELECT count(*) FROM score_bands") == 1)
    }
  }

  @Test("A block of unequal columns or beyond the format is refused")
  func bounds() throws {
    let folder = try TemporaryFolder()
    let database = try folder.open()
    let series = try database.write { try $0.series.create(.orders(), now: 1) }
    var unequal = ScoreBlock(emptyFor: 0..<3)
    unequal.bands[0].upper = []
    var withoutShares = ScoreBlock(emptyFor: 0..<3, metrics: 2)
    withoutShares.bands[1].contribution = []
    let bare = ScoreBlock(firstSlot: 0, score: [1], bands: [])
    let far = ScoreBlock(firstSlot: .max, score: [1], bands: [ScoreBand(expected: [1], lower: [1], upper: [1])])
    for block in [unequal, withoutShares, bare, far] {
      expectError(.outOfRange) { try database.write { try $0.scores.store(block, version: 1, series: series) } }
    }
  }
}
