import Detectors

extension MultivariateMethod {
  /// ACVAE without labels, by each of its scores, and without the situation (flags and calendar), with and without labels.
  ///
  /// Without labels S_diff is S_full, and without a situation there is nothing to contrast: those rows are left out.
  static let situations: [MultivariateMethod] =
    [
      trained(
        .acvae, withoutCalendar, name: "acvae, no situation, no labels", isRandom: true, hasContext: false),
      active("no situation, 3 % labels asked for", 0.03, withoutCalendar, hasContext: false),
    ]
    + ["s_full", "context_contrast", "auto"].map { score in
      trained(.acvae, ["score": .text(score)], name: "acvae, no labels, \(score)", isRandom: true)
    }

  private static let withoutCalendar: [String: ParameterValue] = ["calendar": .list([])]
}
