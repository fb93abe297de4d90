/// One table of the report: which figures its rows have.
struct PapersTable: Equatable {
  let name: String
  let title: String
  /// Keys of the rows' figures and the headings that they stand under.
  let figures: [(key: String, heading: String)]

  static func == (a: PapersTable, b: PapersTable) -> Bool { a.name == b.name }

  static let all = [donut, padForecasts, padDetection, acvaeSKAB, acvaeSituations, cgatsDownstream]

  static let donut = PapersTable(
    name: "donut", title: "Donut: detection on the last 30 %",
    figures: [
      ("f1_adjusted", "F1 adjusted"), ("f1_delay_7", "F1 within 7 points"), ("f1_point_wise", "F1 point-wise"),
      ("average_precision", "average precision"), ("seconds", "seconds"),
    ])

  static let padForecasts = PapersTable(
    name: "pad-forecasts", title: "PAD: forecasts of one step over the second half, standardised",
    figures: [
      ("mse_setup_1", "MSE 1"), ("mse_setup_2", "MSE 2"), ("mse_setup_3", "MSE 3"), ("rmse_setup_1", "RMSE 1"),
      ("rmse_setup_2", "RMSE 2"), ("rmse_setup_3", "RMSE 3"), ("mae_setup_1", "MAE 1"), ("mae_setup_2", "MAE 2"),
      ("mae_setup_3", "MAE 3"), ("ratio", "RMSE 3 / best baseline's"), ("coverage", "coverage at 0.95"),
      ("outside", "share outside of the first half's values"), ("seconds", "seconds"),
    ])

  static let padDetection = PapersTable(
    name: "pad-detection", title: "PAD: detection on the second half, with the paper's delay limit",
    figures: [
      ("f1_fixed_k", "F1, one k"), ("precision", "precision"), ("recall", "recall"), ("k", "k"),
      ("f1_best", "best F1"), ("f1_point_wise", "best F1 point-wise"), ("average_precision", "average precision"),
      ("seconds", "seconds"),
    ])

  private static let multivariate = [
    ("range_f1", "best range F1"), ("range_auprc", "range AUPRC"), ("normal_flagged", "normal points flagged there"),
    ("all_positive", "range F1 of all-positive"), ("range_f1_capped", "best range F1, ≤ 10 % of normal flagged"),
    ("f1_point_wise", "best F1 point-wise"), ("average_precision", "average precision"), ("seconds", "seconds"),
  ]

  static let acvaeSKAB = PapersTable(
    name: "acvae-skab", title: "ACVAE: SKAB, 16 of 20 valve runs", figures: multivariate)

  static let acvaeSituations = PapersTable(
    name: "acvae-situations",
    title:
      "ACVAE: situations, second half; share of events of each kind with a point above the best range F1's threshold",
    figures: multivariate
      + SituationEvent.Kind.allCases.map { kind in
        let name = kind.rawValue.replacing("_", with: " ")
        return ("flagged_\(kind.rawValue)", kind.isAnomaly ? "\(name) found" : "\(name) (normal) flagged")
      })

  static let cgatsDownstream = PapersTable(
    name: "cgats-downstream", title: "C-GATS: a convolutional detector by what it learnt from, point-wise",
    figures: [
      ("f1", "F1"), ("precision", "precision"), ("recall", "recall"), ("f1_training", "F1 on training windows"),
      ("seconds", "seconds"),
    ])
}
