import Programs
import Testing

@testable import lapwing_benchmark

struct BenchmarkOptionsTests {
  @Test("benchmarks are named by words; without a name, all that need no data")
  func benchmarkWords() throws {
    #expect(try BenchmarkOptions(["gemm", "--quick"], environment: [:]).benchmarks == [.gemm])
    let all = try BenchmarkOptions([], environment: [:]).benchmarks
    #expect(!all.contains(.papers) && !all.contains(.drill) && !all.contains(.cgatsLabels))
    #expect(!all.contains(.cgatsTables))
    #expect(all.count == Benchmark.allCases.count - 4)
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
    #expect(told["report"] == BenchmarkOptions().report)
  }

  @Test("papers and drill want their data", arguments: [Benchmark.papers, .drill])
  func data(benchmark: Benchmark) throws {
    let options = try BenchmarkOptions(["--data", "/nowhere"], environment: [:])
    #expect(throws: UsageError.self) { try benchmark.run(options) }
  }
}
