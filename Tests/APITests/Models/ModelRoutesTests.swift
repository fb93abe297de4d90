import HTTP
import JSON
import Monitoring
import Testing

@testable import API

@Suite("Models from their making to their rolling back")
struct ModelRoutesTests {
  private static let model = #"{"id": "m", "series": "orders", "algorithm": "difference"}"#

  @Test("A training brings a version that serves, with a threshold, a report and scores")
  func training() throws {
    try ServiceHarness.with { harness in
      try harness.upload(spikes: [300, 301, 450])
      let job = try harness.train(Self.model)
      #expect(job["status"]?.string == "succeeded")
      #expect(job["version"]?.integer == 1)
      #expect(job["result"]?["activated"]?.bool == true)
      #expect(job["stage"]?.isNull == true)
      let model = try harness.send(.get, "/v1/models/m?wait=60").json
      #expect(model["state"]?.string == "ready")
      #expect(model["active_version"]?.integer == 1)
      #expect(model["threshold"]?["method"]?.string == "rate")
      let evaluated = model["report"]?["evaluated_on"]
      #expect(evaluated?["from"]?.integer == ServiceHarness.time(240) && evaluated?["points"]?.integer == 360)
      #expect(evaluated?["stretch"]?.string == "walk_forward" && evaluated?["anomalies"]?.integer == 2)
      #expect(model["report"]?["baselines"]?.array?.count == 4)
      #expect(model["job"]?.isNull == true)
      let version = try harness.send(.get, "/v1/models/m/versions/1").json
      #expect(version["points"]?.integer == 600)
      #expect(version["from"]?.integer == ServiceHarness.time(0))
      #expect(version["to"]?.integer == ServiceHarness.time(600))
    }
  }

  @Test("Where no algorithm is named the ensemble is trained")
  func byDefault() throws {
    try ServiceHarness.with { harness in
      try harness.upload()
      try harness.train(#"{"id": "m", "series": "orders"}"#)
      let model = try harness.send(.get, "/v1/models/m").json
      #expect(model["algorithm"]?.string == "ensemble" && model["state"]?.string == "ready")
    }
  }

  @Test("Donut trains too, reports its epochs, and answers its own warm start")
  func donut() throws {
    try ServiceHarness.with { harness in
      try harness.upload(spikes: [300], missing: [100, 101])
      let parameters = #"{"window": 32, "epochs": 2, "hidden_units": 16, "latent_dimensions": 3, "mcmc_iterations": 1}"#
      let job = try harness.train(
        #"{"id": "d", "series": "orders", "algorithm": "donut", "seed": 3, "parameters": \#(parameters)}"#)
      #expect(job["status"]?.string == "succeeded", "\(job.text)")
      let model = try harness.send(.get, "/v1/models/d").json
      #expect(model["report"]?["epochs"]?.array?.count == 2)
      #expect(model["parameters"]?["window"]?.integer == 32)
      let other = try harness.finished(
        harness.send(.post, "/v1/models/d/train", #"{"warm_start": true, "parameters": {"hidden_units": 20}}"#))
      #expect(other["error"]?["code"]?.string == "warm_start_mismatch")
      #expect(try harness.send(.get, "/v1/models/d").json["state"]?.string == "ready")
      let warm = try harness.finished(harness.send(.post, "/v1/models/d/train", #"{"warm_start": true}"#))
      #expect(warm["version"]?.integer == 3)
      let version = try harness.send(.get, "/v1/models/d/versions/3").json
      #expect(version["warm_start_version"]?.integer == 1)
      #expect(version["seed"]?.integer == 3)
    }
  }

  @Test(
    "What cannot be learnt is refused at once with its code, a dry run says so, and there is no model",
    arguments: [(5, false, "series_too_short"), (600, true, "nothing_to_learn_from")])
  func failures(_ points: Int, _ isIgnored: Bool, _ code: String) throws {
    try ServiceHarness.with(runsJobs: false) { harness in
      try harness.upload(points: points)
      if isIgnored {
        let (start, end) = (ServiceHarness.time(0), ServiceHarness.time(points))
        try harness.send(
          .post, "/v1/series/orders/labels", "[{\"start\": \(start), \"end\": \(end), \"kind\": \"ignore\"}]")
      }
      let estimate = try harness.send(.post, "/v1/models?dry_run=true", Self.model)
      #expect(estimate.json["problems"]?.array?.first?["code"]?.string == code)
      let answer = try harness.send(.post, "/v1/models", Self.model)
      #expect(answer.status == 422 && answer.code == code)
      #expect(answer.json["detail"] == estimate.json["problems"]?.array?.first?["detail"])
      #expect(try harness.send(.get, "/v1/models/m").code == "model_not_found")
    }
  }

  @Test("A failed model trains again as it was asked for, and is in training meanwhile")
  func secondTry() throws {
    try ServiceHarness.with(runsJobs: false) { harness in
      try harness.upload(points: 600)
      let accepted = try harness.send(
        .post, "/v1/models",
        #"{"id": "m", "series": "orders", "algorithm": "difference", "threshold": {"method": "sigma", "k": 4}}"#)
      // The file that it was to learn from is replaced while it waits.
      try harness.upload(points: 5)
      try harness.service.jobs.start()
      #expect(try harness.finished(accepted)["error"]?["code"]?.string == "series_too_short")
      #expect(try harness.send(.get, "/v1/models/m").json["state"]?.string == "failed")
      #expect(try harness.send(.post, "/v1/models/m/train").code == "series_too_short")
      try harness.upload(points: 600)
      try harness.finished(harness.send(.post, "/v1/models/m/train"))
      let model = try harness.send(.get, "/v1/models/m").json
      #expect(model["state"]?.string == "ready")
      #expect(model["threshold"]?["settings"]?["k"]?.number == 4)
    }
  }

  @Test("Versions roll back and forward; parameters and thresholds go with them")
  func versions() throws {
    try ServiceHarness.with { harness in
      try harness.upload(spikes: [300])
      let first = #"{"id": "m", "series": "orders", "algorithm": "autoregression", "parameters": {"lags": 5}}"#
      try harness.train(first)
      try harness.finished(harness.send(.post, "/v1/models/m/train", #"{"parameters": {"lags": 9}}"#))
      let quiet = #"{"activate": false, "seed": 4}"#
      try harness.finished(harness.send(.post, "/v1/models/m/train", quiet))
      var model = try harness.send(.get, "/v1/models/m").json
      #expect(model["active_version"]?.integer == 2)
      #expect(model["parameters"]?["lags"]?.integer == 9)
      #expect(try harness.send(.get, "/v1/models/m/versions/3").json["parameters"]?["lags"]?.integer == 9)
      model = try harness.send(.post, "/v1/models/m/versions/1/activate").json
      #expect(model["active_version"]?.integer == 1)
      #expect(model["parameters"]?["lags"]?.integer == 5)
      let again = try harness.send(.post, "/v1/models/m/versions/1/activate").json
      #expect(again["revision"] == model["revision"])
      #expect(try harness.send(.post, "/v1/models/m/versions/9/activate").code == "version_not_found")
      #expect(try harness.send(.post, "/v1/models/m/versions/0/activate").code == "version_not_found")
      try pages(harness)
    }
  }

  private func pages(_ harness: ServiceHarness) throws {
    var seen: [Int64] = []
    var cursor = ""
    while true {
      let page = try harness.send(.get, "/v1/models/m/versions?limit=1" + cursor).json
      seen += page["items"]?.array?.compactMap { $0["version"]?.integer } ?? []
      guard let next = page["next_cursor"]?.string else { break }
      cursor = "&cursor=" + next
    }
    #expect(seen == [3, 2, 1])
    let list = try harness.send(.get, "/v1/models").json
    #expect(list["items"]?.array?.first?["report"]?.isNull == true)
  }

  @Test("A model in training is not trained twice; its queued job is cancelled at once, and again")
  func queue() throws {
    try ServiceHarness.with(runsJobs: false) { harness in
      try harness.upload()
      let accepted = try harness.send(.post, "/v1/models", Self.model)
      #expect(accepted.json["version"]?.isNull == true)
      #expect(try harness.send(.post, "/v1/models", Self.model).code == "already_exists")
      #expect(try harness.send(.post, "/v1/models/m/train").code == "training_in_progress")
      #expect(try harness.send(.get, "/v1/models/m/versions/1").code == "version_not_found")
      #expect(try harness.send(.post, "/v1/models/m/versions/1/activate").code == "model_not_ready")
      #expect(try harness.send(.put, "/v1/models/m/threshold", "{}").code == "model_not_ready")
      let location = try #require(accepted.headers["Location"])
      for _ in 0..<2 {
        #expect(try harness.send(.post, location + "/cancel").json["status"]?.string == "cancelled")
      }
      #expect(try harness.send(.get, "/v1/models/m").json["state"]?.string == "failed")
      #expect(try harness.send(.get, "/v1/jobs?status=cancelled&model=m").json["items"]?.array?.count == 1)
      #expect(try harness.send(.get, "/v1/jobs?kind=evaluation").json["items"]?.array?.count == 0)
    }
  }

  @Test("A model that takes over a deleted one's name has another tag and nothing of its jobs")
  func sameName() throws {
    try ServiceHarness.with(runsJobs: false) { harness in
      try harness.upload()
      let first = try harness.send(.post, "/v1/models", Self.model)
      let tag = try harness.send(.get, "/v1/models/m").tag
      #expect(try harness.send(.delete, "/v1/models/m").status == 204)
      #expect(try harness.send(.get, try #require(first.headers["Location"])).json["status"]?.string == "cancelled")
      try harness.send(.post, "/v1/models", Self.model)
      #expect(try harness.send(.get, "/v1/models/m").tag != tag)
      #expect(try harness.send(.get, "/v1/models/m").json["state"]?.string == "training")
    }
  }

  @Test("A dry run estimates and changes nothing")
  func dryRun() throws {
    try ServiceHarness.with(runsJobs: false) { harness in
      try harness.upload()
      let answer = try harness.send(.post, "/v1/models?dry_run=true", Self.model)
      #expect(answer.status == 200)
      #expect(answer.json["windows"]?.integer ?? 0 > 0)
      #expect(try harness.send(.get, "/v1/models").json["items"]?.array?.isEmpty == true)
      #expect(try harness.send(.get, "/v1/jobs").json["items"]?.array?.isEmpty == true)
      #expect(answer.json["points"]?.integer == 600 && answer.json["missing"]?.integer == 0)
      #expect(answer.json["problems"]?.array?.isEmpty == true)
      let donut = #"{"series": "orders", "algorithm": "donut", "to": \#(ServiceHarness.time(3))}"#
      #expect(try harness.send(.post, "/v1/models?dry_run=true", donut).json["windows"]?.integer == 0)
    }
  }

  @Test(
    "Every method of drawing the alert line is put in force as it was asked for",
    arguments: [
      #"{"method":"rate","alerts_per_day":2}"#, #"{"method":"quantile","quantile":0.9}"#,
      #"{"method":"pot","risk":0.001,"level":0.9}"#, #"{"method":"sigma","k":5}"#,
      #"{"method":"labels","delay_limit":3}"#,
      #"{"method":"fixed","value":2.5}"#,
    ])
  func thresholds(_ settings: String) throws {
    try ServiceHarness.with { harness in
      try harness.upload(spikes: [300, 450])
      try harness.train(Self.model)
      let before = try harness.send(.get, "/v1/models/m").json["threshold"]
      let trial = try harness.send(.put, "/v1/models/m/threshold?dry_run=true", settings).json
      #expect(try harness.send(.get, "/v1/models/m").json["threshold"] == before)
      let steps = trial["curve"]?.array ?? []
      let values = steps.compactMap { $0["threshold"]?.number }
      #expect(values == values.sorted() && values.count <= 200)
      #expect(values.contains(try #require(trial["proposed"]?["value"]?.number)))
      #expect(steps.allSatisfy { ($0["anomalies_found"]?.integer ?? 0) + ($0["anomalies_missed"]?.integer ?? 0) == 2 })
      let answer = try harness.send(.put, "/v1/models/m/threshold", settings).json
      #expect(answer["value"] == trial["proposed"]?["value"])
      let wanted = try #require(try JSONValue.parse(settings).object)
      for (name, value) in zip(wanted.keys, wanted.values) { #expect(answer["settings"]?[name] == value) }
      #expect(try harness.send(.get, "/v1/models/m").json["threshold"] == answer)
    }
  }

  @Test(
    "A threshold that cannot be is refused, and nothing changes",
    arguments: [
      (#"{"method":"sigma","k":1000}"#, "out_of_range /k"), (#"{"method":"sigma","k":null}"#, "wrong_type /k"),
      (#"{"method":"sigma","k":{}}"#, "wrong_type /k"), (#"{"method":"sigma","kk":1}"#, "unknown_parameter /kk"),
      (#"{"method":"fixed"}"#, "inconsistent_parameters /value"), (#"{"method":7}"#, "wrong_type /method"),
    ])
  func badThresholds(_ settings: String, _ fault: String) throws {
    try ServiceHarness.with { harness in
      try harness.upload()
      try harness.train(Self.model)
      let answer = try harness.send(.put, "/v1/models/m/threshold", settings)
      #expect(answer.status == 422)
      #expect(answer.faults == [fault])
      #expect(try harness.send(.put, "/v1/models/m/threshold", #"{"method":"labels"}"#).code == "not_enough_labels")
    }
  }
}
