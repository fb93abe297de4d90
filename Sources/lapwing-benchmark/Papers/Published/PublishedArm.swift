import Detectors
import JSON
import Kernels
import Series

/// Every method on the public series, by the figures that TSB-AD publishes: learnt without labels from the first quarter of a
/// series, about what is there set apart to learn from, and judged on all of it.
struct PublishedArm {
  static let table = "published"
  static let sets = NABData.sets + ["kpi", "skab"]

  private let context: PapersContext

  init(_ context: PapersContext) { self.context = context }

  struct Method {
    let name: String
    let source: ScoreSource
    /// By kinds of series: of one metric, and of several.
    let metrics: ClosedRange<Int>
    /// Whether the scores are those of the mean over a window about each point.
    var smooths = false
  }

  static let methods: [Method] =
    Algorithm.allCases.compactMap { algorithm in
      algorithm.detectorType.map {
        Method(name: algorithm.rawValue, source: .algorithm(algorithm), metrics: $0.supportedMetrics)
      }
    }
    + [("one-liner A", ScoreSource.oneLiner(.a)), ("chance", .chance)].map {
      Method(name: $0.0, source: $0.1, metrics: 1...1)
    }
    + [Method(name: smoothed, source: .algorithm(.ensemble), metrics: 1...1, smooths: true)]
    + PublishedRecipe.allCases.map { Method(name: $0.rawValue, source: .recipe($0), metrics: 1...1) }

  private static let smoothed = "ensemble, mean over a window"

  func run(_ round: Int, _ report: inout PapersReport) throws {
    let series = try series()
    // What takes seconds comes before what takes hours.
    for method in Self.methods.filter({ !$0.source.isRandom }) + Self.methods.filter(\.source.isRandom)
    where (round == 1 || method.source.isRandom) && context.isWanted("published \(method.name)", in: "published") {
      for (set, indicators) in series {
        for indicator in context.isQuick ? Array(indicators.prefix(1)) : indicators
        where method.metrics.contains(indicator.series.metrics.count) {
          let key = PapersReport.Key(
            table: Self.table, indicator: "\(set): \(indicator.name)", method: method.name, seed: round)
          if report.holds(key) { continue }
          if let row = try row(indicator, method, seed: round) { try report.add(key, row) }
        }
      }
    }
  }

  func series() throws -> [(set: String, indicators: [LabelledIndicator])] {
    let numenta = try NABData.sets.map { set in
      let names = PapersData("\(context.data)/nab").names(set)
      return (
        set,
        zip(names, try NABData("\(context.data)/nab").inputs(set)).map { name, input in
          LabelledIndicator(name: name, series: input.series, labels: input.labelledAnomaly)
        }
      )
    }
    let skab = try SKABData("\(context.data)/skab").task()?.tests.map(\.indicator) ?? []
    return numenta + [("kpi", try context.indicators("kpi")), ("skab", skab)]
  }

  /// nil where a quarter is too little to learn from, or nothing is labelled.
  func row(_ indicator: LabelledIndicator, _ method: Method, seed: Int) throws -> JSONObject? {
    guard indicator.labels.contains(true) else { return nil }
    let learning = 0..<indicator.labels.count / 4
    let watch = Stopwatch()
    var scores: [Double]
    if let known = try method.source.scores(indicator, learning: learning, seed: seed) {
      scores = known
    } else {
      guard case .algorithm(let algorithm, let parameters) = method.source else { return nil }
      var given = parameters
      if let epochs = context.epochs(quick: 3), algorithm.schema.definitions.contains(where: { $0.name == "epochs" }) {
        given["epochs"] = .integer(epochs)
      }
      let none = [Bool](repeating: false, count: learning.count)
      let input = TrainingInput(series: indicator.series.slice(learning), labelledAnomaly: none, ignored: none)
      do {
        let detector = try algorithm.train(
          input, parameters: algorithm.parameters(given),
          environment: TrainingEnvironment(seed: UInt64(seed), team: context.team)
        ).detector
        scores = try detector.score(indicator.series, range: 0..<indicator.labels.count, team: context.team).scores
      } catch is DetectorError {
        return nil
      }
    }
    let values = indicator.series.metrics[0].values
    if method.smooths {
      let least = scores.filter { !$0.isNaN }.min() ?? 0
      scores = PublishedRecipe.centredMean(
        scores.map { $0.isNaN ? least : $0 }, PublishedFigures.buffer(values.carriedForward))
    }
    return try PublishedFigures(values: values, scores: scores, labels: indicator.labels)
      .row(seconds: watch.seconds)
  }

  /// Which of two is better, by either figure.
  static let claims: [PaperClaim] = [("VUS-PR", "vus_pr"), ("event F1", "event_f1")].flatMap { name, figure in
    (PublishedRecipe.allCases.map(\.rawValue) + [smoothed]).map { method in
      PaperClaim(
        text: "\(method): a greater \(name) than the default's", better: method, worse: "ensemble", figure: figure,
        table: table)
    }
  }

  // Means of its file benchmark_exp/benchmark_eval_results/uni_mergedTable_VUS-PR.csv over the files of these kinds: Traffic,
  // WebService (of which one is of realTweets' length), Synthetic, IOPS.
  private static let published = [
    ["*TSB-AD: Sub-PCA, its files*", "0.332 (5 files)", "0.115 (1 file)", "0.458 (5 files)", "0.227 (15 files)", ""],
    ["*TSB-AD: POLY, its files*", "0.442 (5 files)", "0.161 (1 file)", "0.623 (5 files)", "0.310 (15 files)", ""],
    ["*TSB-AD: SR, its files*", "0.153 (5 files)", "0.102 (1 file)", "0.232 (5 files)", "0.245 (15 files)", ""],
    ["*TSB-AD: Donut, its files*", "0.182 (5 files)", "0.097 (1 file)", "0.204 (5 files)", "0.103 (15 files)", ""],
  ]

  /// Of a set that a method is not through with there is no mean yet.
  static func write(_ report: PapersReport, to figures: inout FigureReport) {
    func count(_ set: String, _ method: Method) -> Int {
      report.series(table: table, set: set, method: method.name)
    }
    let most = sets.map { set in methods.map { count(set, $0) }.max() ?? 0 }
    let rows = methods.compactMap { method -> [String]? in
      let cells = zip(sets, most).map { set, most in
        guard count(set, method) == most else { return "" }
        return ["vus_pr", "event_f1"].map { figure in
          let values = report.means(figure, table: table, set: set, method: method.name)
          return values.isEmpty ? "" : PapersReport.cell(values)
        }.filter { !$0.isEmpty }.joined(separator: " / ")
      }
      return cells.contains { !$0.isEmpty } ? [method.name] + cells : nil
    }
    guard !rows.isEmpty else { return }
    figures.add(.published, ["VUS-PR / event F1"] + sets, rows + published)
  }
}
