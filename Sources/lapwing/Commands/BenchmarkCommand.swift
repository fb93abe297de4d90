/// `lapwing benchmark [NAME…]`: measures, and prints one line of JSON a figure.
struct BenchmarkCommand {
  let options: BenchmarkOptions

  func run() throws {
    if options.lists {
      let width = 2 + (Benchmark.allCases.map(\.rawValue.count).max() ?? 0)
      for benchmark in Benchmark.allCases {
        print(FixedText.left(benchmark.rawValue, width) + benchmark.summary)
      }
      return
    }
    for benchmark in options.benchmarks { try benchmark.run(options) }
  }
}
