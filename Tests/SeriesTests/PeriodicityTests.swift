import Testing

@testable import Series

@Suite("Periods are found by autocorrelation") struct PeriodicityTests {
  @Test("The period of waves, steps and spikes is found, of noise and trends none", arguments: [7, 24, 96])
  func periodicity(period: Int) {
    var generator = SplitMix(seed: 8)
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
