import Evaluation
import JSON
import Series
import Storage

/// What operators would have got, in the shape of the contract.
struct AlertsReport {
  let plan: AlertsPlan
  let truth: LabelledEvents
  let replays: [MonitorReplay]
  /// How many alerts, and missed events, are listed of each.
  let limit: Int

  var json: JSONValue {
    let subject = plan.subject
    return .object([
      "kind": .string("alerts"), "model": .string(subject.model.id), "version": .integer(subject.version.number),
      "series": .string(subject.series.definition.id), "from": .integer(plan.times.start),
      "to": .integer(plan.times.end), "points": .integer(Int64(truth.scored)), "days": .number(truth.days),
      "events": .integer(Int64(truth.events.count)),
      "left_out": .object([
        "learnt": .integer(Int64(plan.learnt)), "earlier": .integer(Int64(plan.earlier)),
        "ignored": .integer(Int64(truth.ignored)), "unmeasured_events": .integer(Int64(truth.unmeasured)),
      ]),
      "rows": .array(replays.map(row)),
    ])
  }

  private typealias Alert = ReplayedAlerts.Alert

  private func row(_ replay: MonitorReplay) -> JSONValue {
    let all = replay.alerts.all
    let isIgnored = all.map { truth.isIgnored(time(of: $0)) }
    let judged = all.indices.filter { all[$0].kind != .noData && !isIgnored[$0] }
    let judgement = AlertJudgement(
      alerts: judged.map { time(of: all[$0]) }, events: truth.events, interval: plan.times.interval)
    var verdicts = [AlertJudgement.Verdict?](repeating: nil, count: all.count)
    for (index, verdict) in zip(judged, judgement.verdicts) { verdicts[index] = verdict }
    var members = figures(judgement)
    members["no_data_alerts"] = .integer(Int64(all.indices.count { all[$0].kind == .noData && !isIgnored[$0] }))
    members["ignored_alerts"] = .integer(Int64(isIgnored.count { $0 }))
    members["missed"] = .array(missed(judgement))
    members["items"] = .array(zip(all, verdicts).prefix(limit).map(item))
    members["not_listed"] = .integer(Int64(max(0, all.count - limit)))
    var row: JSONObject = ["threshold": .object(replay.line.settings.json), "line": line(replay.lines)]
    for (name, value) in zip(members.keys, members.values) { row[name] = value }
    return .object(row)
  }

  /// Without a labelled anomaly only how often it alerts.
  private func figures(_ judgement: AlertJudgement) -> JSONObject {
    let (hasTruth, days) = (judgement.events > 0, truth.days)
    func known(_ value: Int) -> JSONValue { hasTruth ? .integer(Int64(value)) : .null }
    func daily(_ value: Int) -> JSONValue { hasTruth && days > 0 ? .number(Double(value) / days) : .null }
    let rate = days > 0 ? AlertRate(alerts: judgement.alerts, days: days) : nil
    let delay = judgement.medianDelay
    return [
      "alerts": .integer(Int64(judgement.alerts)), "alerts_per_day": .optional(rate?.perDay),
      "alerts_per_day_interval": rate?.interval.map { .numbers([$0.lowerBound, $0.upperBound]) } ?? .null,
      "found": known(judgement.found), "recall": .optional(judgement.recall), "right_alerts": known(judgement.right),
      "false_alerts": known(judgement.wrong), "right_alerts_per_day": daily(judgement.right),
      "false_alerts_per_day": daily(judgement.wrong),
      "precision": hasTruth ? .optional(judgement.precision) : .null, "f1": .optional(judgement.f1),
      "delay": .optional(delay.map { $0 * Double(plan.times.interval) }), "delay_points": .optional(delay),
    ]
  }

  private func line(_ lines: MonitorReplay.Lines) -> JSONValue {
    .object([
      "days": .integer(Int64(lines.days)), "refits": .integer(Int64(lines.refits)), "first": .optional(lines.first),
      "last": .optional(lines.last), "least": .optional(lines.least), "greatest": .optional(lines.greatest),
    ])
  }

  private func missed(_ judgement: AlertJudgement) -> [JSONValue] {
    let missed = truth.events.indices.filter { judgement.delays[$0] == nil }
    return missed.prefix(limit).map { index in
      let event = truth.events[index]
      return .object(["start": .integer(event.lowerBound), "end": .integer(event.upperBound)])
    }
  }

  private func item(_ alert: Alert, _ verdict: AlertJudgement.Verdict?) -> JSONValue {
    let verdict = truth.events.isEmpty ? nil : verdict
    return .object([
      "kind": .string(alert.kind.rawValue),
      "metric": alert.metric.map { .string(plan.subject.model.metrics[$0]) } ?? .null,
      "start": .integer(plan.lattice.time(ofSlot: alert.start)),
      "end": alert.end.map { .integer(plan.lattice.time(ofSlot: $0)) } ?? .null,
      "peak": .optional(alert.peak?.score),
      "peak_at": alert.peak.map { .integer(plan.lattice.time(ofSlot: $0.slot)) } ?? .null,
      "direction": alert.peak.map { .integer($0.direction) } ?? .null,
      "right": verdict.map { .bool($0.right > 0) } ?? .null,
      "event": verdict?.event.map { .integer(truth.events[$0].lowerBound) } ?? .null,
    ])
  }

  /// One that lasts reaches to the end of what is judged.
  private func time(of alert: Alert) -> Range<Int64> {
    let start = plan.lattice.time(ofSlot: alert.start)
    return start..<max(start + 1, alert.end.map { plan.lattice.time(ofSlot: $0) } ?? plan.times.end)
  }
}
