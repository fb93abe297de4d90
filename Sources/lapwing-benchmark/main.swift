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
    // What is wrong with the page is better said before hours of measuring than after.
    if let page = options.report { _ = try FigureReport.page(page) }
    for benchmark in options.benchmarks {
      var report = FigureReport(command: benchmark.command)
      try benchmark.run(options, &report)
      if let page = options.report { try report.write(to: page) }
    }
    return 0
  } catch let error as UsageError {
    StandardError.write("lapwing-benchmark: \(error.message); see lapwing-benchmark --help")
    return EX_USAGE
  } catch let error as PageError {
    StandardError.write("lapwing-benchmark: \(error.message)")
    return EX_DATAERR
  } catch {
    StandardError.write("lapwing-benchmark: \((error as? ProgramError)?.message ?? "\(error)")")
    return EX_UNAVAILABLE
  }
}

exit(run())
