import Detectors

extension MultivariateMethod {
  /// ACVAE by each of its scores, with and without the situation (flags and calendar), with and without labels.
  ///
  /// Without labels S_diff is S_full, and without a situation there is nothing to contrast: those rows are left out.
  static let situations: [MultivariateMethod] =
    [false, true].flatMap { hasContext in
      [0, 0.03].flatMap { labels in
        scores(hasContext: hasContext, hasLabels: labels > 0).map { score in
          trained(
            .acvae, (hasContext ? [:] : ["calendar": .list([])]).merging(["score": .text(score)]) { $1 },
            name: "acvae, \(hasContext ? "situation" : "no situation"), \(Int(100 * labels)) % labels, \(score)",
            isRandom: true, labels: labels, hasContext: hasContext)
        }
      }
    }

  private static func scores(hasContext: Bool, hasLabels: Bool) -> [String] {
    switch (hasContext, hasLabels) {
    case (false, false): ["s_full"]
    case (false, true): ["s_full", "s_diff", "auto"]
    case (true, false): ["s_full", "context_contrast", "combined", "auto"]
    case (true, true): ["s_full", "s_diff", "context_contrast", "combined", "auto"]
    }
  }
}
