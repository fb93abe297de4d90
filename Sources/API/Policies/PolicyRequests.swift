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
    let algorithm = isNamed ? scoringAlgorithm("algorithm") : .ensemble
    let parameters = self.parameters("parameters")
    if let algorithm {
      report("parameters") { () throws(ParameterFaults) in try algorithm.parameters(parameters) }
    }
    let seed = integer("seed", in: 0...(1 << 53 - 1))
    let beginAfter = object("begin_after") { $0.stretch() }
    let history = object("history") { $0.stretch() }
    let hasColdStart = bool("cold_start")
    let retrain = object("retrain") { $0.roundSchedule() }
    let threshold = self.threshold("threshold")
    let rules = object("rules") { MonitorRules(&$0) }
    let receivers = strings("receivers", count: 0...20, length: 1...128, rule: .identifier)
    if let beginAfter, let history, let fault = Self.fault(beginAfter, history) {
      report(JSONFault.Code(.outOfRange), at: "history", fault)
    }
    guard let selector, let algorithm, let threshold else { return nil }
    var definition = PolicyDefinition(selector: selector)
    definition.priority = priority ?? definition.priority
    definition.algorithm = algorithm
    definition.parameters = parameters
    definition.seed = seed ?? definition.seed
    definition.beginAfter = beginAfter ?? definition.beginAfter
    definition.history = history
    definition.hasColdStart = hasColdStart ?? definition.hasColdStart
    definition.retrain = retrain ?? definition.retrain
    definition.threshold = threshold
    definition.rules = rules ?? definition.rules
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

  /// A method whose models give scores.
  fileprivate mutating func scoringAlgorithm(_ key: String) -> Algorithm? {
    choice(key, of: Algorithm.allCases.filter(\.givesScores).map(\.rawValue)).flatMap(Algorithm.init(rawValue:))
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
