import HTTP
import JSON
import Programs
import Testing

/// A KPI goes in, a model learns it, scores come out: over a socket, from the real program.
extension EndToEnd { @Suite(.serialized) struct MainJobTests {} }

extension EndToEnd.MainJobTests {
  @Test("a labelled KPI is uploaded, Donut learns it, and what was planted scores highest")
  func donutFindsSpikes() throws {
    let server = try ServerProcess.fresh()
    let client = server.client()
    let indicator = SyntheticIndicator(days: 14, seed: 3)
    let upload = try client.upload(indicator.csv, as: "shop")
    #expect(upload.status == 201)
    #expect(try upload.json["labels"]?["anomaly"]?.integer == Int64(indicator.anomalies.count))
    let job = try client.train(
      #"{"id": "donut", "series": "shop", "algorithm": "donut", "seed": 7, "parameters": {"epochs": 30, "hidden_units": 40, "window": 60}}"#
    )
    #expect(job["status"]?.string == "succeeded", "\(job)")
    let scores = try client.scores("shop", model: "donut")
    let flags = indicator.isAnomalous
    let spikes = indicator.anomalies.filter { $0.kind == .spike && $0.range.lowerBound > 60 }
    #expect(!spikes.isEmpty)
    // Of the points that nobody planted anything before, so that no window holds an anomaly.
    let quiet = scores.raw.indices.filter { index in
      !scores.raw[index].isNaN && !flags[max(0, index - 60)...index].contains(true)
    }
    let highest = quiet.map { scores.raw[$0] }.sorted()
    for spike in spikes {
      let peak = spike.range.map { scores.raw[$0] }.filter { !$0.isNaN }.max() ?? 0
      #expect(peak > highest[highest.count * 999 / 1_000], "spike at \(spike.range)")
      let reached = spike.range.map { scores.anomalyScore[$0] }.filter { !$0.isNaN }.max() ?? 0
      #expect(reached >= 1, "spike at \(spike.range)")
    }
  }

  @Test("a model's report shows the baselines beside it")
  func reportHoldsBaselines() throws {
    let server = try ServerProcess.fresh()
    let client = server.client()
    #expect(try client.upload(SyntheticIndicator(days: 7, seed: 4).csv, as: "shop").status == 201)
    for algorithm in ["difference", "seasonal_naive", "autoregression", "spectral_residual", "ensemble"] {
      let job = try client.train(#"{"id": "\#(algorithm)", "series": "shop", "algorithm": "\#(algorithm)"}"#)
      #expect(job["status"]?.string == "succeeded", "\(job)")
    }
    let model = try client.send(.get, "/v1/models/ensemble").json
    #expect(model["state"]?.string == "ready")
    let baselines = try #require(model["report"]?["baselines"]?.array)
    #expect(baselines.count == 4)
    #expect(baselines.allSatisfy { $0["figures"]?["best_f1"]?.number != nil })
  }

  @Test(
    "a forecast of what is known already comes near it, by intervals that hold what they say, and outlives a restart")
  func forecasts() throws {
    let folder = try TemporaryFolder()
    let indicator = SyntheticIndicator(days: 14, seed: 5)
    var mean: JSONValue?
    for start in 0..<2 {
      let server = try ServerProcess(database: folder.file("lapwing.db"))
      let client = server.client()
      if start == 0 {
        #expect(try client.upload(indicator.csv, as: "shop").status == 201)
        let series = try client.send(.get, "/v1/series/shop").json
        let (first, last) = try (#require(series["first"]?.integer), #require(series["last"]?.integer))
        let end = first + (last - first) / 120 * 60
        let job = try client.train(
          #"{"id": "line", "series": "shop", "algorithm": "autoregression", "to": \#(end)}"#)
        #expect(job["status"]?.string == "succeeded", "\(job)")
      }
      let model = try client.send(.get, "/v1/models/line").json
      let end = try #require(model["versions"]?.array?.first?["to"]?.integer)
      let body = #"{"horizon": 30, "from": \#(end + 36_000), "forecaster": "auto"}"#
      let forecast = try client.send(.post, "/v1/models/line/forecast", json: body).json
      #expect(forecast["forecaster"]?.string == "combination")
      #expect(forecast["mean"]?.object?.values.first?.array?.count == 30)
      if let mean { #expect(forecast["mean"] == mean) }
      mean = forecast["mean"]
      let evaluation = try client.send(
        .post, "/v1/evaluations", json: #"{"model": "line", "kind": "forecast", "from": \#(end), "forecaster": "auto"}"#
      ).json
      let coverage = try #require(evaluation["measured_coverage"]?.number)
      #expect((0.93...0.97).contains(coverage))
      let rows = try #require(evaluation["forecasters"]?.array)
      let errors = rows.compactMap { $0["standardised"]?["setup_3"]?["rmse"]?.number }
      #expect(errors.count == 4 && errors[0] <= 1.02 * (errors.dropFirst().min() ?? 0), "\(errors)")
    }
  }

  @Test("PAD learns a KPI, finds what was planted, and forecasts the same before and after a restart")
  func padFindsAndForecasts() throws {
    let folder = try TemporaryFolder()
    let indicator = SyntheticIndicator(days: 10, seed: 3)
    var means: [JSONValue?] = []
    for start in 0..<2 {
      let server = try ServerProcess(database: folder.file("lapwing.db"))
      let client = server.client()
      if start == 0 {
        #expect(try client.upload(indicator.csv, as: "shop").status == 201)
        let job = try client.train(
          #"{"id": "pad", "series": "shop", "algorithm": "pad", "seed": 7, "threshold": {"method": "fixed", "value": 6}, "parameters": {"window": 48, "sequence_length": 64, "hidden_units": 24, "epochs": 15, "learning_rate": 0.005}}"#
        )
        #expect(job["status"]?.string == "succeeded", "\(job)")
      }
      let scores = try client.scores("shop", model: "pad")
      for spike in indicator.anomalies where spike.kind == .spike {
        #expect(spike.range.contains { scores.anomalyScore[$0] >= 1 }, "spike at \(spike.range)")
      }
      for forecaster in ["pad", "auto"] {
        let answer = try client.send(
          .post, "/v1/models/pad/forecast", json: #"{"horizon": 12, "forecaster": "\#(forecaster)"}"#)
        #expect(answer.status == 200, "\(answer.text)")
        means.append(try answer.json["mean"])
      }
    }
    #expect(means[0] == means[2] && means[1] == means[3] && means[0] != means[1])
  }

  @Test("a poll that finds nothing new costs nothing, and one that waits is woken by new points")
  func pollsAreCheap() throws {
    let server = try ServerProcess.fresh()
    let client = server.client()
    let indicator = SyntheticIndicator(days: 5, seed: 5)
    #expect(try client.upload(indicator.csv, as: "shop").status == 201)
    #expect(
      try client.train(#"{"id": "d", "series": "shop", "algorithm": "difference"}"#)["status"]?.string == "succeeded")
    let first = try client.send(.get, "/v1/series/shop/scores?model=d")
    let tag = try #require(first.headers["etag"])
    #expect(try client.send(.get, "/v1/series/shop/scores?model=d", headers: ["If-None-Match": tag]).status == 304)
    let waiting = server.client()
    // Sent, not read: the server holds it while the points arrive on another connection.
    try waiting.sendRaw(
      Array(
        "GET /v1/series/shop/scores?model=d&wait=60 HTTP/1.1\r\nHost: localhost\r\nIf-None-Match: \(tag)\r\n\r\n".utf8))
    let next = indicator.timestamp(indicator.values.count)
    let added = try client.send(
      .post, "/v1/series/shop/points", json: #"{"timestamps": [\#(next)], "values": {"value": [50]}}"#)
    #expect(added.status == 200, "\(added.text)")
    let woken = try waiting.readResponse()
    #expect(woken.status == 200)
    #expect(woken.headers["etag"] != tag)
    #expect(try woken.json["timestamps"]?.integers?.last == next)
  }
}
