import Glibc
import Kernels
import Platform
import Programs

/// The papers' protocols on real data. Each row is one line of JSON on standard output and in a folder of its own; rows
/// that are there are not run again. The page takes what all rows come to that are there in the end.
struct PapersBenchmark {
  private let options: BenchmarkOptions
  private let team = ComputeTeam(threads: ProcessorCount.available, priority: .low)

  init(_ options: BenchmarkOptions) { self.options = options }

  func run(_ figures: inout FigureReport) throws {
    guard access("\(options.data)/kpi", R_OK) == 0 else {
      throw UsageError.invalidValue("data", options.data, expected: "a folder with kpi/*.csv")
    }
    var report = try PapersReport(folder: options.rows, isQuick: options.isQuick)
    try donut(&report)
    try pad(&report)
    try skab(&report)
    try situations(&report)
    try DownstreamBenchmark(isQuick: options.isQuick, data: options.data, team: team, isWanted: isWanted).run(&report)
    for table in PapersTable.all { table.write(report, to: &figures) }
    DownstreamTables(report: report).write(to: &figures)
  }

  private func isWanted(_ method: String) -> Bool { method.hasPrefix(options.only ?? "") }

  private func seeds(_ isRandom: Bool, _ count: Int) -> [Int] {
    isRandom && !options.isQuick ? Array(1...count) : [1]
  }

  /// The protocol of the Donut paper on its authors' KPIs: 49 % to learn from, 21 % to stop by, 30 % to be measured on.
  private func donut(_ report: inout PapersReport) throws {
    for indicator in try PapersData(options.data).indicators("kpi") {
      for method in DonutMethod.all where isWanted(method.name) {
        for seed in seeds(method.isRandom, 3) {
          let key = PapersReport.Key(
            table: PapersTable.donut.name, indicator: indicator.name, method: method.name, seed: seed)
          if report.holds(key) { continue }
          let trial = DonutTrial(indicator: indicator, method: method, seed: seed, team: team)
          try report.add(key, trial.row(epochs: options.isQuick ? 10 : nil))
        }
      }
    }
  }

  /// The protocol of the PAD paper: the first half to learn from, the second to be measured on.
  private func pad(_ report: inout PapersReport) throws {
    let data = PapersData(options.data)
    for set in PADDataSet.all where !options.isQuick || set.folders == ["kpi"] {
      let indicators = try set.folders.flatMap { try data.indicators($0) }.filter(set.suits)
      for method in PADMethod.all where isWanted(method.name) && method.suits(set) {
        for seed in seeds(method.isRandom, 2) {
          let trial = PADTrial(
            set: set, method: method, seed: seed, team: team, epochs: options.isQuick ? 5 : nil)
          try trial.run(indicators, into: &report)
        }
      }
    }
  }

  /// The protocol of the ACVAE paper on SKAB (see `SKABData` for the split).
  private func skab(_ report: inout PapersReport) throws {
    guard let task = try SKABData("\(options.data)/skab").task() else { return }
    try compare(task, table: .acvaeSKAB, &report)
  }

  /// The same on situations, three generator seeds instead of three of the training. The generator and the contrast of
  /// situations were shaped on 101 to 103; 201 and 202 were seen before the default score was settled.
  private func situations(_ report: inout PapersReport) throws {
    let methods =
      MultivariateMethod.silent.filter { $0.name != "acvae" } + MultivariateMethod.situations
      + MultivariateMethod.active
    for seed in options.isQuick ? [201] : [201, 202, 203] {
      let data = try SituationData(seed: UInt64(seed))
      try compare(
        data.task(name: "seed \(seed)"), by: methods, seeds: 1, table: .acvaeSituations, events: data.events, &report)
    }
  }

  private func compare(
    _ task: MultivariateTask, by methods: [MultivariateMethod] = MultivariateMethod.all, seeds count: Int = 3,
    table: PapersTable,
    events: [SituationEvent] = [], _ report: inout PapersReport
  ) throws {
    for method in methods where isWanted(method.name) {
      for seed in seeds(method.isRandom, count) {
        let key = PapersReport.Key(table: table.name, indicator: task.name, method: method.name, seed: seed)
        if report.holds(key) { continue }
        let trial = MultivariateTrial(task: task, method: method, seed: seed, team: team, events: events)
        try report.add(key, trial.row())
      }
    }
  }
}
