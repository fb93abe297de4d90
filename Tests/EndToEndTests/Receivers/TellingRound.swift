import Dispatch
import Glibc
import HTTP
import JSON
import Programs
import SeededRandom
import Synchronization
import Waiting

/// One database from its making on, points with spikes coming in, with a server that is killed again and again and a receiver
/// that refuses half of what comes.
final class TellingRound {
  private static let stride = 150

  private let folder: TemporaryFolder
  private var random: SeededGenerator
  private let hook: HookServer
  private let victim: Victim
  private let series = WatchedSeries("kpi")
  private var figures = TellingFigures()
  /// Points that were sent since the last spike.
  private var calm = 0

  init(seed: UInt64) throws {
    random = SeededGenerator(seed: seed)
    // No more than three in a row, so that pauses stay short.
    let coin = Mutex((random: SeededGenerator(seed: seed ^ 0x5eed), refused: 0))
    let victim = Victim()
    self.victim = victim
    hook = try HookServer {
      let (takes, kills) = coin.withLock { coin in
        let takes = coin.refused == 3 || Bool.random(using: &coin.random)
        coin.refused = takes ? 0 : coin.refused + 1
        return (takes, takes && Int.random(in: 0..<3, using: &coin.random) == 0)
      }
      // The worst moment: the message is taken, and the server has not heard of it.
      if kills { victim.kill() }
      return takes
    }
    folder = try TemporaryFolder()
  }

  private func start() throws -> ServerProcess {
    let server = try ServerProcess(
      database: folder.file("lapwing.db"), ["--allow-local-receivers", "--public-url", "http://here"])
    guard server.port != 0 else { throw BrokenPromise("the server did not start: \(server.opening)") }
    return server
  }

  /// - Throws: where an alert was not told, or was told under two names.
  func run(kills: Int) throws -> TellingFigures {
    do {
      let server = try start()
      let client = server.client()
      _ = try client.send(.put, "/v1/receivers/ops", json: #"{"kind": "webhook", "url": "\#(hook.url)/"}"#)
        .expecting(201)
      try series.prepare(over: client, receivers: ["ops"])
    }
    while figures.kills < kills {
      let server = try start()
      server.kill(SIGKILL, after: .microseconds(Int.random(in: 0..<800_000, using: &random)))
      victim.set(server.identifier)
      load(server.client())
      if server.wait() == -SIGKILL { figures.kills += 1 }
      victim.set(0)
    }
    try finish()
    return figures
  }

  /// Adds points until the server is gone.
  private func load(_ client: HTTPClient) {
    while true {
      let isSpike = calm >= Self.stride
      do { try series.add(isSpike ? [1_000] : [1, 2], over: client) } catch { return }
      calm = isSpike ? 0 : calm + 2
    }
  }

  /// Lets the last alert end and everything be told, and holds what the receiver heard against what the database has.
  private func finish() throws {
    let server = try start()
    let client = server.client()
    try series.spike(over: client)
    try series.calm(over: client)
    try poll(200) { try client.send(.get, "/v1/receivers/ops").expecting(200).json["pending"]?.integer == 0 }
    server.kill(SIGTERM)
    guard server.wait() == 0 else { throw BrokenPromise("the server did not stop in order: \(server.log)") }
    try compare()
  }

  private func compare() throws {
    let file = StoredDatabase(folder.file("lapwing.db"))
    let findings = try file.findings()
    guard findings.isEmpty else { throw BrokenPromise("SQLite finds \(findings)") }
    let spikes = try file.integer("SELECT count(*) FROM alerts WHERE held_back_by IS NULL AND withdrawn_at IS NULL")
    let untold = try file.integer(
      """
      SELECT count(*) FROM alerts WHERE held_back_by IS NULL AND withdrawn_at IS NULL AND NOT EXISTS
        (SELECT 1 FROM deliveries, json_each(message_json, '$.alerts') AS told
         WHERE state = 'delivered' AND CAST(json_extract(told.value, '$.key') AS BIGINT) = alerts.key)
      """)
    guard untold == 0 else { throw BrokenPromise("\(untold) of \(spikes) alerts were never told") }
    let stored = try file.texts("SELECT fingerprint FROM deliveries WHERE state = 'delivered'")
    let taken = hook.calls.filter(\.isTaken).compactMap(\.fingerprint)
    guard Set(stored) == Set(taken), Set(stored).count == stored.count else {
      throw BrokenPromise("\(stored.count) messages are noted as told, \(Set(taken).count) were heard")
    }
    guard try file.integer("SELECT count(*) FROM deliveries WHERE state <> 'delivered'") == 0 else {
      throw BrokenPromise("messages were given up")
    }
    var bodies: [String: [UInt8]] = [:]
    for call in hook.calls {
      guard let fingerprint = call.fingerprint, bodies[fingerprint] ?? call.body == call.body else {
        throw BrokenPromise("one fingerprint stands for two messages")
      }
      bodies[fingerprint] = call.body
    }
    figures.alerts = spikes
    figures.messages = stored.count
    figures.tries = hook.calls.count
    figures.refused = hook.calls.count { !$0.isTaken }
    figures.takenAgain = taken.count - Set(taken).count
  }
}

/// The server that may be killed now, if any.
private final class Victim: Sendable {
  private let identifier = Mutex<pid_t>(0)

  func set(_ process: pid_t) { identifier.withLock { $0 = process } }

  func kill() {
    identifier.withLock { process in
      if process > 0 { _ = Glibc.kill(process, SIGKILL) }
    }
  }
}
