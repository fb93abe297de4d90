import Programs
import Testing

@testable import lapwing_benchmark

struct BenchmarkOptionsTests {
  @Test("benchmarks are named by words; without a name, all that need no data and no half an hour")
  func benchmarkWords() throws {
    #expect(try BenchmarkOptions(["gemm", "--quick"], environment: [:]).benchmarks == [.gemm])
    let all = try BenchmarkOptions([], environment: [:]).benchmarks
    #expect(
      Set(Benchmark.allCases).subtracting(all) == [
        .alerts, .drift, .heldOut, .drill, .papers, .cgatsLabels, .figures, .fleet,
      ])
    #expect(throws: UsageError.unknown("benchmark", "gem")) { try BenchmarkOptions(["gem"], environment: [:]) }
  }

  @Test("the help names every benchmark, and the defaults that it tells are those in force")
  func help() {
    for benchmark in Benchmark.allCases {
      #expect(BenchmarkOptions.help.contains("  \(benchmark.rawValue) "))
      #expect(BenchmarkOptions.help.contains(benchmark.summary))
    }
    let told = Dictionary(uniqueKeysWithValues: BenchmarkOptions.definitions.map { ($0.name, $0.defaultText) })
    #expect(told["data"] == BenchmarkOptions().data)
    #expect(told["state"] == BenchmarkOptions().state)
  }

  @Test(
    "papers, drill, drift and alerts want their data, figures want their file",
    arguments: [Benchmark.papers, .drill, .drift, .alerts, .figures])
  func data(benchmark: Benchmark) throws {
    let options = try BenchmarkOptions(["--data", "/nowhere"], environment: [:])
    var report = FigureReport(command: benchmark.command)
    #expect(throws: UsageError.self) { try benchmark.run(options, &report) }
  }

  @Test("rounds are a number from 1", arguments: ["0", "-1", "two", "1.5"])
  func rounds(_ text: String) throws {
    #expect(try BenchmarkOptions(["papers", "--rounds", "3"], environment: [:]).rounds == 3)
    #expect(throws: UsageError.self) { try BenchmarkOptions(["papers", "--rounds", text], environment: [:]) }
  }

  @Test("a page takes no figures of a quick look")
  func quickReport() {
    #expect(throws: UsageError.self) {
      try BenchmarkOptions(["gemm", "--quick", "--report", "Figures.md"], environment: [:])
    }
  }
}
