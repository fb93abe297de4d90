import Detectors

extension MultivariateMethod {
  /// ACVAE without labels, by each of its scores, and without the situation (flags and calendar), with and without labels.
  ///
  /// Without labels S_diff is S_full, and without a situation there is nothing to contrast: those rows are left out.
  static let situations: [MultivariateMethod] =
    [
      trained(.acvae, name: "acvae, no situation, no labels", isRandom: true, background: .none),
      active("no situation, 3 % labels asked for", 0.03, background: .none),
      active("concatenated, 3 % labels asked for", 0.03, background: .concatenated),
      trained(.pca, name: "pca, concatenated", background: .concatenated),
      isolationForest("isolation forest, concatenated", .concatenated),
    ]
    + ["s_full", "context_contrast", "auto"].map { score in
      trained(.acvae, ["score": .text(score)], name: "acvae, no labels, \(score)", isRandom: true)
    }
}
