import Kernels
import Testing

@Suite struct StatisticsTests {
  @Test("Statistics are NumPy's, with and without missing values", arguments: [false, true])
  func reference(missing: Bool) {
    let sample = missing ? ReferenceNumbers.sample.flatMap { [.nan, $0] } : ReferenceNumbers.sample
    let (moments, sorted) = (Moments(of: sample.span), SortedValues(sample))
    let found = [
      moments.mean, moments.populationVariance, sorted.median, sorted.quantile(0.9), sorted.quantile(0.137),
      sorted.robustDeviation,
    ]
    for (value, expected) in zip(found, ReferenceNumbers.statistics) { #expect(abs(value - expected) < 1e-13) }
  }

  @Test("The autocorrelation is that of the definition")
  func autocorrelations() {
    let sample = ReferenceNumbers.sample
    let found = autocorrelation(sample.span, maximumLag: 5)
    for (value, expected) in zip(found, ReferenceNumbers.autocorrelation) { #expect(abs(value - expected) < 1e-13) }
    #expect(autocorrelation(sample.span, maximumLag: 40)[12...].allSatisfy { $0 == 0 })
  }

  @Test("Nothing, missing values alone and a constant have the statistics that the comments promise")
  func degenerate() {
    for empty in [[], [Double.nan, .nan]] {
      let sorted = SortedValues(empty)
      #expect(sorted.median.isNaN && sorted.quantile(0.5).isNaN && sorted.robustDeviation.isNaN)
      #expect(Moments(of: empty.span).mean.isNaN)
    }
    let constant = [2.0, 2, 2]
    #expect(SortedValues(constant).robustDeviation == 0 && Moments(of: constant.span).populationVariance == 0)
    #expect(autocorrelation(constant.span, maximumLag: 2).allSatisfy { $0.isNaN })
    #expect(SortedValues([.infinity, .infinity]).median == 1e300)
  }
}
