import Dispatch
import Glibc
import HTTP
import JSON
import Programs
import SeededRandom
import Testing

/// Posts with idempotency keys are carried out once, whenever the server is killed.
extension EndToEnd { @Suite(.serialized) struct IdempotencyTests {} }

extension EndToEnd.IdempotencyTests {
  private static let kills = 20

  @Test("posts that are sent again after kill -9 at any moment are neither done twice nor lost", arguments: [3])
  func kills(seed: UInt64) throws {
    let folder = try TemporaryFolder()
    var random = SeededGenerator(seed: seed)
    var posts = KeyedPosts()
    do {
      let server = try ServerProcess(database: folder.file("lapwing.db"))
      let series = #"{"id": "s", "interval": 60, "metrics": ["value"]}"#
      #expect(try server.client().send(.post, "/v1/series", json: series).status == 201)
      #expect(try server.client().upload(KeyedPosts.learnt, as: "learnt").status == 201)
    }
    for _ in 0..<Self.kills {
      let server = try ServerProcess(database: folder.file("lapwing.db"))
      server.kill(SIGKILL, after: .microseconds(Int.random(in: 0..<20_000, using: &random)))
      try posts.post(over: server.client())
      #expect(server.wait() == -SIGKILL)
    }
    let server = try ServerProcess(database: folder.file("lapwing.db"))
    let client = server.client()
    try posts.settle(over: client)
    #expect(!posts.acknowledged.isEmpty)
    try expectRemembered(posts, client)
    try expectOnce(posts, client)
  }

  /// Whatever was answered is answered so again.
  private func expectRemembered(_ posts: KeyedPosts, _ client: HTTPClient) throws {
    for (post, body) in posts.acknowledged {
      let again = try client.send(.post, post.target, json: post.body, headers: post.headers)
      #expect(again.headers["idempotent-replayed"] == "true")
      #expect(again.body == body)
    }
    for post in posts.lost {
      let again = try client.send(.post, post.target, json: post.body, headers: post.headers)
      #expect(try again.json["code"]?.string == "idempotency_answer_lost")
    }
  }

  /// Whatever was answered or carried out is there, and nothing is there twice.
  private func expectOnce(_ posts: KeyedPosts, _ client: HTTPClient) throws {
    func items(_ path: String) throws -> [JSONValue] {
      try #require(try client.send(.get, path + "?limit=10000").json["items"]?.array)
    }
    func posted(_ kind: KeyedPosts.Kind) -> [KeyedPosts.Post] {
      posts.answered.filter { $0.kind == kind }.sorted { $0.number < $1.number }
    }
    let labels = try items("/v1/series/s/labels").map { $0["start"]?.integer }
    #expect(labels == posted(.label).map { Int64($0.time) })
    #expect(try items("/v1/series").count == posted(.series).count + 2)
    #expect(try items("/v1/models").count == posted(.model).count)
    #expect(try items("/v1/jobs").count == posted(.model).count)
    let points = try client.send(.get, "/v1/series/s/points?limit=100000").json
    let values = try #require(points["values"]?["value"]?.numbers)
    #expect(values.filter { !$0.isNaN } == posted(.points).map { Double($0.number) })
  }
}
