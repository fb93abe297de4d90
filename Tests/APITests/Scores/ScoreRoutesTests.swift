import Dispatch
import HTTP
import JSON
import Monitoring
import Storage
import Testing
import Waiting

@testable import API

@Suite("Scores of stored points and of windows at hand")
struct ScoreRoutesTests {
  private func trained(_ body: (ServiceHarness) throws -> Void) throws {
    try ServiceHarness.with { harness in
      try harness.upload(spikes: [300], missing: [200, 201])
      try harness.train(#"{"id": "m", "series": "orders", "algorithm": "difference"}"#)
      try body(harness)
    }
  }

  @Test("An answer says where the anomaly is, which way, and what state other points are in")
  func columns() throws {
    try trained { harness in
      let scores = try harness.send(.get, "/v1/series/orders/scores").json
      let directions = scores["anomaly"]?.array ?? []
      #expect(directions.count == 600)
      #expect(directions[300].integer == 1)
      #expect(directions[301].integer == -1)
      #expect(directions[200].isNull)
      #expect(directions[0].isNull)
      let anomaly = try #require(scores["anomalies"]?.array?.first)
      #expect(anomaly["start"]?.integer == ServiceHarness.time(300))
      #expect(anomaly["points"]?.integer == 2)
      let states = (scores["states"]?.array ?? []).map { $0["state"]?.string ?? "" }
      #expect(states == ["warming_up", "no_data", "warming_up"])
    }
  }

  @Test("Pages cover the range once, whatever their length", arguments: [1, 7, 599, 600])
  func pages(_ limit: Int) throws {
    try trained { harness in
      let from = limit == 1 ? 590 : 0
      let range = "from=\(ServiceHarness.time(from))&to=\(ServiceHarness.time(1_000))"
      var times: [Int64] = []
      var cursor = ""
      while true {
        let page = try harness.send(.get, "/v1/series/orders/scores?\(range)&limit=\(limit)" + cursor).json
        times += page["timestamps"]?.integers ?? []
        guard let next = page["next_cursor"]?.string else { break }
        cursor = "&cursor=" + next
      }
      #expect(times == (from..<600).map { ServiceHarness.time($0) })
    }
  }

  @Test("Rows carry what columns carry, and few points keep the extremes")
  func forms() throws {
    try trained { harness in
      let rows = try harness.send(.get, "/v1/series/orders/scores?format=rows&limit=600").json["rows"]?.array ?? []
      let columns = try harness.send(.get, "/v1/series/orders/scores").json
      #expect(rows.map { $0["score"]?.number ?? .nan }.map(\.bitPattern).count == 600)
      #expect(rows[300]["score"] == columns["scores"]?.array?[300])
      #expect(rows[200]["state"]?.string == "no_data")
      let few = try harness.send(.get, "/v1/series/orders/scores?max_points=50").json
      let kept = few["timestamps"]?.integers ?? []
      #expect(kept.count <= 50)
      #expect(kept.contains(ServiceHarness.time(300)))
    }
  }

  @Test(
    "What the members of the ensemble add sums to the score, on any page and of kept points, and is said where asked for",
    arguments: ["", "from=\(ServiceHarness.time(290))&limit=20", "max_points=50"])
  func members(_ query: String) throws {
    try ServiceHarness.with { harness in
      try harness.upload(spikes: [300], missing: [200, 201])
      try harness.train(#"{"id": "m", "series": "orders"}"#)
      let path = "/v1/series/orders/scores?" + query
      let plain = try harness.send(.get, path).json
      #expect(plain["members"] == nil)
      let answer = try harness.send(.get, path + "&members=true").json
      let scores = answer["scores"]?.array ?? []
      let members = ["level", "season", "local"].map { answer["members"]?[$0]?.array ?? [] }
      #expect(!scores.isEmpty && members.allSatisfy { $0.count == scores.count })
      for (index, score) in scores.enumerated() {
        guard let score = score.number else {
          #expect(members.allSatisfy { $0[index].isNull })
          continue
        }
        let sum = members.reduce(0) { $0 + ($1[index].number ?? .nan) }
        #expect(abs(sum - score) <= 1e-12 * max(1, score), "\(index)")
      }
      let rows = try harness.send(.get, path + "&members=true&format=rows").json
      #expect(rows["members"] == nil)
    }
  }

  @Test("A method without members has none to tell of")
  func noMembers() throws {
    try trained { harness in
      let answer = try harness.send(.get, "/v1/series/orders/scores?members=true").json
      #expect(answer["members"] == nil)
    }
  }

  @Test("A range without points is empty", arguments: ["from=100&to=200", "from=9000000000"])
  func outside(_ range: String) throws {
    try trained { harness in
      let answer = try harness.send(.get, "/v1/series/orders/scores?" + range)
      #expect(answer.json["timestamps"]?.array?.isEmpty == true)
    }
  }

  @Test("The tag changes with points and threshold, and not with a training in the queue")
  func tags() throws {
    try trained { harness in
      let target = "/v1/series/orders/scores?model=m"
      let first = try harness.send(.get, target)
      #expect(try harness.send(.get, target, headers: ["If-None-Match": first.tag]).status == 304)
      #expect(try harness.send(.get, target + "&wait=1", headers: ["If-None-Match": first.tag]).status == 304)
      harness.service.jobs.stop(within: 30)
      try harness.send(.post, "/v1/models/m/train")
      #expect(try harness.send(.get, target).tag == first.tag)
      try harness.send(.put, "/v1/models/m/threshold", #"{"method":"fixed","value":1}"#)
      let second = try harness.send(.get, target)
      #expect(second.tag != first.tag)
      try harness.send(
        .post, "/v1/series/orders/points", #"{"timestamps":[\#(ServiceHarness.time(600))],"values":{"orders":[50]}}"#)
      #expect(try harness.send(.get, target).tag != second.tag)
    }
  }

  @Test("A poll that knows the answer costs one read of the database, and one that gets it another")
  func reads() throws {
    try trained { harness in
      let target = "/v1/series/orders/scores"
      let tag = try harness.send(.get, target).tag
      // Of five, since the worker that trained may look for another job meanwhile.
      func least(_ headers: HTTPHeaders) throws -> Int? {
        let database = harness.service.context.database
        return try (0..<5).map { _ in
          let before = database.readCount
          try harness.send(.get, target, headers: headers)
          return database.readCount - before
        }.min()
      }
      #expect(try least(["If-None-Match": tag]) == 1)
      #expect(try least([:]) == 2)
    }
  }

  @Test("What is said of points as they come is what a poll says of them, column by column")
  func arrival() throws {
    try trained { harness in
      try harness.send(.put, "/v1/monitors/watch", #"{"model": "m"}"#)
      let times = [600, 601, 602].map { ServiceHarness.time($0) }
      let added = try harness.send(
        .post, "/v1/series/orders/points", #"{"timestamps":\#(times),"values":{"orders":[50,900,null]}}"#)
      let told = try #require(added.json["scores"]?["watch"]?.object)
      let columns = ["timestamps", "scores", "anomaly_score", "anomaly", "expected", "lower", "upper"]
      #expect(Array(told.keys) == ["model", "version", "cold_start", "threshold", "truncated"] + columns)
      #expect(told["truncated"] == .bool(false))
      let polled = try harness.send(.get, "/v1/series/orders/scores?from=\(times[0])").json
      for name in ["model", "version", "cold_start", "threshold"] + columns {
        #expect(told[name] == polled[name], "\(name)")
      }
      #expect(told["anomaly"]?.array?[1].integer == 1 && told["scores"]?.array?[2].isNull == true)
    }
  }

  @Test("A wait ends with a new point and with a new threshold")
  func waits() throws {
    try trained { harness in
      let target = "/v1/series/orders/scores?model=m&wait=60"
      let changes: [@Sendable () throws -> Void] = [
        {
          try harness.send(
            .post, "/v1/series/orders/points",
            #"{"timestamps":[\#(ServiceHarness.time(600))],"values":{"orders":[50]}}"#)
        },
        { try harness.send(.put, "/v1/models/m/threshold", #"{"method":"fixed","value":1}"#) },
      ]
      for change in changes {
        let tag = try harness.send(.get, "/v1/series/orders/scores?model=m").tag
        let request = try HTTPRequest(.get, target, headers: ["If-None-Match": tag])
        let outcome = harness.handler.respond(to: request)
        guard case .wait = outcome else {
          Issue.record("a poll that knows the answer waits")
          return
        }
        let ended = DispatchGroup()
        DispatchQueue.global().async(group: ended) { try? change() }
        #expect(ServiceHarness.settled(outcome).status.code == 200)
        try bounded { ended.wait() }
      }
    }
  }

  @Test("The model is one of the series, and named where there are several")
  func models() throws {
    try trained { harness in
      try harness.upload("other")
      #expect(try harness.send(.get, "/v1/series/other/scores?model=m").code == "unknown_reference")
      #expect(try harness.send(.get, "/v1/series/other/scores").code == "model_required")
      #expect(try harness.send(.get, "/v1/series/none/scores").code == "series_not_found")
      try harness.train(#"{"id": "n", "series": "orders", "algorithm": "difference"}"#)
      #expect(try harness.send(.get, "/v1/series/orders/scores").code == "model_required")
      let range = #"{"series": "other", "from": \#(ServiceHarness.time(0)), "to": \#(ServiceHarness.time(10))}"#
      #expect(try harness.send(.post, "/v1/models/m/score", range).json["scores"]?.array?.count == 10)
    }
  }

  @Test("Windows at hand score as stored points do")
  func windows() throws {
    try trained { harness in
      let stored = try harness.send(.get, "/v1/series/orders/scores").json
      let values = try #require(stored["values"]?["orders"]?.array)[295..<305].map(\.text).joined(separator: ",")
      let body = #"{"windows":[{"start":\#(ServiceHarness.time(295)),"values":{"orders":[\#(values)]}}]}"#
      let window = try #require(try harness.send(.post, "/v1/models/m/score", body).json["windows"]?.array?.first)
      #expect(window["timestamps"]?.integers?.first == ServiceHarness.time(296))
      #expect(window["scores"]?.array == Array(try #require(stored["scores"]?.array)[296..<305]))
    }
  }

  @Test(
    "Faults of windows name their places",
    arguments: [
      (#"{"start":0,"values":{"orders":[1]}}"#, "window_too_short /windows/0/values"),
      (#"{"start":0,"values":{}}"#, "missing_key /windows/0/values/orders"),
      (#"{"start":0,"values":{"orders":[1,2],"a/b":[1,2]}}"#, "unknown_metric /windows/0/values/a~1b"),
      (#"{"start":0,"values":{"orders":["x"]}}"#, "wrong_type /windows/0/values/orders"),
      (#"{"values":{"orders":[1,2]}}"#, "missing_key /windows/0/start"),
      (#"{"start":0,"values":{"orders":[1,2]},"extra":1}"#, "unknown_key /windows/0/extra"),
    ])
  func windowFaults(_ window: String, _ fault: String) throws {
    try trained { harness in
      let answer = try harness.send(.post, "/v1/models/m/score", "{\"windows\":[\(window)]}")
      #expect(answer.faults == [fault])
    }
  }

  @Test("A range longer than an answer is refused, a long evaluation becomes a job")
  func long() throws {
    try trained { harness in
      let definition = #"{"interval": 60, "metrics": ["orders"], "future_limit": 10000000}"#
      #expect(try harness.send(.put, "/v1/series/orders", definition).status == 200)
      try harness.send(
        .post, "/v1/series/orders/points?allow_gaps=true",
        #"{"timestamps":[\#(ServiceHarness.time(150_000))],"values":{"orders":[5]}}"#
      )
      let range = #"{"from": \#(ServiceHarness.time(0))}"#
      #expect(try harness.send(.post, "/v1/models/m/score", range).code == "range_too_long")
      let accepted = try harness.send(.post, "/v1/evaluations", #"{"model": "m"}"#)
      #expect(accepted.status == 202)
      let job = try harness.finished(accepted)
      #expect(job["status"]?.string == "succeeded", "\(job.text)")
      #expect(job["result"]?["anomalies"]?.integer == 1)
      #expect(try harness.send(.post, accepted.headers["Location"].map { $0 + "/cancel" } ?? "").code == "job_finished")
    }
  }

  @Test("An evaluation counts what the labels and the scores say")
  func evaluation() throws {
    try trained { harness in
      let answer = try harness.send(.post, "/v1/evaluations", #"{"model": "m", "delay_limit": 1}"#).json
      #expect(answer["anomalous_points"]?.integer == 1)
      #expect(answer["delay_limit"]?.integer == 1)
      // The spike and the return from it score highest: one of the two is the labelled one.
      #expect(answer["point_wise"]?["at_threshold"]?["recall"]?.number == 1)
      let flagged = try harness.send(.get, "/v1/series/orders/scores").json["anomaly"]?.array ?? []
      let count = flagged.count { $0.integer.map { $0 != 0 } ?? false }
      #expect(answer["point_wise"]?["at_threshold"]?["precision"]?.number == 1 / Double(count))
      #expect(answer["buffer"]?.integer == 100)
      // A label that misses the spike by two points is found with a buffer, and not without.
      try harness.send(
        .post, "/v1/series/orders/labels",
        #"[{"start": \#(ServiceHarness.time(303)), "end": \#(ServiceHarness.time(304)), "kind": "anomaly"}]"#)
      let volumes = try [0, 200].map { buffer in
        let body = #"{"model": "m", "buffer": \#(buffer)}"#
        return try #require(try harness.send(.post, "/v1/evaluations", body).json["vus_pr"]?.number)
      }
      #expect(volumes[0] < 0.8 * volumes[1] && volumes[1] <= 1, "\(volumes)")
      let wide = #"{"model": "m", "buffer": 201}"#
      #expect(try harness.send(.post, "/v1/evaluations", wide).faults == ["out_of_range /buffer"])
      let unlabelled = #"{"model": "m", "to": \#(ServiceHarness.time(100))}"#
      #expect(try harness.send(.post, "/v1/evaluations", unlabelled).json["vus_pr"] == .null)
      let empty = #"{"model": "m", "from": 100, "to": 200}"#
      #expect(try harness.send(.post, "/v1/evaluations", empty).code == "empty_range")
    }
  }
}
