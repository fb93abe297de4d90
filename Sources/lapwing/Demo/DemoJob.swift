import Detectors
import HTTP
import JSON
import Programs

/// Upload, training, comparison, scores, picture: told as it goes.
struct DemoJob {
  let client: DemoClient
  let input: DemoInput
  let options: DemoOptions

  private static let baselines = Algorithm.baselines.map(\.rawValue)

  func run() throws {
    let series = try upload()
    // The rest is what nothing has learnt from, for an honest comparison.
    let split = series.first + (series.last - series.first) * 7 / 10
    print("Learn the first 70 % of it:")
    try train(options.algorithm, until: split, isShown: true)
    if series.labels > 0 { try compare(from: split) }
    print("The scores, and what was expected:")
    let scores = try ScoredRange(
      client.get("/v1/series/\(input.series)/scores?model=\(model(options.algorithm))&limit=100000"))
    let labels =
      try series.labels == 0 ? [] : LabelledRange.list(client.get("/v1/series/\(input.series)/labels?limit=10000"))
    let picture = ScorePicture(scores: scores, labels: labels)
    print("\n\(picture.text)")
    print(DetectionSummary(scores: scores, labels: labels, from: split).text)
    showWhatNext(picture.timestamps)
  }

  private func model(_ algorithm: String) -> String { "\(input.series.prefix(96))-\(algorithm)" }

  private func upload() throws -> (first: Int64, last: Int64, labels: Int64) {
    print(input.introduction)
    let series = try client.upload(input)
    let labels = series["labels"]?["anomaly"]?.integer ?? 0
    guard let first = series["first"]?.integer, let last = series["last"]?.integer else {
      throw ProgramError.unexpectedAnswer(step: "upload")
    }
    print(
      "  \(series["points"]?.integer ?? 0) points stored, \(series["missing"]?.integer ?? 0) missing, "
        + "\(labels) labelled anomalies, one point every \(series["interval"]?.integer ?? 0) s.")
    for warning in series["import"]?["warnings"]?.array?.compactMap(\.string) ?? [] {
      print(Paragraph.wrap(warning, indent: 4, after: "  ! ").joined(separator: "\n"))
    }
    print("")
    return (first, last, labels)
  }

  private func train(_ algorithm: String, until end: Int64, isShown: Bool) throws {
    let body =
      #"{"id": "\#(model(algorithm))", "series": "\#(input.series)", "algorithm": "\#(algorithm)","#
      + "\(DemoClient.lineBreak)\"to\": \(end), \"seed\": \(options.seed)}"
    guard let path = try client.post("/v1/models", body, isShown: isShown)["links"]?["self"]?.string else {
      throw ProgramError.unexpectedAnswer(step: "POST /v1/models")
    }
    var line = ProgressLine()
    let job = try client.follow(path, isShown: isShown) { job in if isShown { line.show(job) } }
    line.finish()
    guard job["status"]?.string == "succeeded" else {
      throw ProgramError.refused(step: "training", detail: job["error"]?["detail"]?.string ?? "cancelled")
    }
  }

  /// Trains the baselines, too, and holds all against the labels of the rest.
  private func compare(from split: Int64) throws {
    print("\nHold it against the labels of the rest, and the baselines beside it:")
    var rows = [try evaluate(options.algorithm, from: split, isShown: true)]
    for baseline in Self.baselines where baseline != options.algorithm {
      try train(baseline, until: split, isShown: false)
      rows.append(try evaluate(baseline, from: split, isShown: false))
    }
    print(ComparisonTable(rows: rows).text + "\n")
  }

  private func evaluate(_ algorithm: String, from split: Int64, isShown: Bool) throws -> ComparisonTable.Row {
    var answer = try client.post(
      "/v1/evaluations", #"{"model": "\#(model(algorithm))", "from": \#(split), "delay_limit": 7}"#, isShown: isShown)
    if let job = answer["links"]?["self"]?.string {
      answer = try client.follow(job, isShown: false) { _ in }["result"] ?? .null
    }
    return ComparisonTable.Row(name: algorithm, evaluation: answer)
  }

  private func showWhatNext(_ shown: Range<Int64>) {
    let (scores, model) = ("/v1/series/\(input.series)/scores", model(options.algorithm))
    print("\nGo on: see what an alert a day would do; judge a range; poll what is new:")
    client.showOnly(
      .put, "/v1/models/\(model)/threshold?dry_run=true", #"{"method": "rate", "alerts_per_day": 1}"#)
    client.showOnly(
      .post, "/v1/series/\(input.series)/labels",
      #"[{"start": \#(shown.lowerBound), "end": \#(shown.lowerBound + 3_600), "kind": "ignore"}]"#)
    client.showOnly(.get, "\(scores)?model=\(model)&from=\(shown.lowerBound)", nil)
  }
}
