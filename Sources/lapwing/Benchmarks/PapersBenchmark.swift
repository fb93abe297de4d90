import Detectors
import Evaluation
import Glibc
import JSON
import Kernels
import Series

/// The protocol of the Donut paper on its authors' KPIs: 49 % to learn from, 21 % to stop by, 30 % to be measured on.
///
/// Each row is one line of JSON on standard output and in the report's folder; rows that are there are not run again.
struct PapersBenchmark {
  private let options: BenchmarkOptions
  private let team = ComputeTeam(threads: ProcessorCount.available, priority: .low)

  private static let indicators = ["cpu4", "server_res_eth1out_curve_6"]

  init(_ options: BenchmarkOptions) { self.options = options }

  func run() throws {
    guard access("\(options.data)/kpi", R_OK) == 0 else {
      Log.line("lapwing: papers: no data at \(options.data)/kpi; name its folder with --data DIR")
      return
    }
    var report = try PapersReport(folder: options.report, isQuick: options.isQuick)
    for name in Self.indicators {
      let indicator = try LabelledIndicator(path: "\(options.data)/kpi/\(name).csv", name: name)
      for method in PapersMethod.all where method.name.hasPrefix(options.only ?? "") {
        for seed in method.isRandom && !options.isQuick ? [1, 2, 3] : [1] {
          let key = PapersReport.Key(indicator: name, method: method.name, seed: seed)
          if report.holds(key) { continue }
          let row = try PapersTrial(indicator: indicator, method: method, seed: seed, team: team).row(
            epochs: options.isQuick ? 10 : nil)
          try report.add(key, row)
        }
      }
    }
    try report.finish()
  }
}
