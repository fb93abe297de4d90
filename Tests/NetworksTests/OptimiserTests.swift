import Kernels
import Testing

@testable import Networks

private struct Shard: GradientShard {
  var gradients: Gradients
}

@Suite struct OptimiserTests {
  @Test(
    "Adam with L2 and clipping takes the steps of PyTorch, however the gradient is cut into shards", arguments: [1, 3])
  func matchesReference(_ count: Int) {
    var parameters = [Parameter("p", rows: 1, columns: 6, isPenalised: true)]
    parameters[0].values = sines(6, 6, 1)
    var optimiser = Optimiser(l2: 0.1, clipNorm: 3)
    for _ in 0..<5 {
      var gradients = Gradients(of: parameters)
      gradients.tensors[0] = parameters[0].values.enumerated().map { ($1 - Float($0)) / Float(count) }
      let shards = [Shard](repeating: Shard(gradients: gradients), count: count)
      optimiser.update(&parameters, shards: shards, learningRate: 0.01, team: ComputeTeam(threads: 1))
    }
    #expect(agree(parameters[0].values, LayerFixture.adam, within: 1e-5))
  }

  @Test("The norm is over all parameters together")
  func globalNorm() {
    var parameters = [Parameter("a", rows: 1, columns: 1), Parameter("b", rows: 1, columns: 1)]
    var gradients = Gradients(of: parameters)
    gradients.tensors = [[3], [4]]
    var optimiser = Optimiser(l2: 0, clipNorm: 1)
    let shards = [Shard(gradients: gradients)]
    let norm = optimiser.update(&parameters, shards: shards, learningRate: 0.1, team: ComputeTeam(threads: 1))
    #expect(norm == 5)
    #expect(abs(parameters[0].firstMoment[0] - 0.06) < 1e-7)
    #expect(abs(parameters[1].firstMoment[0] - 0.08) < 1e-7)
  }

  @Test("A gradient that is not finite moves nothing")
  func divergence() {
    var parameters = [Parameter("a", rows: 1, columns: 2)]
    var gradients = Gradients(of: parameters)
    gradients.tensors = [[.nan, 1]]
    var optimiser = Optimiser(l2: 0, clipNorm: 10)
    let shards = [Shard(gradients: gradients)]
    let norm = optimiser.update(&parameters, shards: shards, learningRate: 0.1, team: ComputeTeam(threads: 1))
    #expect(!norm.isFinite)
    #expect(parameters[0].values == [0, 0])
    #expect(optimiser.step == 0)
  }

  @Test("What is frozen stays as it is, and has no part in the norm")
  func frozen() {
    var parameters = [
      Parameter("a", rows: 1, columns: 2, isPenalised: true), Parameter("b", rows: 1, columns: 1),
    ]
    parameters[0].values = [1, 2]
    parameters[0].isFrozen = true
    var gradients = Gradients(of: parameters)
    gradients.tensors = [[3, 5], [4]]
    var optimiser = Optimiser(l2: 0.1, clipNorm: 0)
    let shards = [Shard(gradients: gradients)]
    let norm = optimiser.update(&parameters, shards: shards, learningRate: 0.1, team: ComputeTeam(threads: 1))
    #expect(norm == 4)
    #expect(parameters[0].values == [1, 2])
    #expect(parameters[0].firstMoment == [0, 0] && parameters[0].secondMoment == [0, 0])
    #expect(parameters[1].values[0] < 0)
  }

  @Test("The rate falls by a quarter after every ten epochs")
  func decay() {
    let decay = StepDecay(initial: 0.5, factor: 0.75, every: 10)
    #expect(decay.rate(epoch: 9) == 0.5)
    #expect(decay.rate(epoch: 10) == 0.375)
    #expect(decay.rate(epoch: 29) == 0.28125)
  }

  @Test("Stopping keeps the best epoch and waits as long as it has patience")
  func earlyStopping() {
    var stopping = EarlyStopping(patience: 2)
    let losses = [3.0, 1, 2, .nan]
    let kept = losses.enumerated().map { stopping.observe($0.element, epoch: $0.offset + 1) }
    #expect(kept == [true, true, false, false])
    #expect(stopping.bestEpoch == 2)
    #expect(!stopping.isOver(epoch: 3))
    #expect(stopping.isOver(epoch: 4))
  }

  @Test("The median ignores what happens to fewer than half of the windows")
  func medianIsRobust() {
    #expect(median([1, 2, 3, 1e9, 1e12]) == 3)
    #expect(median([4, 1]) == 2.5)
    #expect(median([]).isNaN)
    #expect(median([1, .nan]).isNaN)
  }
}
