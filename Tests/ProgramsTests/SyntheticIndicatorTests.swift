import Testing

@testable import Programs

struct SyntheticIndicatorTests {
  @Test("the same seed gives the same series, another seed another")
  func seeds() {
    #expect(SyntheticIndicator(days: 4, seed: 1).csv == SyntheticIndicator(days: 4, seed: 1).csv)
    #expect(SyntheticIndicator(days: 4, seed: 1).csv != SyntheticIndicator(days: 4, seed: 2).csv)
  }

  @Test("anomalies do not overlap, hold no gap, and are labelled", arguments: 1...5 as ClosedRange<UInt64>)
  func anomalies(seed: UInt64) {
    let indicator = SyntheticIndicator(days: 21, seed: seed)
    #expect(indicator.anomalies.count > 8)
    for (left, right) in zip(indicator.anomalies, indicator.anomalies.dropFirst()) {
      #expect(left.range.upperBound <= right.range.lowerBound)
    }
    for anomaly in indicator.anomalies {
      #expect(anomaly.range.allSatisfy { !indicator.values[$0].isNaN && indicator.isAnomalous[$0] })
    }
    #expect(indicator.values.contains { $0.isNaN })
  }
}
