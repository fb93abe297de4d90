import HTTP
import JSON
import Monitoring
import Storage
import Synchronization
import Testing

@testable import API
@testable import HTTP

@Suite("Event streams")
struct EventStreamTests {
  private static func pieces(_ stream: inout any HTTPBodyProducer) -> String {
    var text = ""
    while case .bytes(let bytes) = stream.next(nil) { text += String(decoding: bytes, as: UTF8.self) }
    return text
  }

  @Test("A stream opens with a comment and a time to come back, and tells proxies not to gather it")
  func opening() throws {
    let folder = try DatabaseFolder()
    try folder.serve { server in
      try server.fill()
      let job = try #require(try server.send(.get, "/v1/models/m").json?["job"]?.string)
      for target in ["/v1/alerts/events", "/v1/jobs/\(job)/events"] {
        for method in [HTTPMethod.get, .head] {
          let answer = try server.send(method, target)
          #expect(answer.status == .ok)
          #expect(answer.headers["X-Accel-Buffering"] == "no")
          #expect(answer.headers["Cache-Control"] == "no-store, no-transform")
          #expect(answer.headers["Content-Type"] == "text/event-stream")
          guard case .stream(nil, var stream) = answer.body else {
            Issue.record("no stream")
            return
          }
          #expect(Self.pieces(&stream).hasPrefix(": the stream is open\nretry: 2000\n\n"))
        }
      }
    }
  }

  /// A clock that a test sets.
  private final class Hands: Sendable {
    private let now = Mutex(ContinuousClock.now)
    var time: ContinuousClock.Instant { now.withLock { $0 } }
    func move(_ duration: Duration) { now.withLock { $0 += duration } }
  }

  @Test("A comment comes every 15 seconds, however often something changes of which there is nothing to tell")
  func heartbeats() throws {
    let hands = Hands()
    let request = APIRequest(http: try HTTPRequest(.get, "/v1/x/events"), epoch: "e")
    var stream = EventStream(
      changes: ChangeNotifier(), topics: [], places: EventPlaces(request), now: { hands.time }
    ) { _ in .nothing }
    _ = stream.next(nil)
    for round in 1...3 {
      for _ in 0..<2 {
        guard case .wait(let subscription) = stream.next(.woken) else {
          Issue.record("no wait in round \(round)")
          return
        }
        #expect(subscription.timeout <= EventStream.heartbeat && subscription.timeout > .zero)
        hands.move(.seconds(7))
      }
      guard case .wait(let last) = stream.next(.woken) else {
        Issue.record("no wait in round \(round)")
        return
      }
      #expect(last.timeout == .seconds(1))
      hands.move(.seconds(1))
      guard case .bytes(let bytes) = stream.next(.woken) else {
        Issue.record("no comment in round \(round)")
        return
      }
      #expect(bytes.first == UInt8(ascii: ":") && bytes.suffix(2) == Array("\n\n".utf8))
    }
    guard case .bytes = stream.next(.timedOut), case .end = stream.next(.shuttingDown) else {
      Issue.record("no comment after a wait, or no end")
      return
    }
  }

  @Test("An id of another stream, of other filters, cut off or made up starts the stream over, and it says so")
  func unknown() throws {
    let folder = try DatabaseFolder()
    try folder.serve { server in
      try server.fill()
      for start in [100, 200] as [Int64] { try server.openAlert(start) }
      let target = "/v1/alerts/events?since=0"
      let ids = try server.events(target).ids
      let last = try #require(ids.last)
      #expect(try server.events(target, after: last).starts == [])
      let job = try #require(try server.send(.get, "/v1/models/m").json?["job"]?.string)
      let foreign = [
        try #require(try server.events("/v1/alerts/events?since=0&monitor=w").ids.last),
        try #require(try server.events("/v1/jobs/\(job)/events").ids.last),
        String(last.dropLast()), String(last.dropFirst()), last + "-", last.replacing("-2-", with: "-1-"), "2", "0",
        "-1",
        "x", "*", "--", String(repeating: "9", count: 1_000), "9223372036854775807",
      ]
      for id in foreign {
        let told = try server.events(target, after: id)
        #expect(told.starts == [100, 200], "\(id)")
        #expect(told.comments == ["Last-Event-ID is not known here: the stream starts over"])
        #expect(try server.events("/v1/alerts/events", after: id).starts == [100, 200], "\(id)")
      }
      #expect(try server.events("/v1/alerts/events").starts == [])
      #expect(try server.events("/v1/alerts/events", after: "").starts == [])
    }
  }

  @Test("Who has seen the end of a job is told that nothing will come, whoever else comes back is told the end")
  func finished() throws {
    let folder = try DatabaseFolder()
    var ids: [String] = []
    var target = ""
    try folder.serve { server in
      try server.fill()
      let job = try #require(try server.send(.get, "/v1/models/m").json?["job"]?.string)
      target = "/v1/jobs/\(job)/events"
      let queued = try server.events(target)
      #expect(queued.data.map { $0["status"]?.string } == ["queued"])
      // A job that goes on is worth coming back for.
      #expect(try server.events(target, after: queued.ids[0]).status == 200)
      #expect(try server.send(.post, "/v1/jobs/\(job)/cancel").status == .ok)
      for last in [nil, "x", queued.ids[0]] {
        let told = try server.events(target, after: last)
        #expect(told.status == 200 && told.data.map { $0["status"]?.string } == ["cancelled"])
        #expect(try server.events(target, after: told.ids[0]).status == 204)
        ids = told.ids
      }
      #expect(try server.send(.head, target, headers: ["Last-Event-ID": ids[0]]).status == .noContent)
    }
    try folder.serve { server in
      let again = try server.events(target, after: ids[0])
      #expect(again.data.map { $0["status"]?.string } == ["cancelled"])
      #expect(try server.events(target, after: again.ids[0]).status == 204)
      // The sweep of finished jobs.
      _ = try server.service.context.database.write { try $0.jobs.prune(finishedBefore: .max) }
      #expect(try server.events(target, after: again.ids[0]).status == 204)
      #expect(try server.events(target, after: "x").status == 404)
      #expect(try server.events(target).status == 404)
    }
  }
}
