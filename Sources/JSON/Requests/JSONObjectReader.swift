/// Decodes an object of a request and collects every fault in it, instead of stopping at the first.
///
/// ```swift
/// var reader = JSONObjectReader(body)
/// let id = reader.string("id", length: 1...128, rule: .identifier)
/// let interval = reader.integer("interval", in: 1...86_400, required: true)
/// let faults = reader.finish()
/// guard faults.isEmpty, let interval else { throw … }
/// ```
/// Each function reads one key and answers `nil` where the key is absent or faulty; an absent key is a fault
/// only where it is `required`, and then no value is missing once `finish()` is empty. An explicit `null` counts
/// as absent. `finish()` adds the keys that nobody asked for.
package struct JSONObjectReader {
  /// More faults than this are counted, not kept.
  package static let mostFaults = 100

  package let pointer: JSONPointer
  package private(set) var faults: [JSONFault] = []
  let object: JSONObject
  private var known: [String] = []
  private var isObject = true

  /// Begins with a value that should be an object; that it isn't one is the first fault, and the last.
  package init(_ value: JSONValue, pointer: JSONPointer = .root) {
    self.pointer = pointer
    object = value.object ?? JSONObject()
    if value.object == nil {
      isObject = false
      let found = "must be an object, not \(value.kindName)"
      faults = [JSONFault(pointer: pointer, code: .wrongType, detail: found)]
    }
  }

  /// The keys of the object, for one whose keys are the client's to choose.
  package var keys: [String] { object.keys }

  /// Every fault, keys that nobody asked for included.
  package mutating func finish() -> [JSONFault] {
    for key in object.keys where !known.contains(key) {
      // Finding the nearest name for a million keys would keep a processor busy for nothing.
      if isFull { break }
      report(.unknownKey, at: key, Self.unknownKeyDetail(key, known: known))
    }
    return faults
  }

  /// Holds no key against the object that nobody asks for: which there may be depends on one that could not be read.
  package mutating func takeOtherKeys() { known += object.keys }

  /// Whether faults are no longer listed.
  var isFull: Bool { faults.count > Self.mostFaults }

  /// Adds a fault found by the caller: a rule over several keys, or of the use case.
  package mutating func report(_ code: JSONFault.Code, at key: String? = nil, _ detail: String) {
    append(JSONFault(pointer: key.map(pointer.appending) ?? pointer, code: code, detail: detail))
  }

  /// Takes over faults that another reader found.
  package mutating func append(_ fault: JSONFault) {
    if faults.count < Self.mostFaults {
      faults.append(fault)
    } else if faults.count == Self.mostFaults {
      faults.append(JSONFault(pointer: .root, code: .tooManyFaults, detail: "and more faults, not listed"))
    }
  }

  /// Whether the key is there and not `null`; counts as asking for it.
  package mutating func has(_ key: String) -> Bool { value(key, required: false) != nil }

  /// The value of a key as it is; `nil` where it is absent or `null`.
  package mutating func value(_ key: String, required: Bool = false) -> JSONValue? {
    if !known.contains(key) { known.append(key) }
    if let value = object[key], !value.isNull { return value }
    if required, isObject {
      let isNull = object[key] != nil
      report(isNull ? .wrongType : .missingKey, at: key, isNull ? "must not be null" : "is required")
    }
    return nil
  }

  /// Reads a key by a function of the caller's: a time, a variant, a parameter.
  package mutating func converted<Result>(
    _ key: String, required: Bool = false, _ convert: (JSONValue) throws(JSONMismatch) -> Result
  ) -> Result? {
    guard let value = value(key, required: required) else { return nil }
    do {
      return try convert(value)
    } catch {
      report(error.code, at: key, error.detail)
      return nil
    }
  }
}

/// Why a value is not what was wanted, without its place, which the reader knows.
package struct JSONMismatch: Error, Equatable, Sendable {
  package let code: JSONFault.Code
  package let detail: String

  package init(_ code: JSONFault.Code, _ detail: String) {
    self.code = code
    self.detail = detail
  }

  /// "must be an integer, not a string".
  package static func type(_ wanted: String, _ found: JSONValue) -> JSONMismatch {
    JSONMismatch(.wrongType, "must be \(wanted), not \(found.kindName)")
  }
}
