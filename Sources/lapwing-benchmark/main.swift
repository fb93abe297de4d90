import Glibc
import Programs

/// The way in: measures what is named, a line of JSON a figure, and turns what went wrong into one line and an exit status
/// of sysexits.h.
func run() -> Int32 {
  do {
    try Processor.check()
    Heap.giveBackLargeBlocks()
    let arguments = Array(CommandLine.arguments.dropFirst())
    if arguments.contains("--help") || arguments.contains("-h") {
      print(BenchmarkOptions.help)
      return 0
    }
    let options = try BenchmarkOptions(arguments, environment: Environment.variables)
    for benchmark in options.benchmarks { try benchmark.run(options) }
    return 0
  } catch let error as UsageError {
    StandardError.write("lapwing-benchmark: \(error.message); see lapwing-benchmark --help")
    return EX_USAGE
  } catch {
    StandardError.write("lapwing-benchmark: \((error as? ProgramError)?.message ?? "\(error)")")
    return EX_UNAVAILABLE
  }
}

exit(run())
