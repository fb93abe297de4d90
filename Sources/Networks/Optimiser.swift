package import Kernels

/// Adam on a network's parameters, with an L2 penalty on the hidden weights and the gradient clipped by its norm over
/// all parameters together.
///
/// The penalty is `l2` · Σw², once for each penalised tensor, and its gradient 2·l2·w is clipped along with the loss's,
/// as Donut's authors' code does. Clipping scales the whole gradient by min(1, `clipNorm` / norm): Pascanu et al., "On
/// the difficulty of training recurrent neural networks" (2013). Results depend on the number of shards, but not on
/// the number of threads.
package struct Optimiser: Sendable {
  package var l2: Double
  /// Zero or less for no clipping.
  package var clipNorm: Double
  /// Steps taken so far.
  package var step = 0
  /// The largest parameters first; made at the first step.
  private var order = WorkOrder(longestFirst: [])

  package init(l2: Double, clipNorm: Double) {
    self.l2 = l2
    self.clipNorm = clipNorm
  }

  /// Adds the shards' gradients up in their order, then moves the parameters. Returns the norm before clipping, which
  /// is not finite where training diverged; the parameters are then left alone.
  @discardableResult
  package mutating func update<Shard: GradientShard>(
    _ parameters: inout [Parameter], shards: [Shard], learningRate: Double, team: ComputeTeam
  ) -> Double {
    let penalty = Float(2 * l2)
    if order.indices.count != parameters.count { order = WorkOrder(longestFirst: parameters.map(\.count)) }
    let order = order
    team.forEach(&parameters, order: order, GradientSum(shards: shards, penalty: penalty))
    let norm = parameters.reduce(0) { $0 + $1.squaredNorm }.squareRoot()
    guard norm.isFinite else { return norm }
    step += 1
    let scale = clipNorm > 0 && norm > clipNorm ? clipNorm / norm : 1
    let adam = AdamStep(step: step, learningRate: Float(learningRate), gradientScale: Float(scale))
    team.forEach(&parameters, order: order, ParameterStep(adam: adam, penalty: penalty))
    return norm
  }
}

private struct GradientSum<Shard: GradientShard>: ItemWork {
  let shards: [Shard]
  let penalty: Float
  func perform(_ index: Int, on item: inout Parameter) { item.sum(shards, index: index, penalty: penalty) }
}

private struct ParameterStep: ItemWork {
  let adam: AdamStep
  let penalty: Float
  func perform(_ index: Int, on item: inout Parameter) { item.apply(adam, penalty: penalty) }
}

extension Parameter {
  mutating func sum<Shard: GradientShard>(_ shards: [Shard], index: Int, penalty: Float) {
    squaredNorm = 0
    guard !isFrozen else { return }
    var total = gradient.mutableSpan
    fill(&total, with: 0)
    for shard in shards {
      let part = shard.gradients.tensors[index]
      addScaled(part.span, to: &total)
    }
    let penalty = isPenalised ? penalty : 0
    squaredNorm = sumOfSquares(gradient.span, adding: penalty, times: values.span)
  }

  mutating func apply(_ adam: AdamStep, penalty: Float) {
    guard !isFrozen else { return }
    var adam = adam
    adam.penalty = isPenalised ? penalty : 0
    adam.update(&values, gradient: gradient, &firstMoment, &secondMoment)
  }
}

extension AdamStep {
  fileprivate func update(_ values: inout [Float], gradient: [Float], _ first: inout [Float], _ second: inout [Float]) {
    var weights = values.mutableSpan
    var firstMoment = first.mutableSpan
    var secondMoment = second.mutableSpan
    update(&weights, gradient: gradient.span, firstMoment: &firstMoment, secondMoment: &secondMoment)
  }
}
