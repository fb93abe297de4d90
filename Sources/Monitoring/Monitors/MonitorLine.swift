import Detectors
import JSON
import Storage

/// The line of a monitor that was asked for a number of alerts a week of its own.
struct MonitorLine: Equatable, Sendable {
  /// The key of the version whose scores it is of.
  let version: Int64
  /// When the model's line was drawn that it stands beside: answers draw that one anew, and this one with it.
  let modelLine: Int64
  let record: ThresholdRecord
}

extension MonitorEvaluator {
  /// The monitor's own line for a day, drawn as the model's is, by the same history and answers, for the number of alerts that
  /// the monitor was asked for; nil where it was asked for none, or the history says nothing.
  ///
  /// - Parameter subject: with the model's line of that day.
  func ownLine(of monitor: MonitorRecord, _ subject: ScoringTarget, day: Int64) throws -> ThresholdRecord? {
    guard let sensitivity = monitor.rules.sensitivity else { return nil }
    // No floor beside it: whoever names a number wants that many.
    let settings = ThresholdSettings(.answers(alertsPerDay: sensitivity / 7))
    if let known = monitor.state?.line, known.version == subject.version.key,
      known.modelLine == subject.threshold.fittedAt, known.record.day == day, known.record.settings == settings
    {
      return known.record
    }
    let service = ThresholdService(context: context)
    let trailing = try service.fitting(before: day, of: subject)
    let history = try trailing ?? service.fitting(model: subject.model, version: subject.version)
    guard history.scores.contains(where: { !$0.isNaN }) else { return nil }
    var line = try history.fit(settings, now: context.now())
    line.day = day
    return line
  }
}

extension MonitorLine {
  var json: JSONValue {
    .object(["version": .integer(version), "model_line": .integer(modelLine), "record": .string(record.json)])
  }

  /// Reads what `json` wrote; nil for anything else.
  init?(json: JSONValue) {
    guard let version = json["version"]?.integer, let modelLine = json["model_line"]?.integer,
      let record = json["record"]?.string.flatMap(ThresholdRecord.init(json:))
    else { return nil }
    self.init(version: version, modelLine: modelLine, record: record)
  }
}
