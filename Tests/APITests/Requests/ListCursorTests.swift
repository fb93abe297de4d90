import HTTP
import JSON
import Testing

@testable import API

@Suite("Cursors")
struct ListCursorTests {
  /// Every list, with more than one page.
  private static let lists = [
    "/v1/series?limit=1", "/v1/models?limit=1", "/v1/models?series=s&limit=1", "/v1/jobs?limit=1",
    "/v1/jobs?model=m&limit=1", "/v1/monitors?limit=1", "/v1/monitors?series=s&limit=1", "/v1/alerts?limit=1",
    "/v1/alerts?series=s&limit=1", "/v1/series/s/labels?limit=1", "/v1/series/s/labels?kind=normal&limit=1",
    "/v1/series/s/points?limit=1", "/v1/series/s/points?limit=1&to=120", "/v1/series/s/points?limit=1&from=60",
    "/v1/series/s2/points?limit=1", "/v1/series/s2/labels?limit=1",
  ]

  private static func filled(_ body: (StartedService) throws -> Void) throws {
    let folder = try DatabaseFolder()
    try folder.serve { server in
      try server.fill()
      let labels = #"[{"start": 0, "end": 60, "kind": "normal"}, {"start": 60, "end": 120, "kind": "normal"}]"#
      let requests: [(HTTPMethod, String, String)] = [
        (.post, "/v1/series", #"{"id": "s2", "interval": 60}"#),
        (.post, "/v1/series/s2/points", #"{"timestamps": [0, 60, 120], "values": {"value": [1, 2, 3]}}"#),
        (.post, "/v1/models", #"{"id": "m2", "series": "s", "algorithm": "difference"}"#),
        (.post, "/v1/jobs/j/cancel", ""), (.put, "/v1/monitors/w2", #"{"model": "m"}"#),
        (.post, "/v1/series/s/labels", labels), (.post, "/v1/series/s2/labels", labels),
      ]
      for (method, target, body) in requests { _ = try server.send(method, target, body) }
      let job = try #require(try server.send(.get, "/v1/models/m").json?["job"]?.string)
      _ = try server.send(.post, "/v1/jobs/\(job)/cancel")
      #expect(try server.send(.post, "/v1/models/m/train", "{}").status == .accepted)
      for start in [100, 200] as [Int64] { try server.openAlert(start) }
      try body(server)
    }
  }

  private static func cursor(_ server: StartedService, _ list: String) throws -> String {
    try #require(try server.send(.get, list).json?["next_cursor"]?.string, "\(list)")
  }

  @Test("A cursor leads on in its own list, whatever the size and form of the pages, and is refused in any other")
  func foreign() throws {
    try Self.filled { server in
      for own in Self.lists {
        let cursor = try Self.cursor(server, own)
        for list in Self.lists {
          let answer = try server.send(.get, "\(list)&cursor=\(cursor)")
          if list == own {
            #expect(answer.status == .ok, "\(own)")
          } else {
            #expect(answer.status.code == 422 && answer.json?["code"]?.string == "invalid_cursor", "\(own) in \(list)")
          }
        }
        let more = own.replacing("limit=1", with: "limit=2")
        #expect(try server.send(.get, "\(more)&cursor=\(cursor)").status == .ok, "\(own)")
      }
      let rows = "/v1/series/s/points?limit=1&format=rows&cursor="
      #expect(try server.send(.get, rows + Self.cursor(server, "/v1/series/s/points?limit=1")).status == .ok)
    }
  }

  @Test("Half of a cursor, one with another letter and one made by hand are refused")
  func damaged() throws {
    try Self.filled { server in
      for list in Self.lists {
        let cursor = try Self.cursor(server, list)
        var wrong =
          (0..<cursor.count).map { String(cursor.prefix($0)) } + [cursor + "A", cursor + cursor, "czA", "MQ", "="]
        for (place, letter) in cursor.enumerated() {
          var letters = Array(cursor)
          letters[place] = letter == "A" ? "B" : "A"
          wrong.append(String(letters))
        }
        for cursor in wrong {
          let answer = try server.send(.get, "\(list)&cursor=\(cursor)")
          #expect(answer.json?["code"]?.string == "invalid_cursor", "\(list) \(cursor)")
        }
      }
    }
  }

  @Test("A cursor of a series is refused once another has its name, or all of its points are others")
  func replaced() throws {
    try Self.filled { server in
      let points = "/v1/series/s2/points?limit=1"
      let labels = "/v1/series/s2/labels?limit=1"
      let old = (try Self.cursor(server, points), try Self.cursor(server, labels))
      let csv: HTTPHeaders = ["Content-Type": "text/csv"]
      let file = "timestamp,value\n0,7\n60,8\n120,9\n"
      #expect(try server.send(.put, "/v1/series/s2", file, headers: csv).status == .ok)
      #expect(try server.send(.get, "\(points)&cursor=\(old.0)").json?["code"]?.string == "invalid_cursor")
      let replaced = try Self.cursor(server, points)
      #expect(try server.send(.delete, "/v1/series/s2").status == .noContent)
      #expect(try server.send(.put, "/v1/series/s2", file, headers: csv).status == .created)
      for wrong in ["\(points)&cursor=\(replaced)", "\(labels)&cursor=\(old.1)"] {
        #expect(try server.send(.get, wrong).json?["code"]?.string == "invalid_cursor")
      }
    }
  }
}
