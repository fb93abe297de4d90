import JSON

/// Holds JSON values against the schemas of the contract: the part of JSON Schema 2020-12 that the document uses,
/// without formats and patterns.
struct SchemaValidator {
  /// The document that references point into.
  let document: JSONValue

  /// What is wrong with a value, each with its place; empty where it conforms.
  func faults(of value: JSONValue, against schema: JSONValue, at place: String = "") -> [String] {
    var faults: [String] = []
    if let reference = schema["$ref"]?.string {
      guard let target = target(of: reference) else { return ["\(place): \(reference) points nowhere"] }
      faults += self.faults(of: value, against: target, at: place)
    }
    faults += typeFaults(of: value, schema, place)
    faults += choiceFaults(of: value, schema, place)
    faults += boundFaults(of: value, schema, place)
    if let object = value.object { faults += objectFaults(of: object, schema, place) }
    if let items = schema["items"], let elements = value.array {
      for (index, element) in elements.enumerated() {
        faults += self.faults(of: element, against: items, at: "\(place)/\(index)")
      }
    }
    return faults
  }

  /// What a reference into the document points at.
  func target(of reference: String) -> JSONValue? {
    reference.split(separator: "/").dropFirst().reduce(Optional(document)) { $0?[String($1)] }
  }

  private func typeFaults(of value: JSONValue, _ schema: JSONValue, _ place: String) -> [String] {
    guard let type = schema["type"] else { return [] }
    let names = type.string.map { [$0] } ?? type.array?.compactMap(\.string) ?? []
    return names.contains { Self.isOf($0, value) } ? [] : ["\(place): \(value.kindName) is not \(names)"]
  }

  private static func isOf(_ type: String, _ value: JSONValue) -> Bool {
    switch type {
    case "null": value.isNull
    case "boolean": value.bool != nil
    case "integer": value.integer != nil
    case "number": value.number != nil
    case "string": value.string != nil
    case "array": value.array != nil
    case "object": value.object != nil
    default: false
    }
  }

  private func choiceFaults(of value: JSONValue, _ schema: JSONValue, _ place: String) -> [String] {
    var faults: [String] = []
    if let allowed = schema["enum"]?.array, !allowed.contains(value) { faults.append("\(place): not in the enum") }
    if let constant = schema["const"], constant != value { faults.append("\(place): not \(constant.text)") }
    for (keyword, allowed) in [("oneOf", 1...1), ("anyOf", 1...Int.max)] {
      guard let branches = schema[keyword]?.array else { continue }
      let found = branches.map { self.faults(of: value, against: $0, at: place) }
      if !allowed.contains(found.count(where: \.isEmpty)) { faults += ["\(place): \(keyword)"] + found.joined() }
    }
    return faults
  }

  private func boundFaults(of value: JSONValue, _ schema: JSONValue, _ place: String) -> [String] {
    let count = value.array.map { Double($0.count) }
    let length = value.string.map { Double($0.unicodeScalars.count) }
    let bounds: [(measure: Double?, least: String, most: String)] = [
      (value.number, "minimum", "maximum"), (count, "minItems", "maxItems"), (length, "minLength", "maxLength"),
    ]
    return bounds.flatMap { bound -> [String] in
      guard let measure = bound.measure else { return [] }
      let isBelow = schema[bound.least]?.number.map { measure < $0 } ?? false
      let isAbove = schema[bound.most]?.number.map { measure > $0 } ?? false
      return isBelow || isAbove ? ["\(place): \(measure) is out of bounds"] : []
    }
  }

  private func objectFaults(of object: JSONObject, _ schema: JSONValue, _ place: String) -> [String] {
    let required = schema["required"]?.array?.compactMap(\.string) ?? []
    var faults = required.filter { object[$0] == nil }.map { "\(place): has no \($0)" }
    for (name, member) in zip(object.keys, object.values) {
      if let property = schema["properties"]?[name] {
        faults += self.faults(of: member, against: property, at: "\(place)/\(name)")
      } else if schema["additionalProperties"]?.bool == false {
        faults.append("\(place): \(name) is not allowed")
      } else if let other = schema["additionalProperties"], other.object != nil {
        faults += self.faults(of: member, against: other, at: "\(place)/\(name)")
      }
    }
    return faults
  }
}
