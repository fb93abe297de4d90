import Detectors
import JSON
import Monitoring
import Storage

extension APIRequest {
  /// The body of `PUT /v1/policies/{id}`.
  func policyDefinition() throws -> PolicyDefinition {
    try decode(try json()) { $0.policyDefinition() }
  }
}

extension JSONObjectReader {
  /// What a policy says; nil, with what is wrong among the faults, where it is none.
  mutating func policyDefinition() -> PolicyDefinition? {
    let selector = object("selector", required: true) { $0.policySelector() }
    let priority = integer("priority", in: PolicyDefinition.priorities)
    let isNamed = has("algorithm")
    let algorithm = isNamed ? policyAlgorithm("algorithm") : .ensemble
    let parameters = self.parameters("parameters")
    if let algorithm {
      report("parameters") { () throws(ParameterFaults) in try algorithm.parameters(parameters) }
    }
    let seed = integer("seed", in: 0...(1 << 53 - 1))
    let beginAfter = object("begin_after") { $0.stretch() }
    let history = object("history") { $0.stretch() }
    let pooled = object("pooled") { $0.poolBounds() }
    if let algorithm { checkPooling(of: algorithm) }
    let hasColdStart = bool("cold_start")
    let retrain = object("retrain") { $0.roundSchedule() }
    let threshold = self.threshold("threshold")
    let rules = object("rules") { MonitorRules(&$0) }
    let retentionDays = integer("retention_days", in: SeriesLimits.retentionDays)
    let receivers = strings("receivers", count: 0...20, length: 1...128, rule: .identifier)
    if let beginAfter, let history, let fault = Self.fault(beginAfter, history) {
      report(JSONFault.Code(.outOfRange), at: "history", fault)
    }
    if let algorithm, !algorithm.givesScores { checkWatching(by: algorithm, threshold, rules, receivers) }
    guard let selector, let algorithm, let threshold else { return nil }
    var definition = PolicyDefinition(selector: selector)
    definition.priority = priority ?? definition.priority
    definition.algorithm = algorithm
    definition.parameters = parameters
    definition.seed = seed ?? definition.seed
    definition.beginAfter = beginAfter ?? definition.beginAfter
    definition.history = history
    definition.pooled = pooled
    definition.hasColdStart = hasColdStart ?? definition.hasColdStart
    definition.retrain = retrain ?? definition.retrain
    definition.threshold = threshold
    definition.rules = rules ?? definition.rules
    definition.retentionDays = retentionDays
    definition.receivers = (receivers ?? []).reduce(into: []) { if !$0.contains($1) { $0.append($1) } }
    return definition
  }

  /// What is wrong where less is learnt from than is waited for; the two may be in units that nobody can compare.
  private static func fault(_ beginAfter: PolicyDefinition.Stretch, _ history: PolicyDefinition.Stretch) -> String? {
    switch (beginAfter, history) {
    case (.points(let first), .points(let most)) where most < first,
      (.seconds(let first), .seconds(let most)) where most < first:
      "must be as long as 'begin_after' at least: of \(first) that are waited for only \(most) would be learnt from"
    default: nil
    }
  }
}

extension JSONObjectReader {
  fileprivate mutating func policySelector() -> PolicySelector? {
    let pattern = converted("series") { value throws(JSONMismatch) in
      guard let text = value.string else { throw .type("a string", value) }
      guard let pattern = GlobPattern(text) else {
        throw JSONMismatch(
          JSONFault.Code(.invalidValue),
          "must be 1 to 128 of the characters of ids, '*' for any of them and '?' for one, such as 'web-*'")
      }
      return pattern
    }
    let tags = tags().map { tags in
      Dictionary(zip(tags.keys, tags.values.map { $0.string ?? "" })) { first, _ in first }
    }
    if !has("series"), !has("tags") {
      report(
        .missingKey, "must name 'series', a pattern of ids, or 'tags', or both; {\"series\": \"*\"} is every series")
      return nil
    }
    if let tags, tags.isEmpty, !has("series") {
      report(JSONFault.Code(.invalidValue), at: "tags", "must have one entry at least where 'series' is left out")
    }
    return PolicySelector(pattern: pattern, tags: tags ?? [:])
  }

  /// A method whose models give scores, or that learns from many series.
  fileprivate mutating func policyAlgorithm(_ key: String) -> Algorithm? {
    let choices = Algorithm.allCases.filter { $0.givesScores || $0.poolableType != nil }
    return choice(key, of: choices.map(\.rawValue)).flatMap(Algorithm.init(rawValue:))
  }

  fileprivate mutating func poolBounds() -> PoolBounds {
    var bounds = PoolBounds()
    bounds.series = integer("series", in: PoolBounds.series) ?? bounds.series
    bounds.points = integer("points", in: PoolBounds.points) ?? bounds.points
    return bounds
  }

  /// What learns from many series at once may be pooled, and what makes anomalies has to be.
  fileprivate mutating func checkPooling(of algorithm: Algorithm) {
    let names = Algorithm.poolable.map { "'\($0.rawValue)'" }.joined(separator: " and ")
    if has("pooled"), algorithm.poolableType == nil {
      report(
        JSONFault.Code(.invalidValue), at: "pooled",
        "must be left out with the algorithm '\(algorithm.rawValue)': \(names) can be pooled, by naming one as 'algorithm'"
      )
    }
    if !has("pooled"), !algorithm.givesScores {
      report(
        .missingKey, at: "pooled",
        "must be there with the algorithm '\(algorithm.rawValue)', such as {}: a policy learns it from many series together"
      )
    }
  }

  /// Where nothing gives scores nothing watches, and nobody is told.
  fileprivate mutating func checkWatching(
    by algorithm: Algorithm, _ threshold: ThresholdSettings?, _ rules: MonitorRules?, _ receivers: [String]?
  ) {
    let given: [(key: String, isGiven: Bool)] = [
      ("threshold", threshold.map { $0 != ThresholdSettings() } ?? false),
      ("rules", rules.map { $0 != MonitorRules() } ?? false), ("receivers", !(receivers ?? []).isEmpty),
    ]
    for (key, isGiven) in given where isGiven {
      report(
        JSONFault.Code(.invalidValue), at: key,
        "must be left out: '\(algorithm.rawValue)' makes anomalies and gives no scores, so that nothing is watched by it; "
          + "another policy can watch the same series")
    }
  }

  fileprivate mutating func stretch() -> PolicyDefinition.Stretch? {
    let points = integer("points", in: PolicyDefinition.points)
    let seconds = integer("seconds", in: PolicyDefinition.seconds)
    if has("points") == has("seconds") {
      report(JSONFault.Code(.invalidValue), "must name either 'points' or 'seconds'")
      return nil
    }
    return points.map { .points($0) } ?? seconds.map { .seconds($0) }
  }
}
