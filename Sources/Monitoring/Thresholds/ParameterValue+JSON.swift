package import Detectors
package import JSON

extension ParameterValue {
  package var json: JSONValue {
    switch self {
    case .integer(let value): .integer(Int64(value))
    case .number(let value): .number(value)
    case .flag(let value): .bool(value)
    case .text(let value): .string(value)
    case .list(let values): .array(values.map(\.json))
    }
  }

  /// The parameter that a JSON value stands for; nil for null and objects, which no parameter is.
  package init?(json: JSONValue) {
    switch json {
    case .integer(let value): self = .integer(Int(value))
    case .number(let value): self = .number(value)
    case .bool(let value): self = .flag(value)
    case .string(let value): self = .text(value)
    default:
      guard let values = json.array else { return nil }
      let elements = values.compactMap(ParameterValue.init(json:))
      guard elements.count == values.count else { return nil }
      self = .list(elements)
    }
  }
}

extension JSONObject {
  /// The members as parameters; those that no parameter can be are left out.
  package var parameters: [String: ParameterValue] {
    var values: [String: ParameterValue] = [:]
    for (key, value) in zip(keys, self.values) {
      values[key] = ParameterValue(json: value)
    }
    return values
  }
}

extension MethodParameters {
  /// The parameters in force, in the order of their schema.
  package var json: JSONObject {
    var members = JSONObject()
    for (name, value) in values { members[name] = value.json }
    return members
  }
}
