import Testing

@testable import Detectors

@Suite struct QueryFeaturesTests {
  private func opinion(_ logLikelihoods: [Float], _ deviations: [Float]) -> ACVAEOpinion {
    ACVAEOpinion(logLikelihoods: logLikelihoods, means: [0, 0], deviations: deviations)
  }

  @Test("A point has S_full, S_diff and both deviations by metric, missing ones with what was to be expected")
  func columns() {
    var features = QueryFeatures(metrics: 2, hasContrast: true)
    features.append(
      ACVAE.Opinions(
        full: [opinion([-2, -1], [0.5, 1.5])], anomalous: [opinion([-0.5, -0.5], [0.25, 0.75])], measured: [1, 0]))
    #expect(features.columns == 6)
    #expect(
      features.summaries == [
        QueryFeatures.Summary(full: -3, difference: -2, fullDeviation: 1, anomalousDeviation: 0.5)
      ])
    // By a calculator: asinh of −3, −2, 0.5, 1.5, 0.25 and 0.75.
    let expected: [Float] = [-1.818_446, -1.443_635, 0.481_212, 1.194_763, 0.247_466, 0.693_147]
    #expect(zip(features.rows, expected).allSatisfy { abs($0 - $1) < 1e-5 })
  }

  @Test("Without a model of anomalies there are S_full and its deviations")
  func single() {
    var features = QueryFeatures(metrics: 2, hasContrast: false)
    features.append(ACVAE.Opinions(full: [opinion([-1, -2], [1, 3])], anomalous: [], measured: [1, 1]))
    #expect(features.columns == 3)
    #expect(features.summaries[0]?.difference == nil && features.summaries[0]?.anomalousDeviation == nil)
  }

  @Test("Columns come to mean 0 and deviation 1 over scored points, and one that never varies to 0, however large")
  func standardised() {
    var features = QueryFeatures(metrics: 2, hasContrast: false)
    let surprises: [Float] = [0, -11_000, 3, 1]
    features.append(
      ACVAE.Opinions(
        full: surprises.map { opinion([$0, 0], [abs($0) + 0.1, 0.5]) } + [nil], anomalous: [],
        measured: [Float](repeating: 1, count: 10)))
    features.standardise()
    for column in 0..<2 {
      let values = (0..<4).map { features.rows[$0 * 3 + column] }
      #expect(abs(values.reduce(0, +)) < 1e-5)
      #expect(abs(values.reduce(0) { $0 + $1 * $1 } - 4) < 1e-4)
    }
    #expect((0..<4).allSatisfy { features.rows[$0 * 3 + 2] == 0 })
    #expect(features.summaries[4] == nil && features.rows[12...].allSatisfy { $0 == 0 })
  }
}
