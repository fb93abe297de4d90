import Glibc
import Kernels

/// Series that are known not to change: seasons, heavy tails and counts, all with noise that remembers the hours before.
enum MadeSeries: String, CaseIterable {
  case seasonal, heavy, counts, wandering, skewed

  static let interval: Int64 = 900
  private static let perDay = 96
  /// Hours that the noise remembers, by turns.
  private static let memories = [1.0, 6, 24]

  func values(days: Int, seed: Int) -> [Double] {
    var random = RandomStream(seed: UInt64(seed), purpose: .synthesis)
    let keep = exp(-0.25 / Self.memories[seed % Self.memories.count])
    var noise = 0.0
    return (0..<days * Self.perDay).map { index in
      noise = keep * noise + (1 - keep * keep).squareRoot() * random.normal()
      let day = sin(2 * .pi * Double(index % Self.perDay) / Double(Self.perDay))
      let week = index / Self.perDay % 7 >= 5 ? 0.5 : 1
      switch self {
      case .seasonal: return 10 + 4 * day * week + 0.7 * noise + 0.3 * random.normal()
      // Student's t of two degrees of freedom.
      case .heavy:
        let half = (random.normal() * random.normal() + 1e-12).magnitude
        return 10 + 2 * day + (1 + 0.5 * day) * (random.normal() / half.squareRoot()).magnitude + noise
      case .counts:
        let mean = exp(0.5 + day * week + 0.5 * noise)
        return (mean + mean.squareRoot() * random.normal()).rounded().magnitude
      case .wandering: return noise
      case .skewed: return 2 * noise + exp(0.4 * random.normal())
      }
    }
  }
}

/// What is done to a series that doesn't change.
enum PlantedChange: String, CaseIterable {
  case up = "level up by 2"
  case down = "level down by 2"
  case wider = "scale times 3"
  case narrower = "scale times a quarter"

  /// - Parameters:
  ///   - first: the first point that is another.
  ///   - spread: the interquartile range that a level moves by.
  func applied(to values: [Double], from first: Int, middle: Double, spread: Double) -> [Double] {
    values.enumerated().map { index, value in
      guard index >= first else { return value }
      return switch self {
      case .up: value + 2 * spread
      case .down: value - 2 * spread
      case .wider: middle + 3 * (value - middle)
      case .narrower: middle + (value - middle) / 4
      }
    }
  }
}
