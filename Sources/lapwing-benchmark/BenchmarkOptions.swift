import Programs

/// How `lapwing-benchmark` is set up; also what its help is printed from.
struct BenchmarkOptions: Equatable, Sendable {
  var benchmarks: [Benchmark] = []
  var isQuick = false
  var data = "../shared/data"
  var state = "benchmark-papers"
  var rounds: Int?
  var report: String?
  var take: String?
  var only: String?

  static let definitions: [OptionDefinition] = [
    .init("quick", nil, "Fewer repetitions and smaller inputs: a look, not a figure to quote."),
    .init(
      "data", "DIR", default: "../shared/data",
      "For alerts, cgats-labels, drill and papers: the folder with kpi/*.csv and the like."),
    .init(
      "only", "METHOD",
      "For papers: the arms whose names start with this, such as donut; drill: the method; cgats-labels: the set; fleet: the number."
    ),
    .init(
      "state", "DIR", default: "benchmark-papers",
      "For papers: where its rows are kept, so that those that are there are not measured again."),
    .init("rounds", "NUMBER", "For papers: how many seeds at most; without it as many as the papers have."),
    .init("report", "PAGE", "A page of figures, such as Figures.md, whose blocks take what is measured."),
    .init("take", "FILE", "For figures: lines of JSON, as this program and the scripts below Tests print them."),
  ]

  static var help: String {
    let width = 2 + (Benchmark.allCases.map(\.rawValue.count).max() ?? 0)
    let names = Benchmark.allCases.map { "  \(FixedText.left($0.rawValue, width))\($0.summary)" }
    return """
      Measures this machine and program, a line of JSON a figure; without a name, all that want no data.

      Usage: lapwing-benchmark [NAME…] [OPTIONS]

      \(names.joined(separator: "\n"))

      \(definitions.map(\.help).joined(separator: "\n"))
      """
  }

  init() {}

  init(_ arguments: [String], environment: [String: String]) throws(UsageError) {
    let values = try OptionValues(arguments, definitions: Self.definitions, environment: environment, takesWords: true)
    for word in values.words {
      guard let benchmark = Benchmark(rawValue: word) else { throw .unknown("benchmark", word) }
      benchmarks.append(benchmark)
    }
    // Those that want data and take their time are run when asked for.
    if benchmarks.isEmpty { benchmarks = Benchmark.allCases.filter(\.isUsual) }
    isQuick = try values.flag("quick")
    data = values.text("data") ?? data
    state = values.text("state") ?? state
    rounds = try values.text("rounds").map { text throws(UsageError) in
      guard let rounds = Int(text), rounds > 0 else {
        throw .invalidValue("rounds", text, expected: "a number from 1")
      }
      return rounds
    }
    report = values.text("report")
    take = values.text("take")
    only = values.text("only")
    if isQuick, report != nil { throw .invalidValue("quick", "true", expected: "for a page") }
  }
}
