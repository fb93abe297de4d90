import Kernels
import Networks

/// The two networks of Figure 4: x → two rectified layers → (μ, a) of z, and z → two rectified layers → (μ, a) of x,
/// with σ = softplus(a) + ε. Means and raw deviations of a head are one layer, so that they are one product.
struct DonutNetwork: TrainedNetwork {
  let window: Int
  let latent: Int
  let hidden: Int
  let encoder: Perceptron
  let decoder: Perceptron
  var parameters: [Parameter]

  init(_ given: DonutParameters, seed: UInt64) {
    (window, latent, hidden) = (given.window, given.latentDimensions, given.hiddenUnits)
    var stream = RandomStream(seed: seed, purpose: .weights)
    var all: [Parameter] = []
    encoder = Perceptron(
      "encoder", inputs: window, hidden: hidden, outputs: 2 * latent, parameters: &all, stream: &stream)
    decoder = Perceptron(
      "decoder", inputs: latent, hidden: hidden, outputs: 2 * window, parameters: &all, stream: &stream)
    parameters = all
  }
}
