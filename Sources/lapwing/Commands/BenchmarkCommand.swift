/// `lapwing benchmark [NAME…]`: measures, and prints one line of JSON a figure.
struct BenchmarkCommand {
  let options: BenchmarkOptions

  func run() throws {
    if options.lists {
      for benchmark in Benchmark.allCases {
        print(FixedText.left(benchmark.rawValue, 16) + benchmark.summary)
      }
      return
    }
    for benchmark in options.benchmarks { try benchmark.run(options) }
  }
}
