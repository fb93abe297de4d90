import Glibc
package import Kernels

/// How sure it is, before anything is learnt, that a point is normal: wₙ(xₜ) = 1 − 1/(1 + exp(−(D(xₜ) − D₀))), with D
/// the spectral residual of the segment of Ω points that ends at t (PAD, section 3.2, Eq. 1). The weights keep
/// anomalies out of the learning of a reconstruction; they find spikes and jumps, and know nothing of slow departures.
///
/// The points before the first full segment have no segment of their own, and take theirs from the saliency map of
/// that first one: each is held against the points before it there, and the first z against the first z + 1. A series
/// shorter than a segment is one segment; below seven points every weight is that of D = 0.
package struct NormalityConfidence: Sendable, Equatable {
  /// A segment of less than seven points has no spectral residual: then it is one of eight.
  private static let leastWindow = 8

  private let residual: SpectralResidual
  private let d0: Double

  /// - Parameters:
  ///   - window: Ω; below 8 as 8 is, since the estimates that steady the last point look back on so many.
  ///   - d0: the departure at which a point is as likely normal as not; the paper's 3.1 for hourly series.
  package init(window: Int, d0: Double) {
    residual = SpectralResidual(SpectralResidual.Settings(window: max(Self.leastWindow, window)))
    self.d0 = d0
  }

  /// One weight from 0 to 1 a point. `values` has no missing point, is finite and within ±1e300; its scale changes
  /// nothing, its offset does, so that it should be centred as the network's input is.
  package func weights(_ values: [Double], team: ComputeTeam?) -> [Float] {
    let departures = residual.departures(values, team: team)
    let start = residual.departuresWithin(Array(values.prefix(residual.settings.window)))
    let head = start.prefix(values.count - departures.count)
    return head.map(weight) + departures.map(weight)
  }

  /// Eq. 1.
  package func weight(_ departure: Double) -> Float { Float(1 - 1 / (1 + exp(-(departure - d0)))) }
}
