package import JSON

/// Why a series stands where it does with a policy: who else has it, or what its training failed by.
package struct PolicyReason: Equatable, Sendable {
  /// `own_model`, `own_monitor`, `other_policy`, or the code of a problem.
  package let code: String
  /// The id of who has it; nil of a failure.
  package let by: String?
  package let detail: String

  static func model(_ id: String) -> PolicyReason {
    PolicyReason(code: "own_model", by: id, detail: "The model '\(id)', which no policy made, has the series.")
  }

  static func monitor(_ id: String) -> PolicyReason {
    PolicyReason(code: "own_monitor", by: id, detail: "The monitor '\(id)', which no policy made, watches the series.")
  }

  static func policy(_ id: String) -> PolicyReason {
    PolicyReason(
      code: "other_policy", by: id,
      detail: "The policy '\(id)' comes first: of several the one of the highest priority has a series, then by id.")
  }

  /// Whether another policy has it.
  var isPolicy: Bool { code == "other_policy" }

  static func failure(_ error: MonitoringError) -> PolicyReason {
    PolicyReason(code: error.code.rawValue, by: nil, detail: error.detail)
  }
}

extension PolicyReason {
  package var json: JSONValue {
    .object(["code": .string(code), "by": by.map(JSONValue.string) ?? .null, "detail": .string(detail)])
  }

  /// Reads what `json` wrote; nil for anything else.
  package init?(json text: String) {
    guard let value = try? JSONValue.parse(text), let code = value["code"]?.string, let detail = value["detail"]?.string
    else { return nil }
    self.init(code: code, by: value["by"]?.string, detail: detail)
  }
}
