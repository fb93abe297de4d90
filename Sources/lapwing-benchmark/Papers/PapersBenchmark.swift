import Glibc
import Programs

/// The papers' protocols on real data, arm by arm. Each row is one line of JSON on standard output and in the folder of the
/// state as soon as it is there, and what is there is not run again. Rounds come one after the other over all arms, so that
/// a run that is stopped has every table, by fewer seeds. The page takes what all rows come to that are there in the end.
struct PapersBenchmark {
  private let options: BenchmarkOptions

  init(_ options: BenchmarkOptions) { self.options = options }

  func run(_ figures: inout FigureReport) throws {
    guard access("\(options.data)/kpi", R_OK) == 0 else {
      throw UsageError.invalidValue("data", options.data, expected: "a folder with kpi/*.csv")
    }
    let context = PapersContext(options)
    let arms = PaperArm.all.filter(context.wants)
    guard !arms.isEmpty else {
      throw UsageError.invalidValue(
        "only", options.only ?? "", expected: PaperArm.all.map(\.name).joined(separator: ", "))
    }
    var report = try PapersReport(folder: options.state, isQuick: options.isQuick)
    let rounds = options.isQuick ? 1 : min(options.rounds ?? .max, arms.map(\.rounds).max() ?? 1)
    for round in 1...rounds {
      for arm in arms where round <= arm.rounds {
        let watch = Stopwatch()
        try arm.run(context, round, &report)
        StandardError.write("papers: \(arm.name), round \(round): \(FixedText.number(watch.seconds, places: 1)) s")
      }
    }
    for arm in PaperArm.all { arm.write(report, &figures) }
    let claims = PaperArm.all.flatMap { arm in arm.claims.compactMap { $0.row(report) } }
    if !claims.isEmpty { figures.add(.paperClaims, PaperClaim.columns, claims) }
    figures.drawings += PapersData.drawings(in: options.state)
  }
}
