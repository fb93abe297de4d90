package import Detectors
import JSON

/// What a drill asks besides model and range.
package struct DrillQuestion: Equatable, Sendable {
  /// Without types where all that is rehearsed is generated.
  package var plan: DrillPlan
  /// Where there is one, what else is rehearsed comes of it.
  package var generator: DrillGenerator?
  /// Points after its first within which an anomaly has to be found; nil for as long as it lasts.
  package var delayLimit: Int?

  package init(plan: DrillPlan = DrillPlan(), generator: DrillGenerator? = nil, delayLimit: Int? = nil) {
    (self.plan, self.generator, self.delayLimit) = (plan, generator, delayLimit)
  }

  /// As requests have it, with all that was left out.
  var synthetic: JSONValue {
    var members = plan.json
    if let generator {
      members["generator"] = .string(generator.model)
      members["min_departure"] = .number(generator.minDeparture)
    }
    return .object(members)
  }

  /// The form in which a job keeps it.
  var json: JSONValue {
    .object([
      "synthetic": synthetic, "draws_lengths": .bool(generator?.drawsLengths ?? false),
      "delay_limit": delayLimit.map { .integer(Int64($0)) } ?? .null,
    ])
  }

  /// nil for anything else than `json` makes.
  init?(json: JSONValue) {
    guard let synthetic = json["synthetic"], let plan = DrillPlan(json: synthetic) else { return nil }
    let generator = synthetic["generator"]?.string.map { model in
      DrillGenerator(
        model: model, minDeparture: synthetic["min_departure"]?.number ?? 0,
        drawsLengths: json["draws_lengths"] == .bool(true))
    }
    self.init(plan: plan, generator: generator, delayLimit: json["delay_limit"]?.integer.map(Int.init))
  }
}

/// The generator whose anomalies a drill rehearses.
package struct DrillGenerator: Equatable, Sendable {
  /// A model's id.
  package var model: String
  /// As in ``GenerationRequest``.
  package var minDeparture: Double
  /// Whether the lengths are those that it has learnt, instead of the plan's.
  package var drawsLengths: Bool

  package init(model: String, minDeparture: Double = 0, drawsLengths: Bool = false) {
    (self.model, self.minDeparture, self.drawsLengths) = (model, minDeparture, drawsLengths)
  }
}

extension DrillPlan {
  /// As requests have it; types are left out where there are none.
  fileprivate var json: JSONObject {
    var members: JSONObject = [:]
    if !types.isEmpty { members["types"] = .array(types.map { .string($0.rawValue) }) }
    members["lengths"] = .integers(lengths.map(Int64.init))
    members["sizes"] = .numbers(sizes)
    members["count"] = .integer(Int64(count))
    members["spread"] = .string(spread.rawValue)
    members["seed"] = .integer(Int64(seed))
    return members
  }

  /// nil for anything else than `json` makes.
  fileprivate init?(json: JSONValue) {
    guard let lengths = json["lengths"]?.integers, let sizes = json["sizes"]?.numbers,
      let count = json["count"]?.integer, let spread = json["spread"]?.string, let seed = json["seed"]?.integer
    else { return nil }
    self.init(
      types: (json["types"]?.array ?? []).compactMap { $0.string.flatMap(AnomalyType.init(rawValue:)) },
      lengths: lengths.map(Int.init), sizes: sizes, count: Int(count),
      spread: InjectionPlan.Spread(rawValue: spread) ?? .all, seed: UInt64(seed))
  }
}
