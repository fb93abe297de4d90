import Series
import Storage
import SeededRandom
import Testing

@testable import Monitoring

@Suite("Parts of the ingest")
struct IngestPartsTests {
  @Test("A set of slots has what was put in, and tells it as runs", arguments: 1...4 as ClosedRange<UInt64>)
  func slotSet(seed: UInt64) throws {
    var generator = SeededGenerator(seed: seed)
    var set = SlotSet(within: -100..<400)
    var model: Set<Int64> = []
    for _ in 0..<60 {
      let start = Int64.random(in: -100..<400, using: &generator)
      let isMember = Int.random(in: 0..<3, using: &generator) > 0
      for slot in start..<min(400, start + Int64.random(in: 1...90, using: &generator)) {
        set.set(slot, to: isMember)
        if isMember { model.insert(slot) } else { model.remove(slot) }
      }
    }
    var runs: [Range<Int64>] = []
    set.forEachRun { runs.append($0) }
    #expect(
      set.count == model.count && (-100..<400 as Range<Int64>).allSatisfy { set.contains($0) == model.contains($0) })
    #expect(runs.flatMap { Array($0) } == model.sorted())
    #expect(zip(runs, runs.dropFirst()).allSatisfy { $0.upperBound < $1.lowerBound })
  }

  @Test("Lines come out the same however the bytes are cut", arguments: 1...9)
  func lines(cut: Int) throws {
    var reader = LineReader(limit: 8)
    var found: [String] = []
    let take = { (line: Int, text: ArraySlice<UInt8>) in
      found.append("\(line) \(String(decoding: text, as: UTF8.self))")
    }
    let bytes = Array("one\r\n\ntwo\n12345678\nlast".utf8)
    for start in stride(from: 0, to: bytes.count, by: cut) {
      try reader.feed(Array(bytes[start..<min(start + cut, bytes.count)]), take)
    }
    try reader.finish(take)
    #expect(found == ["1 one", "2 ", "3 two", "4 12345678", "5 last"])
  }

  @Test("A line beyond the limit is refused by its number, however the bytes are cut", arguments: 1...12)
  func longLine(cut: Int) {
    var reader = LineReader(limit: 8)
    let bytes = Array("one\n123456789\n".utf8)
    #expect {
      for start in stride(from: 0, to: bytes.count, by: cut) {
        try reader.feed(Array(bytes[start..<min(start + cut, bytes.count)])) { _, _ in }
      }
    } throws: {
      ($0 as? MonitoringError)?.faults.first?.place == .line(2, column: nil)
    }
  }

  @Test("The grid of a file is found from its first rows and held against all")
  func inference() throws {
    var watch = ArrivalTimes(inferring: nil, now: ServiceFolder.now)
    let count = Int64(ArrivalTimes.sampleSize) + 100
    for start in stride(from: Int64(0), to: count, by: 1_000) {
      let rows = start..<min(start + 1_000, count)
      try watch.take(rows.map { 30 + 300 * $0 }, places: rows.map { Int($0) + 2 })
    }
    #expect(try watch.finish(.file) == TimeLattice(interval: 300, through: 30))
    try watch.take([7, 330, 8], places: [901, 902, 903])
    #expect {
      try watch.finish(.file)
    } throws: {
      let error = $0 as? MonitoringError
      return error?.code == .offGrid
        && error?.faults.map(\.place) == [.line(901, column: nil), .line(903, column: nil)]
        && error?.detail.hasPrefix("2 of 16487 times are not on the grid of 300 s") == true
    }
  }

  @Test(
    "Both extremes of each bucket are in a sample, a gap has a point, and the limit holds",
    arguments: 1...5 as ClosedRange<UInt64>)
  func sampling(seed: UInt64) {
    var generator = SeededGenerator(seed: seed)
    let count = Int.random(in: 200...2_000, using: &generator)
    let limit = Int.random(in: 2...150, using: &generator)
    let columns = (0..<3).map { _ in
      (0..<count).map { _ in
        Int.random(in: 0..<9, using: &generator) == 0 ? .nan : Double.random(in: -1...1, using: &generator)
      }
    }
    var sampler = MinMaxSampler(count: count, limit: limit, pairs: 2, peaks: 1)
    var start = 0
    while start < count {
      let end = min(count, start + Int.random(in: 1...97, using: &generator))
      sampler.take(columns.map { Array($0[start..<end]) }, length: end - start)
      start = end
    }
    let places = sampler.places
    #expect(places.count <= limit && places == Set(places).sorted())
    guard limit >= 5 else { return }
    for values in columns {
      let present = values.filter { !$0.isNaN }
      #expect(places.contains { values[$0] == present.max() })
    }
    for values in columns.prefix(2) {
      #expect(places.contains { values[$0] == values.filter { !$0.isNaN }.min() })
    }
  }

  @Test("A bucket of missing values keeps a point")
  func gap() {
    var sampler = MinMaxSampler(count: 8, limit: 4, pairs: 1)
    sampler.take([[1, 2, 3, 4, .nan, .nan, .nan, .nan]], length: 8)
    #expect(sampler.places == [0, 3, 4])
  }
}
