import Detectors
import Glibc
import JSON
import Kernels
import Platform
import Programs

/// What detectors at one alert a day make of rehearsed anomalies, on real KPIs: typed ones, and where there are enough
/// labels to learn from those of a generator. Recall by type, length and size, as a table, as bars and as a picture, and
/// one line of JSON each.
struct DrillBenchmark {
  private let options: BenchmarkOptions
  private let team = ComputeTeam(threads: ProcessorCount.available, priority: .low)

  private static let methods: [Algorithm] = [.donut, .pad, .autoregression]

  init(_ options: BenchmarkOptions) { self.options = options }

  func run(_ report: inout FigureReport) throws {
    guard access("\(options.data)/kpi", R_OK) == 0 else {
      throw UsageError.invalidValue("data", options.data, expected: "a folder with kpi/*.csv")
    }
    let plan = options.isQuick ? DrillPlan(lengths: [1, 12], sizes: [6, 24], count: 5) : DrillPlan(count: 30)
    for indicator in try PapersData(options.data).indicators("kpi") {
      let generator = try generator(of: indicator)
      for method in Self.methods where method.rawValue.hasPrefix(options.only ?? "") {
        let trial = DrillTrial(
          indicator: indicator, method: method, plan: plan, generator: generator, team: team, isQuick: options.isQuick)
        let result = try trial.run()
        result.figure.print()
        report.add(.drill, DrillTrial.columns, [result.row])
        print("\n\(result.heading)\n")
        print(DrillTable(plan: plan, outcome: result.outcome).text)
        if let note = result.note { print(note) }
        print("\n\(DrillBars(plan: plan, outcome: result.outcome).text)")
        print("\n\(DrillPicture(plan: plan, outcome: result.outcome).text)\n")
        fflush(nil)
      }
    }
  }

  /// nil, which is said, where there are too few labelled anomalies.
  private func generator(of indicator: LabelledIndicator) throws -> CGATS? {
    do {
      return try IndicatorGenerator(indicator: indicator, team: team, isQuick: options.isQuick).train()
    } catch GenerationError.tooFewAnomalies(let found, let needed) {
      print(
        "\nNo generator on \(indicator.name): what it learns from has \(found) labelled anomalies, and \(needed) are "
          + "needed.")
      return nil
    }
  }
}
