import Kernels

/// The parameters of `spectral_residual`: the window, and the papers' q, z, κ and m. Every window has room for each of
/// the others, so that no combination needs to be refused.
package struct SpectralResidualParameters: BaselineParameters {
  static let window = 16...2_000
  static let frequencies = 1...16
  static let neighbours = 1...1_000
  static let estimated = 0...100
  static let preceding = 1...14

  package var window = 120
  package var frequencies = 3
  package var neighbours = 21
  package var estimated = 5
  package var preceding = 5
  package var usesLabels = true

  package init() {}

  package static let table = ParameterTable<Self>([
    .integer("window", \.window, window, "Ω, points in the window that ends at each point."),
    .integer(
      "averaged_frequencies", \.frequencies, frequencies, "q, frequencies in the local average of the log amplitude."),
    .integer(
      "averaged_points", \.neighbours, neighbours,
      "z, points before whose mean saliency a point's is held against."),
    .integer(
      "estimated_points", \.estimated, estimated,
      "κ, points estimated to follow the window, which keep its end from standing out for being the end."),
    .integer(
      "preceding_points", \.preceding, preceding,
      "m, points whose gradients the estimate takes, and whose mean is what is expected."),
    .useLabels,
  ])

  var settings: SpectralResidual.Settings {
    SpectralResidual.Settings(
      window: window, frequencies: frequencies, neighbours: neighbours, estimated: estimated, preceding: preceding)
  }
}

extension SpectralResidual.Settings {
  func write(to archive: inout BaselineArchiveWriter) {
    for value in [window, frequencies, neighbours, estimated, preceding] { archive.append(value) }
  }

  init(reading archive: inout BaselineArchiveReader) throws(DetectorError) {
    self.init(
      window: try archive.integer(in: SpectralResidualParameters.window),
      frequencies: try archive.integer(in: SpectralResidualParameters.frequencies),
      neighbours: try archive.integer(in: SpectralResidualParameters.neighbours),
      estimated: try archive.integer(in: SpectralResidualParameters.estimated),
      preceding: try archive.integer(in: SpectralResidualParameters.preceding))
  }
}
