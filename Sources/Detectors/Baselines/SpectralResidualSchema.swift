import Kernels

/// The parameters of `spectral_residual`: the window, and the papers' q, z, κ and m. Every window has room for each of
/// the others, so that no combination needs to be refused.
enum SpectralResidualSchema {
  static let window = 16...2_000
  static let frequencies = 1...16
  static let neighbours = 1...1_000
  static let estimated = 0...100
  static let preceding = 1...14

  static let definitions = [
    ParameterDefinition(
      "window", .integer(window), default: .integer(120), "Ω, points in the window that ends at each point."),
    ParameterDefinition(
      "averaged_frequencies", .integer(frequencies), default: .integer(3),
      "q, frequencies in the local average of the log amplitude."),
    ParameterDefinition(
      "averaged_points", .integer(neighbours), default: .integer(21),
      "z, points before whose mean saliency a point's is held against."),
    ParameterDefinition(
      "estimated_points", .integer(estimated), default: .integer(5),
      "κ, points estimated to follow the window, which keep its end from standing out for being the end."),
    ParameterDefinition(
      "preceding_points", .integer(preceding), default: .integer(5),
      "m, points whose gradients the estimate takes, and whose mean is what is expected."),
  ]

  static func settings(_ parameters: ResolvedParameters) -> SpectralResidual.Settings {
    SpectralResidual.Settings(
      window: parameters.integer("window"), frequencies: parameters.integer("averaged_frequencies"),
      neighbours: parameters.integer("averaged_points"), estimated: parameters.integer("estimated_points"),
      preceding: parameters.integer("preceding_points"))
  }
}

extension SpectralResidual.Settings {
  func write(to archive: inout BaselineArchiveWriter) {
    for value in [window, frequencies, neighbours, estimated, preceding] { archive.append(value) }
  }

  init(reading archive: inout BaselineArchiveReader) throws(DetectorError) {
    self.init(
      window: try archive.integer(in: SpectralResidualSchema.window),
      frequencies: try archive.integer(in: SpectralResidualSchema.frequencies),
      neighbours: try archive.integer(in: SpectralResidualSchema.neighbours),
      estimated: try archive.integer(in: SpectralResidualSchema.estimated),
      preceding: try archive.integer(in: SpectralResidualSchema.preceding))
  }
}
