import SeededRandom
import Testing

@testable import Series

@Suite("Periods are found by autocorrelation") struct PeriodicityTests {
  @Test("The period of waves, steps and spikes is found, of noise and trends none", arguments: [7, 24, 96])
  func periodicity(period: Int) {
    var generator = SeededGenerator(seed: 8)
    let noise = (0..<2_000).map { _ in Double(generator.next() >> 11) / 0x1p53 * 1.4 - 0.7 }
    let waves = (0..<period * 20).map { index in
      Double(index % period < period / 3 ? 5 : 0) + noise[index] + Double(index) * 0.01
    }
    #expect(Periodicity.period(of: waves) == period)
    #expect(Periodicity.period(of: noise) == nil)
    #expect(Periodicity.period(of: (0..<500).map(Double.init)) == nil)
    #expect(Periodicity.period(of: []) == nil)
    #expect(Periodicity.period(of: [.nan, .nan]) == nil)
  }
}

@Suite("The period that gaps are filled from") struct FillingPeriodTests {
  /// A wave of that period in points with noise, `days` long at 96 points a day.
  static func wave(period: Int, days: Int, noise: Double = 0.3, drift: Double = 0) -> [Double] {
    var generator = SeededGenerator(seed: UInt64(period))
    var level = 0.0
    return (0..<96 * days).map { index in
      let uniform = Double(generator.next() >> 11) / 0x1p53 - 0.5
      level += drift * uniform
      return (index % period < period / 3 ? 1 : 0) + level + noise * uniform
    }
  }

  @Test("A day where the series holds one, even beside a stronger week")
  func day() {
    #expect(Periodicity.fillingPeriod(of: Self.wave(period: 96, days: 14), interval: 900) == 96)
    let week = zip(Self.wave(period: 96, days: 28), Self.wave(period: 96 * 7, days: 28)).map { $0 + 1.5 * $1 }
    #expect(Periodicity.fillingPeriod(of: week, interval: 900) == 96)
  }

  @Test("What is found where the rhythm is not a day's", arguments: [20, 40, 70, 130])
  func other(period: Int) {
    #expect(Periodicity.fillingPeriod(of: Self.wave(period: period, days: 14), interval: 900) == period)
  }

  @Test("None for drift, noise, a constant, nothing, and what is shorter than two periods")
  func none() {
    #expect(Periodicity.fillingPeriod(of: Self.wave(period: 1, days: 14), interval: 900) == nil)
    #expect(Periodicity.fillingPeriod(of: [Double](repeating: 4, count: 960), interval: 900) == nil)
    #expect(Periodicity.fillingPeriod(of: [Double](repeating: .nan, count: 960), interval: 900) == nil)
    #expect(Periodicity.fillingPeriod(of: [], interval: 900) == nil)
    #expect(Periodicity.fillingPeriod(of: Self.wave(period: 96, days: 1), interval: 900) == nil)
  }

  @Test("An interval that divides no day falls back on what is found")
  func oddInterval() {
    #expect(Periodicity.fillingPeriod(of: Self.wave(period: 96, days: 10), interval: 1_000) == 96)
  }

  @Test("At an interval too fine to look into, a day is taken on trust")
  func seconds() {
    let values = (0..<172_800).map { Double($0 % 10) }
    #expect(Periodicity.fillingPeriod(of: values, interval: 1) == 86_400)
  }
}
