/// The shape and the training of the supervised detector.
package struct ConvolutionalSettings: Sendable {
  /// Of each of the three convolutions.
  package var channels = 24
  /// Taps of the three convolutions, odd.
  package var widths = (15, 9, 5)
  /// Steps of Adam: as many for every training set, so that a larger one is no advantage of its own.
  package var updates = 600
  /// Windows of a step, an equal share from each of the sets that are learnt from.
  package var batchSize = 32
  /// At the beginning; it falls to nothing by a straight line.
  package var learningRate = 2e-3
  /// How much more an anomalous point's loss counts.
  package var positiveWeight: Float = 1
  package var clipNorm = 1.0

  package init() {}
}
