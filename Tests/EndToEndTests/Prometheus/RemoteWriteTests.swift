import CSQLite
import Glibc
import HTTP
import JSON
import Programs
import Testing
import Waiting

/// Prometheus itself as the sender of remote write.
extension EndToEnd {
  @Suite(
    .serialized,
    .enabled(if: Prometheus.path != nil, "there is no prometheus on this machine (Debian: apt-get install prometheus)"))
  struct RemoteWriteTests {}
}

extension EndToEnd.RemoteWriteTests {
  /// A Prometheus that scrapes itself each second and writes a few of its metrics.
  ///
  /// - Parameters:
  ///   - relabelling: more of `write_relabel_configs`.
  ///   - access: more of `remote_write`.
  private func prometheus(
    writingTo server: ServerProcess, in folder: borrowing TemporaryFolder, relabelling: String = "", access: String = ""
  ) throws -> Prometheus {
    try Prometheus(
      """
      global: { scrape_interval: 1s }
      scrape_configs: [{ job_name: self, static_configs: [{ targets: ['127.0.0.1:PORT'] }] }]
      remote_write:
        - url: http://127.0.0.1:\(server.port)/api/v1/write?interval=1
          queue_config: { batch_send_deadline: 300ms, min_backoff: 100ms, max_backoff: 500ms }
          write_relabel_configs:
            - { source_labels: [__name__], regex: 'up|go_goroutines|go_memstats_alloc_bytes', action: keep }
      \(relabelling)
      \(access)
      """, in: folder.path)
  }

  @Test("What Prometheus scrapes becomes series with its labels and its very values, and a kill loses nothing")
  func writes() throws {
    let folder = try TemporaryFolder()
    let database = folder.file("lapwing.db")
    var server = try ServerProcess(database: database)
    let port = server.port
    let prometheus = try prometheus(writingTo: server, in: folder)
    try poll { try (series(of: server).first?["points"]?.integer ?? 0) >= 3 }
    for _ in 0..<3 {
      server.kill(SIGKILL)
      server.wait()
      server = try ServerProcess(database: database, port: port)
      let before = try series(of: server).first?["points"]?.integer ?? 0
      try poll { try (series(of: server).first?["points"]?.integer ?? 0) >= before + 2 }
    }
    let (names, instance) = (["go_goroutines", "go_memstats_alloc_bytes", "up"], "127.0.0.1:\(prometheus.port)")
    let found = try series(of: server)
    #expect(found.compactMap { $0["tags"]?["__name__"]?.string } == names)
    for series in found {
      #expect(series["tags"]?["job"]?.string == "self" && series["tags"]?["instance"]?.string == instance)
      #expect(series["interval"]?.integer == 1)
      try expectEqual(series, prometheus, server)
    }
  }

  @Test("What cannot be taken is refused once, told to Prometheus with its reason, and takes nothing else with it")
  func refused() throws {
    let server = try ServerProcess.fresh()
    let folder = try TemporaryFolder()
    // A series of hours, on which hardly a sample lies.
    let api = server.client()
    let definition = #"{"interval": 3600, "metrics": ["value"], "alignment": "strict"}"#
    #expect(try api.send(.put, "/v1/series/go_goroutines", json: definition).status == 201)
    let point = #"{"timestamps": [1714640401], "values": {"value": [1]}}"#
    #expect(try api.send(.post, "/v1/series/go_goroutines/points", json: point).status == 200)
    let prometheus = try prometheus(
      writingTo: server, in: folder, relabelling: "      - { action: labeldrop, regex: 'job|instance' }")
    try poll {
      try prometheus.figure("prometheus_remote_storage_samples_failed_total") >= 2
        && (series(of: server).last?["points"]?.integer ?? 0) >= 3
    }
    let found = try series(of: server)
    #expect(found.compactMap { $0["id"]?.string } == ["go_goroutines", "go_memstats_alloc_bytes", "up"])
    #expect(found[0]["points"]?.integer == 1 && (found[1]["points"]?.integer ?? 0) >= 3)
    #expect(try prometheus.figure("prometheus_remote_storage_samples_retried_total") == 0)
  }

  @Test("While the database is held by another, Prometheus keeps what it has and sends it again", .ofFiles)
  func locked() throws {
    let server = try ServerProcess.fresh()
    let folder = try TemporaryFolder()
    let prometheus = try prometheus(writingTo: server, in: folder)
    try poll { try (series(of: server).first?["points"]?.integer ?? 0) >= 2 }
    let other = try SQLiteFile(server.database, flags: SQLITE_OPEN_READWRITE)
    try other.run("BEGIN EXCLUSIVE")
    try poll { try prometheus.figure("prometheus_remote_storage_samples_retried_total") > 0 }
    try other.run("ROLLBACK")
    let held = try prometheus.figure("prometheus_remote_storage_samples_total")
    try poll { try prometheus.figure("prometheus_remote_storage_samples_total") > held + 6 }
    #expect(try prometheus.figure("prometheus_remote_storage_samples_failed_total") == 0)
    for series in try series(of: server) { try expectEqual(series, prometheus, server) }
  }

  @Test("A token as bearer or as a password lets it in, and one that is not for it does not", arguments: [true, false])
  func tokens(isBasic: Bool) throws {
    let folder = try TemporaryFolder()
    try Prometheus.write(
      "secret-of-the-writer scopes=ingest\nsecret-of-the-reader scopes=read\n", to: folder.file("tokens"))
    let server = try ServerProcess.fresh(["--token-file", folder.file("tokens")])
    let access = { (token: String) in
      isBasic
        ? "    basic_auth: { username: lapwing, password: \(token) }" : "    authorization: { credentials: \(token) }"
    }
    let headers: HTTPHeaders = ["Authorization": "Bearer secret-of-the-reader"]
    do {
      let prometheus = try prometheus(writingTo: server, in: folder, access: access("secret-of-the-reader"))
      try poll { try prometheus.figure("prometheus_remote_storage_samples_failed_total") > 0 }
      #expect(try server.client().send(.get, "/v1/series", headers: headers).json["items"]?.array?.isEmpty == true)
    }
    let other = try TemporaryFolder()
    let prometheus = try prometheus(writingTo: server, in: other, access: access("secret-of-the-writer"))
    try poll { try server.client().send(.get, "/v1/series", headers: headers).json["items"]?.array?.count == 3 }
    #expect(try prometheus.figure("prometheus_remote_storage_samples_failed_total") == 0)
  }

  private func series(of server: ServerProcess) throws -> [JSONValue] {
    let items = try server.client().send(.get, "/v1/series").json["items"]?.array ?? []
    return items.sorted { ($0["id"]?.string ?? "") < ($1["id"]?.string ?? "") }
  }

  /// Holds the points of a series against the samples that Prometheus itself has of it.
  private func expectEqual(_ series: JSONValue, _ prometheus: Prometheus, _ server: ServerProcess) throws {
    let id = try #require(series["id"]?.string)
    let points = try server.client().send(.get, "/v1/series/\(id)/points?limit=10000").json
    let times = try #require(points["timestamps"]?.integers)
    let column = try #require(points["values"]?["value"])
    let values = try #require(
      column.array ?? column.numbers?.map { .number($0) } ?? column.integers?.map { .integer($0) })
    let name = try #require(series["tags"]?["__name__"]?.string)
    let samples = try prometheus.samples(of: "\(name){job=\"self\"}")
    let (first, last) = (try #require(times.first), try #require(times.last))
    // Of the moments just before and behind some may not have been sent.
    let wanted = samples.filter { (first...last).contains($0.time) }
    #expect(wanted.count >= 3, Comment(rawValue: id))
    for sample in wanted {
      #expect(values[Int(sample.time - first)].number == sample.value, "\(id) at \(sample.time)")
    }
  }
}

extension Prometheus {
  /// What it says of itself, over all labels; 0 where it says nothing.
  func figure(_ name: String) throws -> Double {
    let text = try client.send(.get, "/metrics").text
    return text.split(separator: "\n").filter { $0.hasPrefix(name + "{") || $0.hasPrefix(name + " ") }
      .compactMap { $0.split(separator: " ").last.flatMap { Double($0) } }.reduce(0, +)
  }

  /// The samples of one series as they were scraped, to the nearest second.
  func samples(of selector: String) throws -> [(time: Int64, value: Double)] {
    let escaped = selector.utf8.map { byte in
      byte < 0x80
        && (byte == 0x5F || (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte)
          || (0x61...0x7A).contains(byte))
        ? String(UnicodeScalar(byte)) : "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16)
    }.joined()
    let answer = try client.send(.get, "/api/v1/query?query=\(escaped)%5B1h%5D").json
    let pairs = answer["data"]?["result"]?.array?.first?["values"]?.array ?? []
    return pairs.compactMap { pair in
      guard let pair = pair.array, pair.count == 2, let time = pair[0].number, let text = pair[1].string,
        let value = Double(text)
      else { return nil }
      return (Int64((time).rounded()), value)
    }
  }
}
