import Kernels
import Series
import Testing

@testable import Detectors

@Suite("C-GATS over a pool of series")
struct PooledCGATSTests {
  /// The same shape in other units.
  private func scaled(_ input: TrainingInput, by factor: Double, plus offset: Double) throws -> TrainingInput {
    let columns = input.series.metrics.map { column in
      SeriesColumn(name: column.name, values: column.values.map { offset + factor * $0 })
    }
    return TrainingInput(
      series: try GriddedSeries(grid: input.series.grid, metrics: columns), labelledAnomaly: input.labelledAnomaly,
      ignored: input.ignored)
  }

  private func learn(_ inputs: [TrainingInput]) throws -> any PoolableMethod {
    try CGATS.train(
      pool: inputs, parameters: CGATS.Parameters(CGATSTrainingTests.small),
      environment: TrainingEnvironment(seed: 1, team: ComputeTeam(threads: 2))
    ).learnt
  }

  @Test("Anomalies that few series have labelled are made for one that has none, in its own units")
  func units() throws {
    let labelled = try CGATSSeries.spikes(points: 240, metrics: 1, anomalies: 3)
    let learnt = try learn([labelled, try scaled(labelled, by: 100, plus: 5_000)])
    let bare = try scaled(CGATSSeries.spikes(points: 240, metrics: 1, anomalies: 0), by: 1_000, plus: -4e5)
    #expect(throws: GenerationError.tooFewAnomalies(found: 0, needed: 5)) {
      try CGATS.check(bare, parameters: CGATS.Parameters(CGATSTrainingTests.small))
    }
    let own = try #require(try learnt.fitted(to: bare) as? CGATS)
    var request = GenerationRequest(count: 4, label: .drawn, seed: 3)
    let windows = try own.generate(request, team: nil)
    #expect(windows.allSatisfy { $0.label.contains(1) })
    let values = windows.flatMap(\.values[0])
    #expect(values.allSatisfy { $0 > -4.2e5 && $0 < -3.8e5 })
    let first = try #require(try learnt.fitted(to: labelled) as? CGATS)
    request.count = 1
    #expect(try first.generate(request, team: nil)[0].values[0].allSatisfy { abs($0) < 50 })
  }

  @Test("A few bytes beside the weights make the same generator again")
  func scale() throws {
    let input = try CGATSSeries.spikes(points: 400, metrics: 2)
    let learnt = try learn([input])
    let own = try learnt.fitted(to: try scaled(input, by: 7, plus: 1))
    let read = try Algorithm.cgats.pooled(decoding: learnt.encoded()).scaled(decoding: own.encodedScale())
    #expect(read.encoded() == own.encoded())
    #expect(own.encodedScale().count < 400)
    let other = try CGATSSeries.spikes(points: 400, metrics: 1)
    #expect(throws: GenerationError.self) { try learnt.fitted(to: other) }
  }
}
