/// The shape and the training of the supervised detector.
struct ConvolutionalSettings: Sendable {
  /// Of each of the three convolutions.
  var channels = 24
  /// Taps of the three convolutions, odd.
  var widths = (15, 9, 5)
  /// Steps of Adam: as many for every training set, so that a larger one is no advantage of its own.
  var updates = 600
  /// Windows of a step, an equal share from each of the sets that are learnt from.
  var batchSize = 32
  /// At the beginning; it falls to nothing by a straight line.
  var learningRate = 2e-3
  /// How much more an anomalous point's loss counts.
  var positiveWeight: Float = 1
  var clipNorm = 1.0

  init() {}
}
