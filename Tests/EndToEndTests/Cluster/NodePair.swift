import HTTP
import JSON
import Programs
import Waiting

/// Two servers on one database, and what may be asked of either.
final class NodePair {
  private let folder: TemporaryFolder
  private(set) var servers: [ServerProcess]

  init(_ arguments: [String] = []) throws {
    folder = try TemporaryFolder()
    let path = folder.file("lapwing.db")
    servers = try (0..<2).map { _ in try ServerProcess(database: path, arguments) }
    for server in servers where server.port == 0 { throw BrokenPromise("a server did not start: \(server.opening)") }
  }

  var path: String { folder.file("lapwing.db") }

  /// What a server says of all.
  static func cluster(_ server: ServerProcess) throws -> JSONValue {
    try server.client().send(.get, "/v1/cluster").expecting(200).json
  }

  /// The number of the one that serves.
  func holder() throws -> Int {
    for (number, server) in servers.enumerated() where !server.hasEnded {
      let seen = try Self.cluster(server)
      if let node = seen["node"]?.string, seen["shards"]?.array?.first?["node"]?.string == node { return number }
    }
    throw BrokenPromise("nobody serves")
  }

  /// Waits until one serves and is ready.
  func waitUntilServes(_ number: Int, seconds: Double = 60) throws {
    let client = servers[number].client(timeout: .seconds(5))
    try poll(seconds) {
      guard let seen = try? client.send(.get, "/v1/cluster").json, let node = seen["node"]?.string else { return false }
      return seen["shards"]?.array?.first?["node"]?.string == node
    }
    try poll(seconds) { try client.send(.get, "/readyz").status == 200 }
  }

  /// The token of the lease, as the database has it.
  func token() throws -> Int { try StoredDatabase(path).integer("SELECT token FROM leases WHERE shard = 0") }
}

/// Sends one point after the other to a series of its own, through whichever server it is told, and keeps what became of each.
final class PointSender {
  let series: String
  private(set) var taken: [Int: Int] = [:]
  private(set) var unknown: [Int: Int] = [:]
  private var next = 0

  init(_ series: String) { self.series = series }

  /// - Returns: whether it was acknowledged.
  func send(over client: HTTPClient) -> Bool {
    let (minute, value) = (next, next * 7 % 1_000)
    next += 1
    let body = #"{"timestamps": [\#(60 * minute)], "values": {"m": [\#(value)]}}"#
    guard let answer = try? client.send(.post, "/v1/series/\(series)/points", json: body) else {
      client.disconnect()
      unknown[minute] = value
      return false
    }
    if answer.status == 200 {
      taken[minute] = value
    } else if answer.text.contains("not known") {
      unknown[minute] = value
    }
    return answer.status == 200
  }

  /// Holds what is stored against what was acknowledged.
  func check(over client: HTTPClient) throws {
    let target = "/v1/series/\(series)/points?from=0&to=\(60 * next)&limit=100000"
    let answer = try client.send(.get, target).expecting(200).json
    var stored: [Int: Int] = [:]
    for (time, value) in zip(answer["timestamps"]?.array ?? [], answer["values"]?["m"]?.array ?? []) {
      if let time = time.integer, let value = value.number { stored[Int(time) / 60] = Int(value) }
    }
    for (minute, value) in taken where stored[minute] != value {
      throw BrokenPromise("\(minute) was acknowledged as \(value) and is \(stored[minute].map(String.init) ?? "lost")")
    }
    for (minute, value) in stored where taken[minute] == nil && unknown[minute] != value {
      throw BrokenPromise("\(minute) was refused and is there")
    }
  }
}
