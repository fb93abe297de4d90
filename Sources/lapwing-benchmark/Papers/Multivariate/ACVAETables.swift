/// The rows of ACVAE's trials as the page shows them.
extension PapersTable {
  private static let multivariate: [(key: String, heading: String)] = [
    ("range_f1", "range F1"), ("range_auprc", "range AUPRC"), ("all_positive", "range F1 of flagging all"),
    ("normal_flagged", "normal flagged"), ("range_f1_capped", "F1, ≤ 10 % of normal flagged"),
    ("delay", "delay in points"), ("f1_point_wise", "point-wise F1"), ("average_precision", "average precision"),
  ]

  // Made where they are asked for: the leak check of the address sanitizer cannot see that a global refers to the array of a
  // shape, whose bits tell the two shapes apart.
  static var acvaeSKAB: PapersTable {
    PapersTable(
      name: "acvae-skab", block: .acvaeSKAB, shape: .byFigure(multivariate),
      papers: [
        ["*paper: ACVAE, 3 %*", "0.683", "0.436"], ["*paper: isolation forest*", "0.516", "0.381"],
        ["*paper: the best of fifteen others, Ymir with all labels*", "0.656", "0.384"],
      ].map { $0 + [String](repeating: "", count: 6) })
  }

  static var acvaeSituations: PapersTable {
    PapersTable(
      name: "acvae-situations", block: .acvaeSituations,
      shape: .byFigure(
        [multivariate[0], multivariate[1], multivariate[2], multivariate[5]]
          + SituationEvent.Kind.allCases.map { kind in
            ("flagged_\(kind.rawValue)", kind.rawValue.replacing("_", with: " "))
          }),
      papers: [
        ["*paper, CLM: ACVAE, 3 %*", "0.964", "0.926"], ["*paper, CLM: concatenated*", "0.883", ""],
        ["*paper, CLM: no background*", "0.775", ""], ["*paper, CLM: isolation forest*", "0.081", "0.012"],
      ].map { $0 + ["", $0[0].contains("3 %") ? "1.27" : ""] + [String](repeating: "", count: 7) })
  }

  /// Fig. 7 in numbers.
  static var acvaeFeatures: PapersTable {
    PapersTable(
      name: QueryFeatureArm.table, block: .acvaeFeatures, shape: .byIndicator(["anomaly", "mistake"]),
      heading: "how often it is more of an anomaly than of a normal point / of a mistake than of what is right")
  }

  /// Fig. 9b.
  static var acvaeWeeks: PapersTable {
    PapersTable(
      name: OnlineWeeks.table, block: .acvaeWeeks,
      shape: .byFigure([
        ("range_f1", "range F1 of the next week"), ("found", "anomalies found"), ("events", "of so many"),
        ("false_points", "normal points flagged"), ("threshold", "threshold"),
      ]), heading: "learnt from so many weeks")
  }
}
