import Detectors
import Kernels
import Testing

@testable import lapwing_benchmark

@Suite("How the downstream benchmark of C-GATS divides its data")
struct DownstreamSplitTests {
  /// Six files with an anomaly each, as artificialWithAnomaly.
  private static let labels = (0..<6).map { file in
    (0..<4_032).map { (2_000 + 100 * file..<2_403 + 100 * file).contains($0) }
  }

  private static func input(_ file: Int) throws -> GenerationSource {
    try GenerationSource(
      values: labels[file].map { $0 ? 2 : 0 }, labels: labels[file], window: 480, stride: 24)
  }

  @Test("Blocks cover a file, are no shorter than two windows, and no border lies within an anomaly")
  func blocks() {
    for labels in Self.labels + [[Bool](repeating: false, count: 1_127)] {
      let blocks = BlockSplit.blocks(labels)
      #expect(blocks.first?.lowerBound == 0 && blocks.last?.upperBound == labels.count)
      for (one, next) in zip(blocks, blocks.dropFirst()) {
        #expect(one.upperBound == next.lowerBound)
        #expect(!(labels[next.lowerBound - 1] && labels[next.lowerBound]))
      }
      #expect(blocks.count == (labels.count == 1_127 ? 2 : 5))
    }
  }

  @Test("Both sides of a division have anomalies, and no point is on both", arguments: 1...5)
  func division(seed: Int) throws {
    let split = try #require(BlockSplit(labels: Self.labels, seed: seed))
    func points(_ parts: [BlockSplit.Part]) -> Set<Int> {
      Set(parts.flatMap { part in part.range.map { part.file * 10_000 + $0 } })
    }
    let (training, test) = (points(split.training), points(split.test))
    #expect(training.isDisjoint(with: test) && training.count + test.count == 6 * 4_032)
    #expect((0.15...0.25).contains(Double(test.count) / Double(6 * 4_032)))
    let labelled = test.count { Self.labels[$0 / 10_000][$0 % 10_000] }
    #expect(labelled == 403)
    let again = BlockSplit(labels: Self.labels, seed: seed)
    #expect(again?.test == split.test)
  }

  @Test("Where there are too few anomalies to be divided there is no division")
  func noDivision() { #expect(BlockSplit(labels: Array(Self.labels.prefix(5)), seed: 1) == nil) }

  @Test("Blocks' windows are of one side alone, and a generator's bases are whole and normal")
  func tasks() throws {
    let files = try (0..<6).map { try Self.input($0).input }
    let task = try #require(try DownstreamTask(blocksOf: files, stride: 24, seed: 1))
    #expect((task.training + task.test).allSatisfy { $0.count == 240 })
    #expect(task.training.contains { $0.label.contains(true) } && task.test.contains { $0.label.contains(true) })
    let source = task.generation
    #expect(source.window == 240 && source.anomalous > 0)
    for start in source.normal {
      #expect(source.base(start).allSatisfy { $0.isFinite })
      #expect(!source.input.labelledAnomaly[start..<(start + 240)].contains(true))
    }
  }

  @Test("Few Sines are so many anomalous and as many normal ones, and the test has none of them")
  func fewSines() throws {
    let task = try DownstreamTask(sines: 400, anomalous: 20, .tall, seed: 3)
    #expect(task.training.count == 40 && task.training.count { $0.label.contains(true) } == 20)
    #expect(task.test.count == 360)
    #expect(!task.test.contains(task.training[0]))
    #expect(task.generation.normal.count == 20)
  }

  @Test("A generated window is cut to where a labelled point of it is left")
  func cropping() {
    let windows = (0..<50).map { number in
      LabelledWindow(columns: [(0..<480).map(Double.init)], label: (0..<480).map { $0 == 9 * number })
    }
    for (number, window) in SyntheticWindows.cropped(windows, to: 240, seed: 1).enumerated() {
      #expect(window.count == 240 && window.label.count { $0 } == 1)
      let place = window.label.firstIndex(of: true)
      #expect(place.map { window.columns[0][$0] } == Double(9 * number))
    }
  }
}
