package import Detectors
import JSON

/// What a drill asks besides model and range.
package struct DrillQuestion: Equatable, Sendable {
  package var plan: DrillPlan
  /// Points after its first within which an anomaly has to be found; nil for as long as it lasts.
  package var delayLimit: Int?

  package init(plan: DrillPlan = DrillPlan(), delayLimit: Int? = nil) {
    (self.plan, self.delayLimit) = (plan, delayLimit)
  }

  /// The form in which a job keeps it.
  var json: JSONValue {
    .object([
      "synthetic": plan.json, "delay_limit": delayLimit.map { .integer(Int64($0)) } ?? .null,
    ])
  }

  /// nil for anything else than `json` makes.
  init?(json: JSONValue) {
    guard let plan = json["synthetic"].flatMap(DrillPlan.init(json:)) else { return nil }
    self.init(plan: plan, delayLimit: json["delay_limit"]?.integer.map(Int.init))
  }
}

extension DrillPlan {
  /// As requests have it, with all that was left out.
  var json: JSONValue {
    .object([
      "types": .array(types.map { .string($0.rawValue) }), "lengths": .integers(lengths.map(Int64.init)),
      "sizes": .numbers(sizes), "count": .integer(Int64(count)), "spread": .string(spread.rawValue),
      "seed": .integer(Int64(seed)),
    ])
  }

  /// nil for anything else than `json` makes.
  fileprivate init?(json: JSONValue) {
    guard let types = json["types"]?.array, let lengths = json["lengths"]?.integers, let sizes = json["sizes"]?.numbers,
      let count = json["count"]?.integer, let spread = json["spread"]?.string, let seed = json["seed"]?.integer
    else { return nil }
    self.init(
      types: types.compactMap { $0.string.flatMap(AnomalyType.init(rawValue:)) }, lengths: lengths.map(Int.init),
      sizes: sizes, count: Int(count), spread: InjectionPlan.Spread(rawValue: spread) ?? .all, seed: UInt64(seed))
  }
}
