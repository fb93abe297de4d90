import Kernels
import Networks

/// The network of Figure 3: an auto-encoder on segments (section 3.3), x → two rectified layers → (μ, ln σ) of z → two
/// rectified layers → x′, and a predictor on what it reconstructs (section 3.4), x′ → LSTM → y.
///
/// The output layer is linear: a rectifier there, as the text has it, could not reconstruct a value below the mean.
struct PADNetwork: TrainedNetwork {
  let window: Int
  let latent: Int
  let units: Int
  let encoder: Perceptron
  let decoder: Perceptron
  let recurrence: LSTMLayer
  /// y = w_y·h + b_y (Eq. 6).
  let head: DenseLayer
  var parameters: [Parameter]

  init(_ given: PADParameters, seed: UInt64) {
    (window, latent, units) = (given.window, given.latentDimensions, given.hiddenUnits)
    var stream = RandomStream(seed: seed, purpose: .weights)
    var all: [Parameter] = []
    encoder = Perceptron(
      "encoder", inputs: window, hidden: units, outputs: 2 * latent, parameters: &all, stream: &stream)
    decoder = Perceptron(
      "decoder", inputs: latent, hidden: units, outputs: window, parameters: &all, stream: &stream)
    recurrence = LSTMLayer("lstm", inputs: window, units: units, parameters: &all, stream: &stream)
    head = DenseLayer("prediction", inputs: units, outputs: 1, parameters: &all, stream: &stream)
    parameters = all
  }

  /// Leaves the parameters that a stage does not train where they are.
  mutating func freeze(_ stage: PADStage) {
    let first = recurrence.input.weight
    for index in parameters.indices {
      parameters[index].isFrozen = index < first ? !stage.trainsAutoencoder : !stage.trainsPredictor
    }
  }
}
