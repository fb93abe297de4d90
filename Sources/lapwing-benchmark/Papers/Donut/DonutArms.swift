import Detectors
import Programs

/// The tables and figures of the Donut paper, on its authors' KPIs: 49 % to learn from, 21 % to compare epochs by, 30 % to be
/// measured on.
extension PaperArm {
  private static let table = "donut"
  /// Of series that the paper's figures are not of.
  private static let bandTable = "donut-band"

  static let donut = [
    PaperArm(
      name: "donut fig 7", rounds: 10, run: { try $0.donut(DonutMethod.overall, "donut fig 7", $1, &$2) },
      write: { overall.write($0, to: &$1) }, claims: overallClaims),
    PaperArm(
      name: "donut fig 8", rounds: 10, run: { try $0.donut(DonutMethod.techniques, "donut fig 8", $1, &$2) },
      write: { techniques.write($0, to: &$1) }, claims: techniqueClaims),
    PaperArm(
      name: "donut fig 9", rounds: 10,
      run: { try $0.donut(DonutMethod.dimensions(isQuick: $0.isQuick), "donut fig 9", $1, &$2) },
      write: { dimensions.write($0, to: &$1) }, claims: dimensionClaims),
    PaperArm(
      name: "donut missing", rounds: 10, run: { try $0.donut(DonutMethod.missing, "donut missing", $1, &$2) },
      write: { missing.write($0, to: &$1) }),
    PaperArm(
      name: "donut band", rounds: 3,
      run: { context, round, report in
        for folder in ["kpi", "cloud-monitoring/data-ingress-rate"] {
          try context.donut([DonutMethod.overall[0]], "donut band", table: bandTable, on: folder, round, &report)
        }
      }, write: { band.write($0, to: &$1) }),
    PaperArm(
      name: "donut figs 10 to 15", rounds: 1, run: { context, _, report in try LatentArm(context).run(&report) },
      write: { latent.write($0, to: &$1) }, claims: LatentArm.claims),
  ]

  private static let figures = ["f1_adjusted", "auc_adjusted", "delay"]
  private static let shares = DonutMethod.shares

  private static let overall = PapersTable(
    name: table, block: .donut, shape: .byIndicator(figures), heading: "best F1 / AUC / delay in points",
    methods: DonutMethod.overall.map { ($0.name, $0.name) },
    papers: [["*paper, A, B and C: `donut`*", "F1 0.75 to 0.9", "", "10"]])

  private static let techniques = PapersTable(
    name: table, block: .donutTechniques, shape: .byIndicator(["f1_adjusted", "f1_point_wise"]),
    heading: "best F1 / point-wise",
    methods: (["vae baseline", "m-elbo", "m-elbo + injection", "m-elbo + mcmc"].flatMap { base in
      shares.map { DonutMethod.name(base, $0) }
    }).map { ($0, $0) } + shares.map { (DonutMethod.name("donut", $0), DonutMethod.name("all three", $0)) }
      + [("one-liner A", "one-liner A"), ("one-liner B", "one-liner B"), ("chance", "chance")])

  private static let dimensions = PapersTable(
    name: table, block: .donutDimensions, shape: .byIndicator(["f1_adjusted", "f1_point_wise"]),
    heading: "best F1 / point-wise",
    methods: DonutMethod.dimensions(isQuick: false).enumerated().map { ($1.name, "K = \($0 + 1)") }
      + [("one-liner A", "one-liner A"), ("one-liner B", "one-liner B"), ("chance", "chance")],
    papers: [["*paper: best at 5 (A), 4 (B), 3 (C), no heavy drop to 21*", "", "", "10"]])

  private static let missing = PapersTable(
    name: table, block: .donutMissing, shape: .byIndicator(["f1_adjusted", "f1_point_wise"]),
    heading: "best F1 / point-wise",
    methods: [(DonutMethod.overall[0].name, "missing as the mean")]
      + DonutMethod.missing.map { ($0.name, $0.name.replacing("donut, ", with: "")) })

  private static let band = PapersTable(
    name: bandTable, block: .donutBand,
    shape: .byIndicator(["coverage_gaussian", "band_reach", "coverage", "anomalies_outside"]),
    heading: "within 1.96 deviations / calibrated reach / within it / labelled points beyond it",
    methods: [(DonutMethod.overall[0].name, "`donut`")])

  private static let latent = PapersTable(
    name: LatentArm.table, block: .donutLatent,
    shape: .byIndicator(["step", "day", "any"]),
    heading: "mean distance in z: a step on / a day on / of any two windows")

  private static func claim(
    _ text: String, _ better: String, _ worse: String, paper: String = "", allowsEqual: Bool = false
  ) -> PaperClaim {
    PaperClaim(
      text: text, paper: paper, better: better, worse: worse, figure: "f1_adjusted", table: table,
      allowsEqual: allowsEqual)
  }

  private static let (none, whole) = (shares[0], shares[2])

  private static let overallClaims = [
    claim(
      "Donut without labels finds more than the VAE baseline (Fig. 7)", DonutMethod.name("donut", none),
      DonutMethod.name("vae baseline", none), paper: "by far on A and B, little on C"),
    claim(
      "all labels make Donut better (Fig. 7)", DonutMethod.name("donut", whole), DonutMethod.name("donut", none),
      paper: "in general"),
    claim(
      "the posterior finds much more than the prior (Fig. 7)", DonutMethod.name("donut", none),
      DonutMethod.name("donut prior", none)),
    claim(
      "Donut without labels finds more than a one-liner (of no paper)", DonutMethod.name("donut", none), "one-liner A"),
  ]

  private static let techniqueClaims =
    [
      claim(
        "M-ELBO alone is better than the VAE baseline (Fig. 8)", DonutMethod.name("m-elbo", none),
        DonutMethod.name("vae baseline", none), paper: "most of the improvement"),
      claim(
        "so it is with all labels (Fig. 8)", DonutMethod.name("m-elbo", whole), DonutMethod.name("vae baseline", whole)),
      claim(
        "missing data injection helps (Fig. 8)", DonutMethod.name("m-elbo + injection", none),
        DonutMethod.name("m-elbo", none), paper: "a little; on B and C without labels it does not"),
    ]
    + shares.map { share in
      claim(
        "MCMC never harms, \(Int(100 * share)) % of labels (Fig. 8)", DonutMethod.name("m-elbo + mcmc", share),
        DonutMethod.name("m-elbo", share), allowsEqual: true)
    }

  private static let dimensionClaims = [
    claim("K = 5 is better than K = 1 (Fig. 9)", "donut K=5", "donut K=1"),
    claim(
      "K = 21 is no worse than K = 3 (Fig. 9)", "donut K=21", "donut K=3", paper: "does not drop too heavily",
      allowsEqual: true),
  ]
}

extension PapersContext {
  /// Rows of some methods on the series of a folder.
  func donut(
    _ methods: [DonutMethod], _ arm: String, table: String = "donut", on folder: String = "kpi", _ round: Int,
    _ report: inout PapersReport
  ) throws {
    for indicator in try indicators(folder) {
      for method in methods where isWanted(method.name, in: arm) && (round == 1 || method.isRandom) {
        let key = PapersReport.Key(table: table, indicator: indicator.name, method: method.name, seed: round)
        if report.holds(key) { continue }
        let trial = DonutTrial(indicator: indicator, method: method, seed: round, team: team)
        try report.add(key, trial.row(epochs: epochs(quick: 10)))
      }
    }
  }
}
