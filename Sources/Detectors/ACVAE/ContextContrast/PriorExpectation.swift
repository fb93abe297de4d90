/// What model_full expects by the situation alone: the decoder's mean μ(t) at the prior's mean of z, which is rolled from
/// z₀ = 0 through the window's situations without a look at what was measured.
///
/// Only the last step is taken anew for another situation t′ of the last point: what was before stays as it was. That is
/// one step of both networks a situation, where rolling the whole window anew would be thirty, and tables of μ by slot and
/// day could know nothing of real-valued background columns.
struct PriorExpectation: Sendable {
  let network: ACVAENetwork
  let window: Int

  /// z of the point before each point of `data` from `window - 1` on, rows of the latent dimensions.
  func states(_ data: ACVAEData) -> [Float] {
    let rows = data.count - window + 1
    guard rows > 0 else { return [] }
    let units = network.units
    let base = hiddenBase(network.prior, data.context, data.categories, data.situation.fields, data.count)
    var activations = ConditionedActivations(rows: rows, of: network.prior, trains: false)
    var latent = [Float](repeating: 0, count: rows * network.latent)
    for step in 0..<(window - 1) {
      activations.begin(from: base[(step * units)..<((step + rows) * units)])
      activations.finish(network.prior, rows: 0..<rows, latent: latent, from: 0, network.parameters)
      takeMeans(activations.head, rows, into: &latent)
    }
    return latent
  }

  /// μ(t) of each point of `data` that ends a window, rows of the metrics.
  func means(_ data: ACVAEData) -> [Float] {
    let (real, fields) = (data.situation.values, data.situation.fields)
    return means(
      context: Array(data.context[((window - 1) * real)...]),
      categories: Array(data.categories[((window - 1) * fields)...]), fields: fields, states: states(data),
      rows: data.count - window + 1)
  }

  /// μ for each row of situations after these z, rows of the metrics.
  func means(context: [Float], categories: [Int32], fields: Int, states: [Float], rows: Int) -> [Float] {
    func head(_ layer: ConditionedLayer, _ latent: [Float]) -> [Float] {
      var activations = ConditionedActivations(rows: rows, of: layer, trains: false)
      activations.begin(
        layer, dense: context, categories: categories, fields: fields, rows: rows, network.parameters)
      activations.finish(layer, rows: 0..<rows, latent: latent, from: 0, network.parameters)
      return activations.head
    }
    var latent = [Float](repeating: 0, count: rows * network.latent)
    takeMeans(head(network.prior, states), rows, into: &latent)
    var means = [Float](repeating: 0, count: rows * network.metrics)
    let observation = head(network.likelihood, latent)
    for row in 0..<rows {
      for metric in 0..<network.metrics {
        means[row * network.metrics + metric] = observation[2 * row * network.metrics + metric]
      }
    }
    return means
  }

  /// A head's rows are means, then log deviations.
  private func takeMeans(_ head: [Float], _ rows: Int, into latent: inout [Float]) {
    for row in 0..<rows {
      for dimension in 0..<network.latent {
        latent[row * network.latent + dimension] = head[2 * row * network.latent + dimension]
      }
    }
  }

  private func hiddenBase(
    _ layer: ConditionedLayer, _ dense: [Float], _ categories: [Int32], _ fields: Int, _ rows: Int
  ) -> [Float] {
    var activations = ConditionedActivations(rows: rows, of: layer, trains: false)
    activations.begin(
      layer, dense: dense, categories: categories, fields: fields, rows: rows, network.parameters)
    return activations.hidden
  }
}
