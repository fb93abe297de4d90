import Kernels
import Series
import Testing

@testable import Detectors

@Suite struct LabelModelTests {
  static func model(_ counts: [Double] = [1, 0, 0, 0, 0, 0, 0, 0], _ lengths: [Int] = [3]) throws -> LabelModel {
    try #require(
      LabelModel(window: 60, counts: counts, lengths: lengths, places: [Double](repeating: 1, count: 16)))
  }

  static func drawn(_ model: LabelModel, _ index: Int) -> [UInt8] {
    var stream = RandomStream(seed: 3, purpose: .test, batch: index)
    return model.draw(&stream)
  }

  @Test("Labels have as many anomalies as were seen, of lengths within those seen, none touching another")
  func countsAndLengths() throws {
    let model = try Self.model([1, 0, 1, 0, 0, 0, 0, 0], [2, 5, 6])
    var counts = [Int: Int]()
    for index in 0..<400 {
      let runs = Self.drawn(model, index).runs(of: 1)
      counts[runs.count, default: 0] += 1
      #expect(runs.allSatisfy { (2...6).contains($0.count) })
    }
    #expect(Set(counts.keys) == [1, 3])
    #expect((150...250).contains(counts[1] ?? 0))
  }

  @Test("Places follow the histogram: nothing begins where nothing was seen, and every part of a seen bin is reached")
  func places() throws {
    var places = [Double](repeating: 0, count: 16)
    places[4] = 1
    let model = try #require(LabelModel(window: 66, counts: [1, 0, 0, 0, 0, 0, 0, 0], lengths: [3], places: places))
    let starts = Set((0..<200).compactMap { Self.drawn(model, $0).runs(of: 1).first?.lowerBound })
    #expect(starts == [16, 17, 18, 19])
  }

  @Test("A model learnt from labels draws labels like them, the same for a seed")
  func learns() throws {
    var data = CGATSData(metrics: 1, limit: 6)
    let input = try CGATSSeries.spikes(points: 2_400, metrics: 1)
    data.append(input, CGATSPreparation.scales(input))
    let parameters = try CGATS.Parameters(["window": .integer(40)])
    let model = try #require(LabelModel(data, try CGATSWindows(data, window: 40, parameters)))
    #expect(model.lengths == [Int](repeating: 3, count: data.anomalies.count))
    for index in 0..<50 {
      let runs = Self.drawn(model, index).runs(of: 1)
      #expect(runs.count == 1 && runs[0].count == 3)
      #expect(Self.drawn(model, index) == Self.drawn(model, index))
    }
  }

  @Test("Nonsense is no label model", arguments: [[], [0], [31], [4, 2]])
  func refuses(_ lengths: [Int]) {
    #expect(
      LabelModel(
        window: 60, counts: [1, 0, 0, 0, 0, 0, 0, 0], lengths: lengths, places: [Double](repeating: 1, count: 16))
        == nil)
  }
}
