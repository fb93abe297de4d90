package import Detectors
package import JSON
import Platform
package import Storage

/// What a policy does for the series that it is about.
package struct PolicyDefinition: Equatable, Sendable {
  /// A stretch of history, by its points or by its time.
  package enum Stretch: Equatable, Sendable {
    case points(Int64)
    case seconds(Int64)
  }

  package static let priorities: ClosedRange<Int64> = -1_000...1_000
  package static let points: ClosedRange<Int64> = 1...20_000_000
  /// A hundred years.
  package static let seconds: ClosedRange<Int64> = 1...3_155_760_000
  /// Points after which a model is trained, where nobody says otherwise: what the line of an ordinary training is drawn on.
  package static let ordinaryStart = Stretch.points(500)
  package static let ordinaryDays: Int64 = 7

  package var selector: PolicySelector
  package var priority: Int64 = 0
  package var algorithm = Algorithm.ensemble
  package var parameters: [String: ParameterValue] = [:]
  package var seed: Int64 = 0
  /// When there is history enough to train; a method that wants more waits for more.
  package var beginAfter = Self.ordinaryStart
  /// The newest that is learnt from; nil for everything.
  package var history: Stretch?
  /// Whether a plain rule watches until then.
  package var hasColdStart = true
  package var retrain = RoundSchedule(everyDays: Self.ordinaryDays)
  package var threshold = ThresholdSettings()
  /// How much its pools learn from, each one network for many series; nil where every series has one of its own.
  package var pooled: PoolBounds?
  package var rules = MonitorRules()
  /// Days that points are kept of series whose definitions do not say; nil for ever.
  package var retentionDays: Int64?
  /// The ids of those who are told.
  package var receivers: [String] = []

  package init(selector: PolicySelector) { self.selector = selector }
}

extension PolicyDefinition {
  /// Whether trainings are done in a moment, so that one job does many of them.
  var trainsInPassing: Bool { algorithm == .pca || Algorithm.baselines.contains(algorithm) }

  /// Changes with whatever makes another model, or another line, of the same points.
  var fingerprint: String { Self.hash(learning) + "." + Self.hash(threshold.json) }

  /// Whether two fingerprints differ in the line at most.
  static func isSameTraining(_ first: String, _ second: String) -> Bool {
    first.prefix { $0 != "." } == second.prefix { $0 != "." }
  }

  private static func hash(_ object: JSONObject) -> String {
    var hash = FNV1a()
    for byte in JSONValue.object(object).text.utf8 { hash.combine(byte) }
    return String(hash.value, radix: 16)
  }

  /// What there still has to come before a model is trained.
  ///
  /// - Parameters:
  ///   - least: points that the method was found to want.
  /// - Returns: points; 0 where there is enough.
  func missing(points: Int64, slots: Int64, interval: Int64, least: Int64?) -> Int64 {
    let begin =
      switch beginAfter {
      case .points(let count): count - points
      case .seconds(let seconds): (seconds + interval - 1) / interval - slots
      }
    return max(0, begin, (least ?? 0) - points)
  }

  /// From when on a training learns, of a series as it is; nil for all of it.
  func start(of series: SeriesRecord) -> Int64? {
    guard let history, let last = series.lastTime else { return nil }
    let interval = series.definition.interval
    return switch history {
    case .points(let count): last - (count - 1) * interval
    case .seconds(let seconds): last + interval - seconds
    }
  }
}

extension PolicyDefinition.Stretch {
  package var json: JSONValue {
    switch self {
    case .points(let count): .object(["points": .integer(count)])
    case .seconds(let seconds): .object(["seconds": .integer(seconds)])
    }
  }

  init?(json: JSONValue) {
    if let count = json["points"]?.integer {
      self = .points(count)
    } else if let seconds = json["seconds"]?.integer {
      self = .seconds(seconds)
    } else {
      return nil
    }
  }
}

/// The form that the contract shows and the database keeps.
extension PolicyDefinition {
  private var training: JSONObject {
    var parameters = JSONObject()
    for (name, value) in self.parameters.sorted(by: { $0.key < $1.key }) { parameters[name] = value.json }
    return [
      "algorithm": .string(algorithm.rawValue), "parameters": .object(parameters), "seed": .integer(seed),
      "history": history?.json ?? .null,
    ]
  }

  /// Where it pools nothing it says nothing of it: as before there were pools.
  private var learning: JSONObject {
    var members = training
    if let pooled { members["pooled"] = pooled.json }
    return members
  }

  package var json: JSONObject {
    var members: JSONObject = ["selector": .object(selector.json), "priority": .integer(priority)]
    for (name, value) in zip(training.keys, training.values) { members[name] = value }
    members["pooled"] = pooled?.json ?? .null
    members["threshold"] = .object(threshold.json)
    members["retention_days"] = retentionDays.map(JSONValue.integer) ?? .null
    members["begin_after"] = beginAfter.json
    members["cold_start"] = .bool(hasColdStart)
    members["retrain"] = .object([
      "every_days": retrain.everyDays.map(JSONValue.integer) ?? .null,
      "after_points": retrain.afterPoints.map(JSONValue.integer) ?? .null,
      "after_answers": retrain.afterAnswers.map(JSONValue.integer) ?? .null, "on_drift": .bool(retrain.onDrift),
    ])
    members["rules"] = (try? JSONValue.parse(rules.json)) ?? .null
    members["receivers"] = .array(receivers.map(JSONValue.string))
    return members
  }

  /// What pools nothing, or keeps points for ever, is kept as it was before there was either.
  var text: String {
    var members = json
    if pooled == nil { members["pooled"] = nil }
    if retentionDays == nil { members["retention_days"] = nil }
    return JSONValue.object(members).text
  }

  /// Reads what `json` wrote; nil for anything else, of a later version say.
  init?(json text: String) {
    guard let value = try? JSONValue.parse(text), let selector = value["selector"].flatMap(PolicySelector.init(json:)),
      let algorithm = value["algorithm"]?.string.flatMap(Algorithm.init(rawValue:)),
      let beginAfter = value["begin_after"].flatMap(Stretch.init(json:)),
      let threshold = value["threshold"].flatMap(ThresholdSettings.init(json:)), let retrain = value["retrain"],
      let rules = value["rules"]
    else { return nil }
    self.init(selector: selector)
    priority = value["priority"]?.integer ?? 0
    self.algorithm = algorithm
    parameters = value["parameters"]?.object?.parameters ?? [:]
    seed = value["seed"]?.integer ?? 0
    self.beginAfter = beginAfter
    history = value["history"].flatMap(Stretch.init(json:))
    hasColdStart = value["cold_start"]?.bool ?? true
    self.retrain = RoundSchedule(
      afterAnswers: retrain["after_answers"]?.integer, everyDays: retrain["every_days"]?.integer,
      afterPoints: retrain["after_points"]?.integer, onDrift: retrain["on_drift"]?.bool ?? false)
    self.threshold = threshold
    pooled = value["pooled"].flatMap(PoolBounds.init(json:))
    self.rules = MonitorRules(json: rules.text)
    retentionDays = value["retention_days"]?.integer
    receivers = value["receivers"]?.array?.compactMap(\.string) ?? []
  }
}
