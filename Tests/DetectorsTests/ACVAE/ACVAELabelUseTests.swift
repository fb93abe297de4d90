import Kernels
import Networks
import Series
import Testing

@testable import Detectors

/// What labels are used for, and what they are not.
@Suite("What ACVAE does with labels")
struct ACVAELabelUseTests {
  @Test("Of the anomaly loss a point that is ignored, held out or missing changes nothing, whatever its values are")
  func ignored() {
    func loss(_ value: Float, isNormal: Float) -> (loss: Double, gradients: [[Float]]) {
      var data = ACVAEGradientTests.data()
      data.normal[4] = isNormal
      for metric in 0..<data.metrics { data.values[4 * data.metrics + metric] = value }
      let network = ACVAEGradientTests.network()
      let window = ACVAEGradientTests.window
      var (workspace, shard) = (ACVAEWorkspace(network, window: window), WindowShard(of: network))
      var stream = RandomStream(seed: 1, purpose: .test)
      let offsets = ACVAEGradientTests.offsets
      workspace.load(
        data, offsets.indices.map { Int32($0) }[...], of: offsets.map { ACVAEWindow(offset: Int($0)) },
        objective: .anomalous, noise: &stream)
      workspace.evaluate(network, scale: 1, into: &shard)
      return (shard.loss, shard.gradients.tensors)
    }
    let (masked, other) = (loss(0.2, isNormal: 0), loss(-0.9, isNormal: 0))
    #expect(masked.loss == other.loss && masked.gradients == other.gradients)
    #expect(loss(0.2, isNormal: 1).loss != loss(-0.9, isNormal: 1).loss)
  }

  @Test("The gradient of the anomaly loss is the slope of finite differences where points are left out of it")
  func gradient() {
    var data = ACVAEGradientTests.data()
    (data.normal[1], data.normal[4]) = (0, 0)
    func shard(_ network: ACVAENetwork, scale: Float) -> WindowShard {
      var (workspace, shard) = (
        ACVAEWorkspace(network, window: ACVAEGradientTests.window), WindowShard(of: network)
      )
      var stream = RandomStream(seed: 2, purpose: .test)
      let offsets = ACVAEGradientTests.offsets
      workspace.load(
        data, offsets.indices.map { Int32($0) }[...], of: offsets.map { ACVAEWindow(offset: Int($0)) },
        objective: .anomalous, noise: &stream)
      workspace.evaluate(network, scale: scale, into: &shard)
      return shard
    }
    let (network, step) = (ACVAEGradientTests.network(), Float(1) / 2_048)
    let gradients = shard(network, scale: 1).gradients
    for tensor in network.parameters.indices {
      for index in stride(from: 0, to: network.parameters[tensor].count, by: 11) {
        var (up, down) = (network, network)
        up.parameters[tensor].values[index] += step
        down.parameters[tensor].values[index] -= step
        let slope = (shard(up, scale: 0).loss - shard(down, scale: 0).loss) / Double(2 * step)
        #expect(abs(slope - Double(gradients.tensors[tensor][index])) < 0.03 * max(2, abs(slope)), "\(tensor) \(index)")
      }
    }
  }

  /// Anomalies of 15 points in the third metric, of the first of which all are alike.
  private static func series(_ places: [Range<Int>], value: @escaping (Int) -> Double) throws -> GriddedSeries {
    try ACVAETests.series { metrics in
      for (number, range) in places.enumerated() { for point in range { metrics[2][point] = value(number) } }
    }
  }

  private static func train(
    _ series: GriddedSeries, anomalous: [Range<Int>], ignored: Range<Int> = 0..<0,
    _ changes: [String: ParameterValue] = [:]
  ) throws -> ACVAE {
    let points = series.grid.count
    let input = TrainingInput(
      series: series, labelledAnomaly: (0..<points).map { point in anomalous.contains { $0.contains(point) } },
      ignored: (0..<points).map(ignored.contains))
    return try ACVAE.train(
      input, parameters: ACVAE.Parameters(ACVAETests.small.merging(changes) { $1 }),
      environment: TrainingEnvironment(seed: 5, team: ComputeTeam(threads: 2))
    ).detector
  }

  private static let rate: [String: ParameterValue] = [
    "fine_tuning_rate": .number(0.003), "fine_tuning_epochs": .integer(30),
  ]

  @Test(
    "By itself it contrasts both models where one labelled anomaly tells of another, and not where there is but one")
  func choice() throws {
    let places = [500..<515, 700..<715, 1_100..<1_115, 1_500..<1_515]
    // Stranger to model_full than the anomalies, and of no concern to anybody.
    let strange = (0..<60).map { 310 + 27 * $0 }.filter { point in !places.contains { $0.contains(point) } }
    let alike = try ACVAETests.series { metrics in
      for point in places.joined() { metrics[2][point] = 0.6 }
      for point in strange { metrics[0][point] += point % 2 == 0 ? 3 : -3 }
    }
    #expect(try Self.train(alike, anomalous: places, Self.rate).served == .difference)
    #expect(try Self.train(alike, anomalous: [places[0]], Self.rate).served == .full)
  }

  @Test("A version that contrasts both models tells its metrics by that contrast, and says so after it was read back")
  func explanation() throws {
    let places = [500..<515, 1_100..<1_115]
    let series = try Self.series(places) { _ in 1.7 }
    let detector = try Self.train(series, anomalous: places, Self.rate.merging(["score": .text("s_diff")]) { $1 })
    let usual = try #require(detector.usual.difference)
    let answer = try detector.score(series, range: 1_100..<1_115, team: nil)
    let opinions = detector.opinions(series, 1_100..<1_115, nil, withContrast: true)
    for point in 0..<15 {
      let (full, anomalous) = (try #require(opinions.full[point]), try #require(opinions.anomalous[point]))
      let excesses = (0..<3).map {
        Double(max(0, anomalous.logLikelihoods[$0] - full.logLikelihoods[$0] - usual[$0]))
      }
      let sum = excesses.reduce(0, +)
      guard sum > 0 else { continue }
      for metric in 0..<3 { #expect(abs(answer.bands[metric].contribution[point] - excesses[metric] / sum) < 1e-5) }
    }
    let read = try ACVAE(decoding: detector.encoded())
    #expect(try read.score(series, range: 1_100..<1_115, team: nil) == answer)
  }

  @Test("What operators said to be normal is learnt and augmented in the stretch that is held out of the rest")
  func answeredLate() throws {
    let series = try ACVAETests.series(600)
    func training(_ normal: Range<Int>) throws -> ACVAETraining {
      let input = TrainingInput(
        series: series, labelledAnomaly: [Bool](repeating: false, count: 600),
        ignored: [Bool](repeating: false, count: 600))
      let parameters = try ACVAE.Parameters(ACVAETests.small)
      let data = ACVAEPreparation(input, parameters).data(input, usesLabels: true)
      return try ACVAETraining(
        parameters, data, labelledNormal: (0..<600).map(normal.contains), objective: .full, seed: 1)
    }
    let (plain, answered) = (try training(0..<0), try training(500..<505))
    // 14 windows hold one of these 5 points; each is learnt once, and once more with noise.
    #expect(answered.trainingSamples == plain.trainingSamples + 14)
    #expect(answered.training.count == plain.training.count + 28)
    #expect(answered.validationSamples < plain.validationSamples && answered.validationSamples > 0)
    #expect(plain.heldOut == 420..<600 && answered.heldOut == 514..<600)
  }
}
