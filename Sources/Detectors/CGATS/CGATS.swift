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
package struct CGATS: TrainableMethod {
  package static let name = "cgats"
  package static let summary =
    "a generator of anomalies like the labelled ones, with labels that are true; it gives no scores "
    + "(Singh et al.)."
  package static let supportedMetrics = 1...64

  /// With the window that was settled.
  package let parameters: CGATSParameters
  let preparation: CGATSPreparation
  package let labels: LabelModel
  let network: CGATSNetwork
  let packed: CGATSPackedWeights
  /// How much of what the generator's means leave open is shared by all points of an anomaly, 0 to 1.
  package internal(set) var sharedNoise = 0.0
  package internal(set) var figures = LatentFigures()

  init(
    _ parameters: CGATSParameters, _ preparation: CGATSPreparation, labels: LabelModel, network: CGATSNetwork
  ) {
    self.init(parameters, preparation, labels: labels, network: network, packed: CGATSPackedWeights(network))
  }

  /// - Parameter packed: the weights of the same network.
  init(
    _ parameters: CGATSParameters, _ preparation: CGATSPreparation, labels: LabelModel, network: CGATSNetwork,
    packed: CGATSPackedWeights
  ) {
    (self.parameters, self.preparation, self.labels, self.network) = (parameters, preparation, labels, network)
    self.packed = packed
  }

  /// Points of a window, T.
  package var window: Int { parameters.window }
  package var metrics: Int { network.metrics }
}

/// Whether the latent variables are made use of: a recurrent decoder can do without them, and then makes one window again
/// and again.
package struct LatentFigures: Equatable, Sendable {
  /// KL[q(z|X) ‖ p(z)] of a normal window, on the average, in nats.
  package var divergence = 0.0
  /// Share of the variance of normal windows, held-out ones where there are any, that their reconstruction explains.
  package var explained = 0.0
  /// What as many principal components as z has dimensions explain of the same windows: what there is to be explained by
  /// so many numbers without a network. Nil in archives of an earlier release.
  package var explainedByComponents: Double?
  /// How far normal reconstructions of different z lie apart: their deviation by z at a point, on the average, in deviations
  /// of the metric.
  package var spread = 0.0
}
