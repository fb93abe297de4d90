import Kernels
import Networks
import Series

/// C-GATS: makes anomalies like the labelled ones, with labels that are true (Singh et al., "C-GATS: Conditional Generation
/// of Anomalous Time Series", section 3).
///
/// A model of labels p(Yᴬ), a foundation that knows normal windows with pieces cut out (Algorithm 1), and a generator that
/// learnt what anomalous windows are under their labels (Algorithm 2). It gives no scores.
///
/// Works where a handful of anomalies were labelled, and closely: points within a label that look normal teach it that
/// anomalies look normal. What the window looks like outside of the label is as coarse as the foundation's memory of 16
/// numbers; that is what pasting is for.
package struct CGATS: Sendable {
  package static let schema = CGATSParameters.schema
  package static let supportedMetrics = 1...64

  /// With the window that was settled.
  package let parameters: CGATSParameters
  let preparation: CGATSPreparation
  package let labels: LabelModel
  let network: CGATSNetwork
  let packed: CGATSPackedWeights
  /// How much of what the generator's means leave open is shared by all points of an anomaly, 0 to 1.
  package let sharedNoise: Double

  init(
    _ parameters: CGATSParameters, _ preparation: CGATSPreparation, labels: LabelModel, network: CGATSNetwork,
    sharedNoise: Double
  ) {
    (self.parameters, self.preparation, self.labels) = (parameters, preparation, labels)
    (self.network, self.sharedNoise) = (network, sharedNoise)
    packed = CGATSPackedWeights(network)
  }

  /// Points of a window, T.
  package var window: Int { parameters.window }
  package var metrics: Int { network.metrics }
}
