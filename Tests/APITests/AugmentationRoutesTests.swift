import HTTP
import JSON
import Testing

@testable import API

@Suite("Augmentation of series")
struct AugmentationRoutesTests {
  private static let path = "/v1/series/orders/augment"

  private func with(_ body: (ServiceHarness) throws -> Void) throws {
    try ServiceHarness.with(runsJobs: false) { harness in
      try harness.upload(points: 600, spikes: [300], missing: [100, 101])
      try body(harness)
    }
  }

  private func column(_ answer: ServiceHarness.Answer, _ window: Int = 0) throws -> (values: [Double], label: [Int64]) {
    let windows = try #require(answer.json["windows"]?.array)
    let values = try #require(windows[window]["values"]?["orders"]?.array?.map { $0.number ?? .nan })
    return (values, try #require(windows[window]["label"]?.integers))
  }

  private func original(_ harness: ServiceHarness) throws -> [Double] {
    let points = try harness.send(.get, "/v1/series/orders/points?limit=1000").json
    return try #require(points["values"]?["orders"]?.array).map { $0.number ?? .nan }
  }

  @Test(
    "Of a copy exactly the labelled points are changed, and the labels that were there stay",
    arguments: ["spike", "dip", "level_shift", "trend", "drop_out", "frequency"])
  func injection(_ type: String) throws {
    try with { harness in
      let body = #"{"method": "inject", "type": "\#(type)", "count": 5, "length": 12, "seed": 3}"#
      let answer = try harness.send(.post, Self.path, body)
      #expect(answer.status == 200)
      let (values, label) = try column(answer)
      let old = try original(harness)
      for index in old.indices where index != 300 {
        let isChanged = values[index] != old[index] && !old[index].isNaN
        #expect(isChanged == (label[index] == 1))
      }
      #expect(label[300] == 1)
      #expect(label.count { $0 == 1 } == 61)
      let anomalies = try #require(answer.json["windows"]?.array?[0]["anomalies"]?.array)
      #expect(anomalies.compactMap { $0["changed_points"]?.integer } == [12, 12, 12, 12, 12])
      #expect(try harness.send(.post, Self.path, body).text == answer.text)
    }
  }

  @Test(
    "Windows come with a label a point",
    arguments: ["scaling", "jittering", "permutation", "time_warp", "mixup", "cutmix"])
  func windows(_ method: String) throws {
    try with { harness in
      let answer = try harness.send(
        .post, Self.path, #"{"method": "\#(method)", "count": 8, "length": 50, "from": \#(ServiceHarness.time(260))}"#)
      #expect(answer.status == 200)
      let windows = try #require(answer.json["windows"]?.array)
      #expect(windows.count == 8)
      for index in windows.indices {
        let (values, label) = try column(answer, index)
        #expect(values.count == 50 && label.count == 50)
      }
      let anomalous = windows.compactMap { $0["anomalous_points"]?.integer }
      #expect(anomalous.contains { $0 > 0 })
      #expect((windows[0]["weights"] != nil) == (method == "mixup"))
    }
  }

  @Test("A saved copy is a series with its labels, which other operations take")
  func saving() throws {
    try with { harness in
      let body = #"{"method": "inject", "type": "spike", "count": 4, "size": 40, "seed": 5, "save_as": "drill-1"}"#
      let answer = try harness.send(.post, Self.path, body)
      #expect(answer.status == 201)
      #expect(answer.headers["Location"] == "/v1/series/drill-1")
      let series = try harness.send(.get, "/v1/series/drill-1").json
      #expect(series["points"]?.integer == 598)
      #expect(series["labels"]?["anomaly"]?.integer == 5)
      #expect(series["tags"]?["synthetic_from"]?.string == "orders")
      let labels = try #require(try harness.send(.get, "/v1/series/drill-1/labels").json["items"]?.array)
      let anomalies = try #require(answer.json["windows"]?.array?[0]["anomalies"]?.array)
      let starts = Set(labels.compactMap { $0["start"]?.integer })
      let injected = Set(anomalies.compactMap { $0["start"]?.integer })
      #expect(injected.union([ServiceHarness.time(300)]) == starts)
      #expect(try harness.send(.post, Self.path, body).code == "already_exists")
    }
  }

  @Test("Saved windows follow each other with as many missing points between them, up to the end of the range")
  func savedWindows() throws {
    try with { harness in
      let body =
        #"{"method": "permutation", "count": 3, "length": 40, "to": \#(ServiceHarness.time(500)), "save_as": "mix"}"#
      #expect(try harness.send(.post, Self.path, body).status == 201)
      let series = try harness.send(.get, "/v1/series/mix").json
      #expect(series["points"]?.integer == 120)
      #expect(series["missing"]?.integer == 80)
      #expect(series["first"]?.integer == ServiceHarness.time(300))
      #expect(series["last"]?.integer == ServiceHarness.time(499))
    }
  }

  @Test("A saved one sent again with its key is made once")
  func idempotency() throws {
    try with { harness in
      let body = #"{"method": "jittering", "save_as": "again", "length": 20}"#
      let first = try harness.send(.post, Self.path, body, headers: ["Idempotency-Key": "k"])
      let second = try harness.send(.post, Self.path, body, headers: ["Idempotency-Key": "k"])
      #expect(first.status == 201 && second.status == 201)
      #expect(first.text == second.text)
    }
  }

  @Test("An anomaly lies where it is told")
  func place() throws {
    try with { harness in
      let time = ServiceHarness.time(50)
      let answer = try harness.send(
        .post, Self.path, #"{"method": "inject", "type": "trend", "direction": "down", "length": 3, "at": \#(time)}"#)
      let label = try column(answer).label
      let labelled = label.indices.filter { label[$0] == 1 }
      #expect(labelled == [50, 51, 52, 300])
    }
  }

  @Test(
    "What cannot be made is refused",
    arguments: [
      (#"{"method": "inject"}"#, ["missing_key /type"]),
      (#"{"method": "rotate"}"#, ["invalid_value /method"]),
      (#"{"method": "inject", "type": "trend", "length": 1}"#, ["out_of_range /length"]),
      (#"{"method": "inject", "type": "drop_out", "size": 3}"#, ["inconsistent_parameters /size"]),
      (#"{"method": "inject", "type": "spike", "direction": "down"}"#, ["inconsistent_parameters /direction"]),
      (#"{"method": "inject", "type": "spike", "count": 1001}"#, ["out_of_range /count"]),
      (#"{"method": "inject", "type": "spike", "length": 10001}"#, ["out_of_range /length"]),
      (#"{"method": "inject", "type": "spike", "sigma": 1}"#, ["unknown_key /sigma"]),
      (#"{"method": "inject", "type": "spike", "count": 500, "length": 2}"#, ["out_of_range /count"]),
      (#"{"method": "inject", "type": "spike", "metrics": ["users"]}"#, ["unknown_metric /metrics/0"]),
      (#"{"method": "inject", "type": "spike", "count": 2, "at": 1714640400}"#, ["inconsistent_parameters /count"]),
      (#"{"method": "inject", "type": "spike", "at": 1714640401}"#, ["outside_series /at"]),
      (#"{"method": "mixup", "sigma": 1}"#, ["unknown_key /sigma"]),
      (#"{"method": "scaling", "length": 601}"#, ["window_too_short /length"]),
      (#"{"method": "scaling", "count": 1001}"#, ["out_of_range /count"]),
      (#"{"method": "scaling", "save_as": "orders"}"#, ["already_exists /save_as"]),
      (#"{"method": "scaling", "save_as": "a/b"}"#, ["invalid_id /save_as"]),
    ])
  func faults(_ body: String, _ faults: [String]) throws {
    try with { harness in
      let answer = try harness.send(.post, Self.path, body)
      #expect(answer.faults == faults)
    }
  }

  @Test("What would begin before 1970 is refused before anything is made")
  func time() throws {
    try with { harness in
      var text = "timestamp,orders\n"
      for index in 0..<10 { text += "\(10 * 604_800 + index * 604_800),\(index % 4)\n" }
      let upload = try harness.send(.put, "/v1/series/weekly", text, headers: ["Content-Type": "text/csv"])
      #expect(upload.status == 201)
      let body = #"{"method": "scaling", "length": 4, "save_as": "old", "count": "#
      // 3 windows and 2 gaps of 4 weeks end 20 weeks after 1970 began.
      let many = try harness.send(.post, "/v1/series/weekly/augment", body + "4}")
      #expect(many.faults == ["too_many /count"] && many.json["detail"]?.string?.hasSuffix("for 3.") == true)
      #expect(try harness.send(.get, "/v1/series/old").status == 404)
      #expect(try harness.send(.post, "/v1/series/weekly/augment", body + "3}").status == 201)
      #expect(try harness.send(.get, "/v1/series/old").json["first"]?.integer == 0)
    }
  }

  @Test("More values than one answer holds, an empty range and a series that is not there are told apart")
  func limits() throws {
    try with { harness in
      let many = try harness.send(.post, Self.path, #"{"method": "scaling", "count": 1000, "length": 2000}"#)
      #expect(many.faults == ["range_too_long /count"])
      let before = try harness.send(.post, Self.path, #"{"method": "scaling", "to": 1000}"#)
      #expect(before.faults == ["empty_range /to"])
      let absent = try harness.send(.post, "/v1/series/none/augment", #"{"method": "scaling"}"#)
      #expect(absent.code == "series_not_found")
    }
  }
}
