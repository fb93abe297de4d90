import HTTP
import JSON
import Platform
import Programs
import Synchronization

/// What fleets of several sizes take: to bring them in under one policy with the default method, to watch a point of each
/// a minute, and what a poll waits meanwhile.
///
/// Clients and server are one process on the same cores. What is said of processors is the server's alone, of memory both's.
struct FleetBenchmark {
  private let sizes: [Int]
  private let isQuick: Bool

  init(_ options: BenchmarkOptions) throws {
    isQuick = options.isQuick
    if let only = options.only {
      guard let size = Int(only), (100...200_000).contains(size) else {
        throw UsageError.invalidValue("only", only, expected: "from 100 to 200000 series")
      }
      sizes = [size]
    } else {
      sizes = isQuick ? [100, 1_000] : [1_000, 10_000, 100_000]
    }
  }

  func run(_ report: inout FigureReport) throws {
    for size in sizes {
      var table = FleetTable(series: size, command: report.command)
      try measure(size, &table)
      table.add(to: &report)
    }
  }

  private func measure(_ size: Int, _ table: inout FleetTable) throws {
    let folder = try TemporaryFolder()
    let path = folder.file("lapwing.db")
    do {
      let server = try LoopbackServer(database: path)
      let empty = ProcessUse.resident
      let trial = FleetTrial(series: size, port: server.port, isQuick: isQuick)
      try trial.onboard(server, &table)
      try trial.minutes(&table)
      try trial.onePointEach(&table)
      try trial.look(&table)
      table.add(.memory, (ProcessUse.resident - empty) / Double(size))
    }
    // The log of the database is gone with the service that wrote it.
    table.add(.database, ProcessUse.size(of: path) / Double(size))
    let watch = Stopwatch()
    let server = try LoopbackServer(database: path)
    table.add(.start, watch.seconds)
    try FleetTrial(series: size, port: server.port, isQuick: isQuick).besideUpload(&table)
  }
}
