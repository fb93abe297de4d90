import HTTP
import JSON
import Programs

/// What a dashboard waits for one day's scores, minute by minute, while a training has every core.
struct PollLatencyBenchmark {
  let isQuick: Bool

  private static let target = 20.0

  func run(_ report: inout FigureReport) throws {
    let server = try LoopbackServer()
    let indicator = SyntheticIndicator(days: 14, seed: 1, interval: 60)
    try server.send(.put, "/v1/series/shop", type: "text/csv", .bytes(indicator.csv))
    for (name, more) in [("watch", #""epochs": 2"#), ("busy", #""epochs": 10000, "early_stopping": false"#)] {
      let job = try server.train(
        #"{"id": "\#(name)", "series": "shop", "algorithm": "donut", "parameters": {\#(more)}}"#)
      try wait(server, job, until: name == "watch" ? ["succeeded"] : ["running"])
    }
    let last = indicator.timestamp(indicator.values.count)
    let path = "/v1/series/shop/scores?model=watch&from=\(last - 86_400)&to=\(last)"
    let times = try (0..<(isQuick ? 200 : 1_000)).map { _ in
      let watch = Stopwatch()
      try server.send(.get, path, .none)
      return watch.seconds * 1_000
    }.sorted()
    report.add(
      Figure(
        name: "A poll of a day's scores while all cores train, p99", value: times[times.count * 99 / 100], unit: "ms",
        target: Self.target, isCeiling: true,
        details: [
          ("p50", .number(Figure.rounded(times[times.count / 2]))), ("polls", .integer(Int64(times.count))),
        ]
      ))
  }

  private func wait(_ server: borrowing LoopbackServer, _ job: String, until states: [String]) throws {
    while true {
      let now = try server.send(.get, "\(job)?wait=1", .none)
      guard let status = now["status"]?.string else { throw ProgramError.unexpectedAnswer(step: job) }
      // The first epoch's figures show that the cores are at work.
      if states.contains(status), status != "running" || now["epoch"]?.integer ?? 0 > 0 { return }
      guard ["queued", "running"].contains(status) else {
        throw ProgramError.refused(step: job, detail: now["error"]?["detail"]?.string ?? status)
      }
    }
  }
}
