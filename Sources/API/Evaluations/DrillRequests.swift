import Detectors
import JSON
import Monitoring

extension JSONObjectReader {
  /// What `POST /v1/evaluations` asks of a drill: `synthetic` and `delay_limit`.
  mutating func drillQuestion() -> DrillQuestion {
    let delayLimit = count("delay_limit", in: 0...100_000)
    var question = object("synthetic") { reader in reader.syntheticAnomalies() } ?? DrillQuestion()
    question.delayLimit = delayLimit
    return question
  }

  /// With a generator, types are those that are named, and lengths unless told those that it has learnt.
  private mutating func syntheticAnomalies() -> DrillQuestion? {
    let generator = identifier("generator")
    let departure = number("min_departure", in: 0...1_000)
    var plan = DrillPlan()
    let types = drillTypes()
    plan.types = types ?? (generator == nil ? plan.types : [])
    let lengths = steps("lengths", within: DrillPlan.lengths, { $0.integer.map(Int.init) })
    plan.lengths = lengths ?? plan.lengths
    if let sizes = steps("sizes", within: InjectionPlan.sizes, \.number) { plan.sizes = sizes }
    plan.count = count("count", in: DrillPlan.counts) ?? plan.count
    plan.spread = choice("spread", of: InjectionPlan.Spread.self) ?? plan.spread
    plan.seed = UInt64(integer("seed", in: 0...(1 << 53 - 1)) ?? 0)
    check(plan, hasGenerator: generator != nil, hasDeparture: departure != nil)
    return DrillQuestion(
      plan: plan,
      generator: generator.map {
        DrillGenerator(model: $0, minDeparture: departure ?? 0, drawsLengths: lengths == nil)
      })
  }

  private mutating func check(_ plan: DrillPlan, hasGenerator: Bool, hasDeparture: Bool) {
    let code = JSONFault.Code(.inconsistentParameters)
    if hasDeparture, !hasGenerator { report(code, at: "min_departure", "is asked of a 'generator'") }
    let longest = plan.lengths.max() ?? 0
    if !hasGenerator, !plan.types.contains(where: { $0.leastLength <= longest }) {
      report(code, at: "lengths", "has no length that one of the types can have")
    }
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
            pointer: pointer.appending("types").appending(index), code: JSONFault.Code(.invalidValue),
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
        append(JSONFault(pointer: place, code: JSONFault.Code(.invalidValue), detail: "comes twice"))
      }
    }
    return steps.sorted()
  }
}
