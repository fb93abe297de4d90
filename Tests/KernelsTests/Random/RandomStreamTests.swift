import Kernels
import Testing

@Suite struct RandomStreamTests {
  @Test("Philox gives the known answers of Random123")
  func knownAnswers() {
    let ones = UInt32.max
    #expect(
      Philox(key: SIMD2(0, 0)).block(SIMD4(0, 0, 0, 0))
        == SIMD4(0x6627_e8d5, 0xe169_c58d, 0xbc57_ac4c, 0x9b00_dbd8))
    #expect(
      Philox(key: SIMD2(ones, ones)).block(SIMD4(ones, ones, ones, ones))
        == SIMD4(0x408f_276d, 0x41c8_3b0e, 0xa20b_c7c6, 0x6d54_51fd))
    #expect(
      Philox(key: SIMD2(0xa409_3822, 0x299f_31d0)).block(SIMD4(0x243f_6a88, 0x85a3_08d3, 0x1319_8a2e, 0x0370_7344))
        == SIMD4(0xd16c_fe09, 0x94fd_cceb, 0x5001_e420, 0x2412_6ea1))
  }

  @Test("Every part of a stream's name changes its numbers, and the same name repeats them")
  func names() {
    var first = (0..<6).map { part in
      RandomStream(
        seed: part == 1 ? 2 : 1, purpose: part == 2 ? .shuffle : .weights, epoch: part == 3 ? 1 : 0,
        batch: part == 4 ? 1 : 0, shard: part == 5 ? 1 : 0)
    }
    var again = first
    let numbers = first.indices.map { first[$0].next() }
    #expect(Set(numbers).count == 6)
    #expect(again.indices.map { again[$0].next() } == numbers)
  }

  @Test("Normal numbers have the moments and the distribution of the normal law", arguments: [1, 2, 3] as [UInt64])
  func normal(seed: UInt64) {
    let values = normals(200_003, seed: seed)
    let count = Double(values.count)
    let mean = values.reduce(0, +) / count
    let moments = (2...4).map { power in
      values.reduce(0) { sum, value in
        sum + (0..<power).reduce(1.0) { product, _ in product * (value - mean) }
      } / count
    }
    #expect(abs(mean) < 4 / count.squareRoot())
    #expect(abs(moments[0] - 1) < 4 * (2 / count).squareRoot())
    #expect(abs(moments[1]) < 4 * (15 / count).squareRoot())
    #expect(abs(moments[2] - 3) < 4 * (96 / count).squareRoot())
    // Kolmogorov and Smirnov at the 1 % level, on quantiles.
    let sorted = values.sorted()
    for step in 1..<100 {
      let probability = Double(step) / 100
      let bound = inverseNormalDistribution(probability)
      let share = Double(sorted.count { $0 < bound }) / count
      #expect(abs(share - probability) < 1.63 / count.squareRoot())
    }
  }

  @Test("Bounded integers are even: chi² over 10 cells below the 0.1 % point")
  func integers() {
    var stream = RandomStream(seed: 5, purpose: .test)
    var cells = [Int](repeating: 0, count: 10)
    for _ in 0..<100_000 { cells[stream.integer(below: 10)] += 1 }
    #expect(cells.reduce(0.0) { $0 + Double(($1 - 10_000) * ($1 - 10_000)) / 10_000 } < 27.9)
  }

  @Test("A shuffle keeps every element and reaches every order alike")
  func shuffle() {
    var counts = [[Int32]: Int]()
    for shard in 0..<12_000 {
      var stream = RandomStream(seed: 11, purpose: .test, shard: shard)
      var elements: [Int32] = [1, 2, 3]
      shuffle(&elements, by: &stream)
      counts[elements, default: 0] += 1
    }
    #expect(counts.count == 6)
    #expect(counts.values.reduce(0.0) { $0 + Double(($1 - 2_000) * ($1 - 2_000)) / 2_000 } < 20.5)
  }

  private func shuffle(_ elements: inout [Int32], by stream: inout RandomStream) {
    var span = elements.mutableSpan
    stream.shuffle(&span)
  }

  @Test("A fill of uniform numbers stays inside of (0, 1) and is even")
  func uniform() {
    var values = [Float](repeating: 0, count: 100_001)
    var stream = RandomStream(seed: 3, purpose: .test)
    var span = values.mutableSpan
    stream.fillUniform(&span)
    #expect(values.allSatisfy { $0 > 0 && $0 < 1 })
    let mean = values.reduce(0.0) { $0 + Double($1) } / 100_001
    #expect(abs(mean - 0.5) < 4 * (1.0 / 12 / 100_001).squareRoot())
  }

  private func normals(_ count: Int, seed: UInt64) -> [Double] {
    var values = [Float](repeating: 0, count: count)
    var stream = RandomStream(seed: seed, purpose: .test)
    var span = values.mutableSpan
    stream.fillNormal(&span)
    return values.map(Double.init)
  }
}
