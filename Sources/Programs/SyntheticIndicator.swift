import Glibc
import Kernels

/// A KPI that looks like a shop's: a daily and a weekly rhythm, noise, gaps, and anomalies that are known because they
/// were planted. The same seed gives the same series.
package struct SyntheticIndicator {
  package enum Kind: CaseIterable { case spike, dip, shift }

  package struct Anomaly: Equatable {
    package let kind: Kind
    /// Indices into `values`.
    package let range: Range<Int>
  }

  package let start: Int64
  package let interval: Int64
  /// NaN where a point is missing.
  package private(set) var values: [Double]
  package private(set) var anomalies: [Anomaly] = []

  private static let noise = 1.5

  /// Anomalies are planted one to each stretch of `spacing` points, never within the first `spacing`.
  package init(days: Int, seed: UInt64, start: Int64 = 1_714_521_600, interval: Int64 = 300, spacing: Int = 500) {
    self.start = start
    self.interval = interval
    var random = RandomStream(seed: seed, purpose: .synthesis)
    let count = days * 86_400 / Int(interval)
    values = (0..<count).map { index in
      Self.rhythm(at: start + Int64(index) * interval) + Self.noise * random.normal()
    }
    var kinds = Kind.allCases.count - 1
    for stretch in stride(from: spacing, to: count - spacing, by: spacing) {
      kinds += 1
      plant(Kind.allCases[kinds % Kind.allCases.count], within: stretch..<stretch + spacing, &random)
    }
    for _ in 0..<max(1, count / 1_500) { takeAway(&random) }
  }

  private static func rhythm(at time: Int64) -> Double {
    let day = 2 * Double.pi * Double(time % 86_400) / 86_400
    let isWeekend = (time / 86_400 + 4) % 7 == 0 || (time / 86_400 + 4) % 7 == 6
    return 60 - 25 * cos(day) + 8 * sin(2 * day) - (isWeekend ? 12 : 0)
  }

  private mutating func plant(_ kind: Kind, within stretch: Range<Int>, _ random: inout RandomStream) {
    let length = [Kind.spike: 2, .dip: 4, .shift: 8][kind, default: 3] + random.integer(below: 3)
    let first = stretch.lowerBound + random.integer(below: max(1, stretch.count - length))
    let range = first..<min(first + length, values.count)
    for index in range {
      switch kind {
      case .spike: values[index] += 30 + 15 * random.uniform()
      case .dip: values[index] *= 0.35
      case .shift: values[index] += 22
      }
    }
    anomalies.append(Anomaly(kind: kind, range: range))
  }

  /// A gap of up to an hour, where nothing was planted.
  private mutating func takeAway(_ random: inout RandomStream) {
    let first = random.integer(below: max(1, values.count - 12))
    let range = first..<min(values.count, first + 2 + random.integer(below: 10))
    guard !anomalies.contains(where: { $0.range.overlaps(range) }) else { return }
    for index in range { values[index] = .nan }
  }
}

extension SyntheticIndicator {
  package func timestamp(_ index: Int) -> Int64 { start + Int64(index) * interval }

  /// One flag a point.
  package var isAnomalous: [Bool] {
    var flags = [Bool](repeating: false, count: values.count)
    for anomaly in anomalies { for index in anomaly.range { flags[index] = true } }
    return flags
  }

  /// `timestamp,value,label`, missing points left out as a collector that was down would.
  package var csv: [UInt8] {
    var text = "timestamp,value,label\n"
    for (index, flag) in isAnomalous.enumerated() where !values[index].isNaN {
      text += "\(timestamp(index)),\((values[index] * 1_000).rounded() / 1_000),\(flag ? 1 : 0)\n"
    }
    return Array(text.utf8)
  }
}
