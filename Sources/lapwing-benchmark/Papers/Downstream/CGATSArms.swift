import Detectors

/// The tables and figures of the C-GATS paper: on its Sines, and on the sets of its that are there.
extension PaperArm {
  static let cgats = [
    PaperArm(
      name: "cgats", run: { context, _, report in try DownstreamBenchmark(context).run(&report) },
      write: { DownstreamTables(report: $0).write(to: &$1) }, claims: claims),
    PaperArm(
      name: "cgats figs 5, 7 and 8", run: { context, _, report in try GenerationDrawings(context).run(&report) }),
  ]

  private static let claims: [PaperClaim] = [
    ("detectors learn more beside C-GATS's windows (Table 3)", "in 5 of 6 sets", "c-gats whole", "none", false),
    ("and beside pasted ones (of no paper)", "", "c-gats pasted", "none", false),
    ("C-GATS is better than the classical mix (Table 3)", "in 5 of 6 sets", "c-gats whole", "classical mix", false),
    ("than mixup (Table 3)", "in all sets but one", "c-gats whole", "mixup", false),
    ("than cutmix (Table 3)", "by far", "c-gats whole", "cutmix", false),
    ("synthetic windows alone teach no less than real ones (TSTR)", "equal or better", "tstr whole", "none", true),
    ("two stages are better than one (Table 10)", "by 0.01 to 0.04", "c-gats whole", "c-gats one stage, whole", false),
    (
      "the label at the last layer is better than at the first (Table 11)", "by 0 to 0.07", "c-gats whole",
      "c-gats label at the first layer, whole", false
    ),
    ("a detector finds more than one-liner A (of no paper)", "", "none", "one-liner A", false),
  ].map { text, paper, better, worse, allowsEqual in
    PaperClaim(
      text: text, paper: paper, better: better, worse: worse, figure: "f1", table: DownstreamTables.table,
      indicators: DownstreamSet.judged, allowsEqual: allowsEqual)
  }
}
