import Programs
import SeededRandom
import Dispatch
import Glibc
import HTTP
import JSON

/// One database from its making on, under the load of several clients, with a server that is killed again and again.
struct KillRound: ~Copyable {
  private let folder: TemporaryFolder
  private var random: SeededGenerator
  private let clients: [LoadClient]
  private var figures = KillFigures()
  private var log = LogHeader()
  private let load: KillLoad

  init(seed: UInt64, load: KillLoad = .oneByOne) throws {
    folder = try TemporaryFolder()
    var random = SeededGenerator(seed: seed)
    clients = load.writers(using: &random).map(LoadClient.init)
    self.load = load
    self.random = random
  }

  private var database: String { folder.file("lapwing.db") }

  /// - Throws: where something that was acknowledged is not there, or something is there that cannot be.
  mutating func run(kills: Int) throws -> KillFigures {
    // The first are while the database is being made.
    for _ in 0..<2 { try killWhileStarting(microseconds: Int.random(in: 0..<60_000, using: &random)) }
    do {
      let server = try ServerProcess(database: database)
      try clients.together { $0.prepare($1, port: server.port) }
    }
    while figures.kills < kills {
      switch load.moment(using: &random) {
      case .starting(let delay): try killWhileStarting(microseconds: delay)
      case .working(let delay): try killUnderLoad { $0.kill(SIGKILL, after: .microseconds(delay)) }
      case .stopping(let delay):
        let before = figures.kills
        try killUnderLoad { server in
          server.kill(SIGTERM, after: .microseconds(100_000))
          server.kill(SIGKILL, after: .microseconds(100_000 + delay))
        }
        // A stop that was quicker than the kill is none.
        figures.whileStopping += figures.kills - before
      }
    }
    try finish()
    return figures
  }

  private mutating func killWhileStarting(microseconds: Int) throws {
    let server = try ServerProcess(["serve", "--port", "0", "--database", database])
    server.kill(SIGKILL, after: .microseconds(microseconds))
    guard server.wait() == -SIGKILL else { throw BrokenPromise("the server did not start: \(server.errorsUntilEnd())") }
    figures.kills += 1
    figures.whileStarting += 1
  }

  private mutating func killUnderLoad(_ kill: (ServerProcess) -> Void) throws {
    let server = try start()
    try clients.together { $0.check($1, port: server.port) }
    kill(server)
    try clients.together { $0.load($1, port: server.port) }
    if server.wait() == -SIGKILL { figures.kills += 1 }
    if log.hasBegunAnew(database) { figures.checkpoints += 1 }
  }

  private func start() throws -> ServerProcess {
    let server = try ServerProcess(database: database)
    guard server.port != 0 else { throw BrokenPromise("the server did not start: \(server.opening)") }
    return server
  }

  /// The last look: nothing is lost, every training ends, the server stops in order, and SQLite finds nothing wrong.
  private mutating func finish() throws {
    let server = try start()
    try clients.together { $0.check($1, port: server.port) }
    for client in clients { try client.state.checkEnd(over: server.client()) }
    server.kill(SIGTERM)
    guard server.wait() == 0 else { throw BrokenPromise("the server did not stop in order: \(server.log)") }
    figures.writes = clients.map(\.state.tally).reduce(WriteTally(), +)
    figures.trainings = clients.reduce(0) { $0 + (($1.state as? ModelWriter)?.trainings ?? 0) }
    try inspect(trainings: figures.trainings)
  }

  private mutating func inspect(trainings: Int) throws {
    let file = StoredDatabase(database)
    let findings = try file.findings()
    guard findings.isEmpty else { throw BrokenPromise("SQLite finds \(findings)") }
    if let prepared = load.preparingJobs {
      let jobs = try file.integer("SELECT count(*) FROM jobs") - prepared
      guard jobs == trainings else { throw BrokenPromise("\(trainings) trainings were wanted, \(jobs) are there") }
    }
    figures.jobsTakenUp = try file.integer("SELECT sum(attempts - 1) FROM jobs WHERE attempts > 1")
  }
}

/// The number in the log's head that goes up each time the log is begun anew (sqlite.org/fileformat2.html#walformat).
private struct LogHeader {
  private var last: [UInt8] = []

  mutating func hasBegunAnew(_ database: String) -> Bool {
    var head = [UInt8](repeating: 0, count: 32)
    let descriptor = open(database + "-wal", O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return false }
    defer { close(descriptor) }
    guard read(descriptor, &head, head.count) == head.count else { return false }
    defer { last = Array(head[12..<24]) }
    return !last.isEmpty && last != Array(head[12..<24])
  }
}
