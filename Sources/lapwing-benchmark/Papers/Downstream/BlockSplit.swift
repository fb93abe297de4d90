import Kernels

/// Files cut into contiguous blocks, of which a fifth is kept for the test, whole.
///
/// A file makes five blocks, or fewer where one would be shorter than 480 points, two windows: fewer would leave too few
/// ways to divide the anomalies, more would put parts of one day on both sides. A border within an anomaly is moved to
/// its end. Blocks are drawn until the test has between a tenth and four tenths of the labelled points, and what is learnt
/// from at least five anomalies: below that C-GATS refuses to learn, and of one file's single anomaly a detector can learn
/// and be judged only where other files have some too.
struct BlockSplit {
  struct Part: Equatable {
    let file: Int
    let range: Range<Int>
  }

  /// Neighbouring blocks together.
  let training: [Part]
  let test: [Part]

  private static let blocksAFile = 5
  private static let shortestBlock = 480
  private static let attempts = 10_000
  private static let fewestAnomalies = 5

  /// nil where no division was found.
  init?(labels: [[Bool]], seed: Int) {
    let blocks = labels.indices.flatMap { file in
      Self.blocks(labels[file]).map { Block(Part(file: file, range: $0), labels[file][$0]) }
    }
    let count = max(1, (blocks.count + 2) / 5)
    var stream = RandomStream(seed: UInt64(seed), purpose: .downstreamSplit)
    for _ in 0..<Self.attempts {
      let drawn = Set(blocks.indices.shuffled(using: &stream).prefix(count))
      let test = blocks.indices.filter(drawn.contains).map { blocks[$0] }
      let training = blocks.indices.filter { !drawn.contains($0) }.map { blocks[$0] }
      guard Self.suits(test: test, training: training) else { continue }
      self.test = test.map(\.part)
      self.training = Self.merged(training.map(\.part))
      return
    }
    return nil
  }

  /// No anomaly reaches from one into the next.
  private struct Block {
    let part: Part
    let labelled: Int
    let anomalies: Int

    init(_ part: Part, _ labels: ArraySlice<Bool>) {
      self.part = part
      labelled = labels.count { $0 }
      anomalies = labels.indices.count { labels[$0] && ($0 == labels.startIndex || !labels[$0 - 1]) }
    }
  }

  private static func suits(test: [Block], training: [Block]) -> Bool {
    let inside = test.reduce(0) { $0 + $1.labelled }
    let all = training.reduce(inside) { $0 + $1.labelled }
    return training.reduce(0) { $0 + $1.anomalies } >= fewestAnomalies
      && (0.1...0.4).contains(Double(inside) / Double(max(1, all)))
  }

  static func blocks(_ labels: [Bool]) -> [Range<Int>] {
    let count = max(1, min(blocksAFile, labels.count / shortestBlock))
    let borders = (0...count).map { number -> Int in
      var border = number * labels.count / count
      while border > 0, border < labels.count, labels[border - 1], labels[border] { border += 1 }
      return border
    }
    return zip(borders, borders.dropFirst()).filter { $0 < $1 }.map { $0..<$1 }
  }

  private static func merged(_ parts: [Part]) -> [Part] {
    var result: [Part] = []
    for part in parts {
      if let last = result.last, last.file == part.file, last.range.upperBound == part.range.lowerBound {
        result[result.count - 1] = Part(file: part.file, range: last.range.lowerBound..<part.range.upperBound)
      } else {
        result.append(part)
      }
    }
    return result
  }
}

extension RandomPurpose {
  static let downstreamSplit = Self(130)
  static let downstreamAugmentation = Self(131)
}
