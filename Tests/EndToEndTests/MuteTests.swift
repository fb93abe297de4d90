import Glibc
import HTTP
import JSON
import Testing

/// What operators are told of alerts in times that they have muted, through a real server.
extension EndToEnd { @Suite(.serialized) struct MuteTests {} }

extension EndToEnd.MuteTests {
  fileprivate static let interval: Int64 = 300
  fileprivate static let day: Int64 = 86_400

  /// A series of ten days with a monitor, and in its last four a spike every six hours, each an alert.
  private struct Shop {
    private typealias MuteTests = EndToEnd.MuteTests

    let server: ServerProcess
    let client: HTTPClient
    /// Midnight of the first day.
    let start: Int64
    /// When the spikes are.
    let spikes: [Int64]

    init() throws {
      server = try ServerProcess.fresh()
      client = server.client()
      start = (Int64(time(nil)) / MuteTests.day - 11) * MuteTests.day
      let first = start + 6 * MuteTests.day
      spikes = (0..<16).map { first + 10_800 + $0 * 21_600 }
      try send(
        .put, "/v1/series/kpi",
        #"{"interval": 300, "metrics": ["value"], "tags": {"team": "shop", "place": "ulm"}, "timezone": "UTC"}"#, 201)
      try points(from: start, to: first)
      let job = try client.train(
        #"{"id": "m", "series": "kpi", "algorithm": "difference", "threshold": {"method": "fixed", "value": 50}}"#)
      guard job["status"]?.string == "succeeded" else { throw NotReady() }
      try send(.put, "/v1/monitors/w", #"{"model": "m"}"#, 201)
      try points(from: first, to: start + 10 * MuteTests.day)
    }

    struct NotReady: Error {}

    @discardableResult
    func send(_ method: HTTPMethod, _ path: String, _ json: String, _ status: Int) throws -> JSONValue {
      let answer = try client.send(method, path, json: json)
      guard answer.status == status else { throw Unexpected(answer) }
      return try answer.json
    }

    func points(from: Int64, to: Int64, besides: [Int64] = []) throws {
      let times = stride(from: from, to: to, by: Int(MuteTests.interval))
      let values = times.map { time in
        let noise = Double(time / MuteTests.interval * 7_919 % 1_009) / 1_009
        return 50 + noise + (spikes.contains(time) || besides.contains(time) ? 500 : 0)
      }
      try send(
        .post, "/v1/series/kpi/points", #"{"timestamps": \#(Array(times)), "values": {"value": \#(values)}}"#, 200)
    }

    func mute(_ json: String) throws -> JSONValue { try send(.post, "/v1/mutes", json, 201) }

    /// The starts of all alerts, by what holds them back; those that people see are under nil.
    func alerts() throws -> [String?: [Int64]] {
      let items = try ["false", "true"].flatMap { isHeldBack in
        let answer = try client.send(.get, "/v1/alerts?monitor=w&limit=100&held_back=\(isHeldBack)").json
        return answer["items"]?.array ?? []
      }
      return Dictionary(grouping: items) { $0["held_back_by"]?.string }
        .mapValues { $0.compactMap { $0["start"]?.integer }.sorted() }
    }
  }

  @Test("Mutes of every kind hold back the alerts of their times, once each, and say how many")
  func kinds() throws {
    let shop = try Shop()
    #expect(try shop.alerts() == [nil: shop.spikes])
    let spikes = shop.spikes
    func times(_ spike: Int, _ length: Int64 = 3_600) -> String {
      #""start": \#(spikes[spike] - 600), "end": \#(spikes[spike] - 600 + length)"#
    }
    let cases: [(name: String, json: String, silenced: Int64)] = [
      ("of the monitor", #"{"monitor": "w", \#(times(0))}"#, 1),
      ("the same again", #"{"monitor": "w", \#(times(0))}"#, 0),
      ("of the series", #"{"series": "kpi", \#(times(1))}"#, 1),
      ("by a tag", #"{"tags": {"team": "shop"}, \#(times(2))}"#, 1),
      ("by all of several tags", #"{"tags": {"team": "shop", "place": "ulm"}, \#(times(3))}"#, 1),
      ("by a tag that another has", #"{"tags": {"team": "other"}, \#(times(4))}"#, 0),
      ("of everything", #"{\#(times(5))}"#, 1),
      ("that touches an alert's last second", #"{"start": \#(spikes[6] + 299), "end": \#(spikes[6] + 900)}"#, 1),
      ("that ends where an alert begins", #"{"start": \#(spikes[7] - 900), "end": \#(spikes[7])}"#, 0),
      ("over two alerts", #"{"series": "kpi", \#(times(8, 23_000))}"#, 2),
      (
        "every day at the same time",
        #"{"series": "kpi", \#(times(10, 1_200)), "recurrence": "FREQ=DAILY", "timezone": "Asia/Kathmandu"}"#, 2
      ),
    ]
    for (name, json, silenced) in cases {
      let mute = try shop.mute(json)
      #expect(mute["silenced"]?.integer == silenced, "\(name)")
      #expect(mute["active"]?.bool == false, "\(name)")
    }
    let alerts = try shop.alerts()
    #expect(alerts[nil] == [4, 7, 11, 12, 13, 15].map { spikes[$0] })
    #expect(alerts["mute"]?.count == 10, "What is held back stays on record.")
    let listed = try shop.client.send(.get, "/v1/mutes?limit=100").json
    #expect(listed["items"]?.array?.count == cases.count)
  }

  @Test("Spikes in times that were muted or labelled beforehand are held back with their rule, and no other")
  func beforehand() throws {
    let shop = try Shop()
    let day = shop.start + 10 * Self.day
    let times = [3, 9, 15].map { day + $0 * 3_600 }
    _ = try shop.mute(#"{"tags": {"place": "ulm"}, "start": \#(times[0] - 600), "end": \#(times[0] + 600)}"#)
    try shop.send(
      .post, "/v1/series/kpi/labels",
      #"[{"start": \#(times[1] - 600), "end": \#(times[1] + 600), "kind": "ignore"}]"#, 201)
    try shop.points(from: day, to: day + Self.day, besides: times)
    let alerts = try shop.alerts()
    #expect(alerts["mute"] == [times[0]])
    #expect(alerts["ignored"] == [times[1]])
    #expect(alerts[nil] == shop.spikes + [times[2]])
  }

  @Test("A mute that lies ahead says when it comes, outlives a restart, and ends when told to")
  func ahead() throws {
    let shop = try Shop()
    let now = Int64(time(nil))
    let begins = (now / 3_600 + 2) * 3_600
    let mute = try shop.mute(
      #"{"tags": {"team": "shop"}, "start": \#(begins), "end": \#(begins + 600), "recurrence": "FREQ=DAILY;COUNT=5", "timezone": "UTC"}"#
    )
    #expect(mute["next"]?["start"]?.integer == begins)
    #expect(mute["silenced"]?.integer == 0)
    let running = try shop.mute(#"{"start": \#(now - 60), "end": \#(now + 3_600), "reason": "works"}"#)
    #expect(running["active"]?.bool == true)
    shop.server.kill(SIGTERM)
    #expect(shop.server.wait() == 0)
    let again = try ServerProcess(database: shop.server.database)
    let client = again.client()
    let id = try #require(running["id"]?.string)
    #expect(try client.send(.get, "/v1/mutes/\(id)").json["active"]?.bool == true)
    #expect(try client.send(.delete, "/v1/mutes/\(id)").status == 204)
    let ended = try client.send(.get, "/v1/mutes/\(id)").json
    #expect(ended["active"]?.bool == false && ended["ended_at"]?.string != nil && ended["reason"]?.string == "works")
  }

  @Test("A label that says ignore can be laid ahead of all points")
  func labelAhead() throws {
    let shop = try Shop()
    let end = shop.start + 30 * Self.day
    let label = #"[{"start": \#(end), "end": \#(end + 3_600), "kind": "ignore", "author": "ana"}]"#
    let answer = try shop.send(.post, "/v1/series/kpi/labels", label, 201)
    #expect(answer["items"]?.array?.first?["points"]?.integer == 0)
  }
}
