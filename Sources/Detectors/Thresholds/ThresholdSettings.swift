/// A threshold as a client asks for it: the method, and whether it is fitted again day by day.
package struct ThresholdSettings: Equatable, Sendable {
  package let method: ThresholdMethod
  /// Whether the caller is to refit once a day on the trailing history; always false for `fixed`.
  package let refit: Bool

  package init(_ method: ThresholdMethod = .default, refit: Bool = true) {
    self.method = method
    if case .fixed = method { self.refit = false } else { self.refit = refit }
  }

  /// Reads `method` (`rate` where absent) and its settings.
  /// - Throws: `ParameterFaults` with every fault: an unknown method or setting, a wrong type, a value out of bounds.
  package init(_ given: [String: ParameterValue]) throws(ParameterFaults) {
    let name = try Self.methodName(in: given)
    let values = try Self.schema(of: name).resolve(given)
    let level = given["level"] == nil ? nil : name == "pot" ? values.number("level") : nil
    let method: ThresholdMethod =
      switch name {
      case "quantile": .quantile(values.number("quantile"))
      case "pot": .peaks(risk: values.number("risk"), level: level)
      case "sigma": .sigma(k: values.number("k"))
      case "labels": .labels(delayLimit: values.integer("delay_limit"))
      case "fixed": .fixed(try Self.fixedValue(given, values))
      default: Self.budget(name, values, isSizeGiven: given["deviations"] != nil)
      }
    self.init(method, refit: name == "fixed" ? false : values.flag("refit"))
  }

  /// The settings in force as a client would write them, defaults included; reading them back gives `self`.
  package var parameters: [String: ParameterValue] {
    var values: [String: ParameterValue] = ["method": .text(method.name)]
    switch method {
    case .rate(let alertsPerDay, let deviations), .answers(let alertsPerDay, let deviations):
      values["alerts_per_day"] = .number(alertsPerDay)
      values["deviations"] = .number(deviations)
    case .quantile(let quantile): values["quantile"] = .number(quantile)
    case .peaks(let risk, let level):
      values["risk"] = .number(risk)
      if let level { values["level"] = .number(level) }
    case .sigma(let k): values["k"] = .number(k)
    case .labels(let delayLimit): values["delay_limit"] = .integer(delayLimit)
    case .fixed(let value):
      values["value"] = .number(value)
      return values
    }
    values["refit"] = .flag(refit)
    return values
  }

  /// The settings that answers count by: a budget listens to them from the first one on, whatever else was asked for stays.
  package var answered: ThresholdSettings {
    guard case .rate(let alertsPerDay, let deviations) = method else { return self }
    return ThresholdSettings(.answers(alertsPerDay: alertsPerDay, deviations: deviations), refit: refit)
  }

  /// The settings of a method.
  package static func schema(of method: String) -> ParameterSchema {
    let name = ParameterDefinition(
      "method", .choice(ThresholdMethod.names), default: .text("rate"), "How the threshold is found.")
    let refit = ParameterDefinition(
      "refit", .flag, default: .flag(true), "Whether to fit again once a day on the trailing history.")
    return ParameterSchema([name] + definitions(of: method) + (method == "fixed" ? [] : [refit]))
  }

  private static func definitions(of method: String) -> [ParameterDefinition] {
    switch method {
    case "quantile":
      [.init("quantile", .number(0.5...1), default: .number(0.999), "Share of the history's scores below.")]
    case "pot":
      [
        .init("risk", .number(1e-9...0.1), default: .number(1e-4), "Probability of a point to be above."),
        .init("level", .number(0.5...0.999), default: .number(0.98), "Quantile beyond which the tail is fitted."),
      ]
    case "sigma":
      [.init("k", .number(0.1...100), default: .number(3), "Robust standard deviations above the median.")]
    case "labels":
      [
        .init(
          "delay_limit", .integer(0...100_000), default: .integer(7),
          "Points after its start by which an anomaly must be found to count.")
      ]
    case "fixed":
      [
        .init(
          "value", .number(-Double.greatestFiniteMagnitude...Double.greatestFiniteMagnitude), default: .number(0),
          "The raw score at which to alert.")
      ]
    default:
      [
        .init(
          "alerts_per_day", .number(0.001...1_000), default: .number(ThresholdMethod.alertsPerDay),
          "Alerts a day at most."),
        .init(
          "deviations", .number(0...100), default: .number(ThresholdMethod.deviations),
          "Deviations of the scores above their mean that every alert has; 0 where the budget alone is to count."),
      ]
    }
  }

  /// Who wants more alerts than the default gets them, whatever their size, unless they name one.
  private static func budget(_ name: String, _ values: ResolvedParameters, isSizeGiven: Bool) -> ThresholdMethod {
    let alertsPerDay = values.number("alerts_per_day")
    let isRare = alertsPerDay <= ThresholdMethod.alertsPerDay
    let deviations = isSizeGiven || isRare ? values.number("deviations") : 0
    return name == "answers"
      ? .answers(alertsPerDay: alertsPerDay, deviations: deviations)
      : .rate(alertsPerDay: alertsPerDay, deviations: deviations)
  }

  private static func methodName(in given: [String: ParameterValue]) throws(ParameterFaults) -> String {
    guard let value = given["method"] else { return "rate" }
    guard case .text(let name) = value else {
      throw ParameterFaults(faults: [.wrongType("method", expected: "a name")])
    }
    guard ThresholdMethod.names.contains(name) else {
      let allowed = ThresholdMethod.names.joined(separator: ", ")
      throw ParameterFaults(faults: [.outOfRange("method", allowed: allowed)])
    }
    return name
  }

  /// There is no sensible default for a raw score.
  private static func fixedValue(
    _ given: [String: ParameterValue], _ values: ResolvedParameters
  ) throws(ParameterFaults) -> Double {
    guard given["value"] != nil else {
      throw ParameterFaults(faults: [.inconsistent("value", detail: "the method fixed needs a value")])
    }
    return values.number("value")
  }
}
