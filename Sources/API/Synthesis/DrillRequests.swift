import Detectors
import JSON
import Monitoring

extension JSONObjectReader {
  /// What `POST /v1/evaluations` asks of a drill: `synthetic` and `delay_limit`.
  mutating func drillQuestion() -> DrillQuestion {
    let delayLimit = count("delay_limit", in: 0...100_000)
    let plan = object("synthetic") { reader in reader.drillPlan() } ?? DrillPlan()
    return DrillQuestion(plan: plan, delayLimit: delayLimit)
  }

  private mutating func drillPlan() -> DrillPlan? {
    var plan = DrillPlan()
    if let types = drillTypes() { plan.types = types }
    if let lengths = steps("lengths", within: DrillPlan.lengths, { $0.integer.map(Int.init) }) {
      plan.lengths = lengths
    }
    if let sizes = steps("sizes", within: InjectionPlan.sizes, \.number) { plan.sizes = sizes }
    plan.count = count("count", in: DrillPlan.counts) ?? plan.count
    plan.spread = choice("spread", of: InjectionPlan.Spread.self) ?? plan.spread
    plan.seed = UInt64(integer("seed", in: 0...(1 << 53 - 1)) ?? 0)
    if let longest = plan.lengths.max(), !plan.types.contains(where: { $0.leastLength <= longest }) {
      report(
        JSONFault.Code(rawValue: "inconsistent_parameters"), at: "lengths",
        "has no length that one of the types can have")
    }
    return plan
  }

  private mutating func drillTypes() -> [AnomalyType]? {
    guard let names = distinctStrings("types", count: 1...AnomalyType.allCases.count, length: 1...20) else {
      return nil
    }
    var types: [AnomalyType] = []
    for (index, name) in names.enumerated() {
      if let type = AnomalyType(rawValue: name) {
        types.append(type)
      } else {
        let known = AnomalyType.allCases.map(\.rawValue).joined(separator: ", ")
        append(
          JSONFault(
            pointer: pointer.appending("types").appending(index), code: JSONFault.Code(rawValue: "invalid_value"),
            detail: "must be one of \(known)"))
      }
    }
    return types.count == names.count ? types : nil
  }

  /// A few different values, each within bounds, in rising order.
  private mutating func steps<Value: Comparable & Hashable>(
    _ key: String, within bounds: ClosedRange<Value>, _ read: (JSONValue) -> Value?
  ) -> [Value]? {
    guard let values = array(key, count: 1...DrillPlan.mostSteps) else { return nil }
    var steps: Set<Value> = []
    for (index, value) in values.enumerated() {
      let place = pointer.appending(key).appending(index)
      guard let step = read(value) else {
        append(JSONFault(pointer: place, code: .wrongType, detail: "must be a number that \(key) can be"))
        continue
      }
      if !bounds.contains(step) {
        let detail = "must be between \(bounds.lowerBound) and \(bounds.upperBound)"
        append(JSONFault(pointer: place, code: .outOfRange, detail: detail))
      } else if !steps.insert(step).inserted {
        append(JSONFault(pointer: place, code: JSONFault.Code(rawValue: "invalid_value"), detail: "comes twice"))
      }
    }
    return steps.sorted()
  }
}
