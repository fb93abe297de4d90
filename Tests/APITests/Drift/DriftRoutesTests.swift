import Foundation
import HTTP
import JSON
import SeededRandom
import Testing

@testable import API

@Suite("Drift of a model's data")
struct DriftRoutesTests {
  private static let perDay = 48

  private static func time(_ index: Int) -> Int64 { 1_700_006_400 + Int64(index) * 1_800 }

  private static func values(_ count: Int) -> [Double] {
    var generator = SeededGenerator(seed: 21)
    return (0..<count).map { index in
      50 + 10 * sin(2 * .pi * Double(index) / Double(perDay)) + Double.random(in: -2...2, using: &generator)
    }
  }

  private static func upload(_ harness: ServiceHarness, days: Int) throws {
    let rows = values(days * perDay).enumerated().map { "\(time($0.offset)),\($0.element)" }
    let answer = try harness.send(
      .put, "/v1/series/orders", "timestamp,orders\n" + rows.joined(separator: "\n"),
      headers: ["Content-Type": "text/csv"])
    #expect(answer.status == 201)
  }

  private static func add(_ harness: ServiceHarness, _ days: Range<Int>, moved: Double = 0) throws {
    let range = days.lowerBound * perDay..<days.upperBound * perDay
    let all = values(range.upperBound)
    let times = range.map { "\(time($0))" }.joined(separator: ",")
    let moved = range.map { "\(all[$0] + moved)" }.joined(separator: ",")
    let body = #"{"timestamps": [\#(times)], "values": {"orders": [\#(moved)]}}"#
    #expect(try harness.send(.post, "/v1/series/orders/points", body).status == 200)
  }

  private static func trained(
    _ days: Int = 14, _ algorithm: String = "ensemble", _ body: (ServiceHarness) throws -> Void
  ) throws {
    try ServiceHarness.with { harness in
      try upload(harness, days: days)
      try harness.train(#"{"id": "m", "series": "orders", "algorithm": "\#(algorithm)"}"#)
      try body(harness)
    }
  }

  @Test(
    "A level that moves is found within two days with its figures and since when; a training makes it what is known",
    arguments: ["ensemble", "difference"])
  func moved(algorithm: String) throws {
    try Self.trained(14, algorithm) { harness in
      let first = try harness.send(.get, "/v1/models/m/drift").json
      #expect(first["state"]?.string == "not_known" && first["recommended"]?.string == "none")
      try Self.add(harness, 14..<16)
      let steady = try harness.send(.get, "/v1/models/m/drift").json
      #expect(steady["state"]?.string == "steady" && steady["recommended"]?.string == "none", "\(steady.text)")
      #expect(steady["block_seconds"]?.integer == 86_400)
      try Self.add(harness, 16..<18, moved: 60)
      let drifted = try harness.send(.get, "/v1/models/m/drift").json
      #expect(drifted["state"]?.string == "drifting" && drifted["recommended"]?.string == "retrain")
      let input = try #require(drifted["input"]?.array?.first)
      #expect(input["metric"]?.string == "orders" && input["state"]?.string == "drifting")
      let level = try #require(input["figures"]?.array?.first { $0["name"]?.string == "level" })
      #expect(try #require(level["value"]?.number) > 100 && #require(level["reference"]?["high"]?.number) < 60)
      let reason = try #require(drifted["reason"]?.string)
      #expect(reason.hasPrefix("Since 2023-11-3") && reason.contains("level of 'orders'"), "\(reason)")
      let concerns = try harness.send(.get, "/v1/overview").json["models"]?["attention"]?.array ?? []
      #expect(concerns.map { $0["reason"]?.string } == ["drift"] && concerns[0]["detail"]?.string == reason)
      let again = try harness.send(.post, "/v1/models/m/train", #"{"activate": true}"#)
      try harness.finished(again)
      let after = try harness.send(.get, "/v1/models/m/drift").json
      #expect(after["recommended"]?.string == "none")
      #expect(try harness.send(.get, "/v1/overview").json["models"]?["attention"]?.array?.isEmpty == true)
      try Self.add(harness, 18..<21, moved: 60)
      let known = try harness.send(.get, "/v1/models/m/drift").json
      #expect(known["version"]?.integer == 2 && known["recommended"]?.string == "none", "\(known.text)")
    }
  }

  @Test("It has a tag that only changes with what it is made from, and can be waited for")
  func tag() throws {
    try Self.trained { harness in
      let first = try harness.send(.get, "/v1/models/m/drift")
      let same = try harness.send(.get, "/v1/models/m/drift?wait=0", headers: ["If-None-Match": first.tag])
      #expect(same.status == 304)
      try Self.add(harness, 14..<15)
      let next = try harness.send(.get, "/v1/models/m/drift?wait=5", headers: ["If-None-Match": first.tag])
      #expect(next.status == 200 && next.tag != first.tag)
      let label = #"{"start": \#(Self.time(14 * 48)), "end": \#(Self.time(14 * 48 + 3)), "kind": "anomaly"}"#
      #expect(try harness.send(.post, "/v1/series/orders/labels", "[\(label)]").status == 201)
      #expect(try harness.send(.get, "/v1/models/m/drift", headers: ["If-None-Match": next.tag]).status == 200)
    }
  }

  @Test(
    "What operators labelled as anomalous doesn't count, and labels that the scores contradict are a drift of their own"
  )
  func labels() throws {
    try Self.trained { harness in
      try Self.add(harness, 14..<16)
      try Self.add(harness, 16..<18, moved: 60)
      let outage = #"{"start": \#(Self.time(16 * 48)), "end": \#(Self.time(18 * 48)), "kind": "anomaly"}"#
      #expect(try harness.send(.post, "/v1/series/orders/labels", "[\(outage)]").status == 201)
      let excused = try harness.send(.get, "/v1/models/m/drift").json
      #expect(excused["state"]?.string == "steady", "\(excused.text)")
      let missed = (0..<8).map { number in
        let start = 14 * 48 + 10 * number
        return #"{"start": \#(Self.time(start)), "end": \#(Self.time(start + 2)), "kind": "anomaly"}"#
      }
      // The clock of these tests stands still: what was said at the training's time was known to it.
      #expect(try harness.send(.post, "/v1/series/orders/labels", "[\(missed.joined(separator: ","))]").status == 201)
      let agreement = try #require(try harness.send(.get, "/v1/models/m/drift").json["agreement"])
      #expect(agreement["judged"]?.integer == 0 && agreement["state"]?.string == "not_known")
      #expect(try #require(agreement["reference"]?.number) < 0.2)
    }
  }

  @Test("Where too little was learnt nothing is known, and no schedule can wait for it")
  func tooShort() throws {
    try Self.trained(4) { harness in
      let unknown = try harness.send(.get, "/v1/models/m/drift").json
      #expect(unknown["state"]?.string == "not_known" && unknown["block_seconds"]?.isNull == true)
      #expect(unknown["reason"]?.string?.contains("192 points") == true && unknown["left_out"]?.array?.count == 1)
      let refused = try harness.send(.put, "/v1/models/m/rounds", #"{"on_drift": true}"#)
      #expect(refused.status == 422 && refused.faults == ["not_enough_history /on_drift"], "\(refused.text)")
      #expect(try harness.send(.get, "/v1/models/m/rounds").json["on_drift"]?.bool == false)
    }
  }

  @Test("Schedules that can't be kept are refused with their reason, the others are kept as they were given")
  func schedules() throws {
    try Self.trained { harness in
      for (body, fault) in [
        (#"{"after_points": 0}"#, "out_of_range /after_points"), (#"{"on_drift": 1}"#, "wrong_type /on_drift"),
        (#"{"on_drifts": true}"#, "unknown_key /on_drifts"),
      ] {
        let refused = try harness.send(.put, "/v1/models/m/rounds", body)
        #expect(refused.status == 422 && refused.faults == [fault], "\(refused.text)")
      }
      let set = try harness.send(.put, "/v1/models/m/rounds", #"{"after_points": 96, "on_drift": true}"#).json
      #expect(set["after_points"]?.integer == 96 && set["on_drift"]?.bool == true && set["new_points"]?.integer == 0)
      try Self.add(harness, 14..<15)
      #expect(try harness.send(.get, "/v1/models/m/rounds").json["new_points"]?.integer == 48)
      let cleared = try harness.send(.put, "/v1/models/m/rounds", "{}").json
      #expect(cleared["after_points"]?.isNull == true && cleared["on_drift"]?.bool == false)
    }
  }

  @Test("A model that isn't there, isn't trained or gives no scores is told so")
  func refused() throws {
    try ServiceHarness.with(runsJobs: false) { harness in
      #expect(try harness.send(.get, "/v1/models/m/drift").code == "model_not_found")
      try Self.upload(harness, days: 14)
      #expect(try harness.send(.post, "/v1/models", #"{"id": "m", "series": "orders"}"#).status == 202)
      #expect(try harness.send(.get, "/v1/models/m/drift").code == "model_not_ready")
      #expect(try harness.send(.get, "/v1/models/m/drift?days=3").faults == ["unknown_query days"])
    }
  }
}
