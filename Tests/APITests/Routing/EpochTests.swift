import HTTP
import JSON
import Testing

@testable import API

@Suite("Tags, cursors and event ids over a restart and a copy of the database")
struct EpochTests {
  /// Makes another database of `a`, of which the server goes on alone.
  enum Copying: CaseIterable {
    /// `lapwing backup`, a snapshot of the disk: while the server works.
    case atWork
    /// `cp`, with no server.
    case atRest
  }

  /// A server that is copied, and goes on to other contents with the same counters as its copy; `b` is the copy.
  private func forked(
    _ copying: Copying, _ folder: borrowing DatabaseFolder, before: (StartedService) throws -> Void,
    lost: (StartedService) throws -> Void, kept: (StartedService) throws -> Void
  ) throws {
    try folder.serve { server in
      try server.fill()
      try before(server)
      if copying == .atWork {
        try folder.backUp(to: "b")
        try lost(server)
      }
    }
    if copying == .atRest {
      try folder.copy(to: "b")
      try folder.serve { server in try lost(server) }
    }
    try folder.serve("b") { server in try kept(server) }
  }

  @Test("No state of a copy has the tag of another state of the original", arguments: Copying.allCases)
  func tags(_ copying: Copying) throws {
    let folder = try DatabaseFolder()
    let targets = [
      "/v1/series/s/points", "/v1/series", "/v1/series/s", "/v1/models/m", "/v1/monitors", "/v1/alerts", "/v1/jobs",
    ]
    var tags: [String: String] = [:]
    func add(_ value: Int, _ server: StartedService) throws {
      let body = #"{"timestamps": [180], "values": {"value": [\#(value)]}}"#
      #expect(try server.send(.post, "/v1/series/s/points", body).status == .ok)
    }
    try forked(
      copying, folder, before: { _ in },
      lost: { server in
        try add(111, server)
        for target in targets { tags[target] = try server.send(.get, target).headers["ETag"] }
      },
      kept: { server in
        try add(999, server)
        for target in targets {
          let seen = try #require(tags[target])
          let answer = try server.send(.get, target, headers: ["If-None-Match": seen])
          #expect(answer.status == .ok, "\(target)")
          // Nor does a poll that waits take the one for the other.
          if target.hasSuffix("points") {
            #expect(try server.send(.get, target + "?wait=60", headers: ["If-None-Match": seen]).status == .ok)
          }
        }
      })
  }

  @Test(
    "Whoever follows alerts goes on over a restart, and is told all where what was seen is lost",
    arguments: Copying.allCases)
  func events(_ copying: Copying) throws {
    let folder = try DatabaseFolder()
    var shared = ""
    var lost = ""
    try forked(
      copying, folder,
      before: { server in
        for start in [100, 200] as [Int64] { try server.openAlert(start) }
        shared = try #require(try server.events().ids.last)
      },
      lost: { server in
        try server.openAlert(300)
        try server.openAlert(400)
        lost = try #require(try server.events().ids.last)
      },
      kept: { server in
        try server.openAlert(500)
        try server.openAlert(600)
        let known = try server.events(after: shared)
        #expect(known.starts == [500, 600] && known.comments == ["the stream is open"])
        let unknown = try server.events(after: lost)
        #expect(unknown.starts == [100, 200, 500, 600])
        #expect(unknown.comments == ["Last-Event-ID is not known here: the stream starts over"])
      })
    try folder.serve { server throws in
      #expect(try server.events(after: lost).starts.isEmpty)
      #expect(try server.events(after: shared).starts == [300, 400])
    }
  }

  @Test("A cursor ends with the server that gave it", arguments: Copying.allCases)
  func cursors(_ copying: Copying) throws {
    let folder = try DatabaseFolder()
    var cursor = ""
    func page(_ server: StartedService, _ cursor: String = "") throws -> HTTPResponse {
      try server.send(.get, "/v1/series/s/points?limit=1" + cursor)
    }
    try forked(
      copying, folder,
      before: { server in
        cursor = "&cursor=" + (try #require(try page(server).json?["next_cursor"]?.string))
        #expect(try page(server, cursor).json?["timestamps"]?.integers == [60])
      }, lost: { _ in },
      kept: { server in
        let refused = try page(server, cursor)
        #expect(refused.status.code == 422 && refused.json?["code"]?.string == "invalid_cursor")
        #expect(refused.text.contains("begin again"))
      })
  }

  @Test("Over several restarts, whoever follows alerts misses none and is told none twice")
  func restarts() throws {
    let folder = try DatabaseFolder()
    let first = try folder.serve { server in
      try server.fill()
      try server.openAlert(100)
      return try #require(try server.events().ids.last)
    }
    #expect(try folder.serve { try $0.events(after: first).starts } == [])
    for _ in 0..<3 { try folder.serve { server in try server.openAlert(200) } }
    #expect(try folder.serve { try $0.events(after: first).starts } == [200, 200, 200])
  }
}
