/// One thing that is wrong with a request, and where.
package struct JSONFault: Error, Equatable, Sendable {
  /// A stable, machine-readable name. Those of decoding are here; use cases add their own.
  package struct Code: RawRepresentable, Hashable, Sendable {
    package let rawValue: String
    package init(rawValue: String) { self.rawValue = rawValue }

    package static let unknownKey = Code(rawValue: "unknown_key")
    package static let missingKey = Code(rawValue: "missing_key")
    package static let wrongType = Code(rawValue: "wrong_type")
    package static let outOfRange = Code(rawValue: "out_of_range")
    package static let wrongLength = Code(rawValue: "wrong_length")
    package static let wrongPattern = Code(rawValue: "wrong_pattern")
    package static let unknownName = Code(rawValue: "unknown_name")
    package static let invalidTime = Code(rawValue: "invalid_time")
    package static let tooManyFaults = Code(rawValue: "too_many_faults")
  }

  package let pointer: JSONPointer
  package let code: Code
  /// A sentence for the person who wrote the request.
  package let detail: String

  package init(pointer: JSONPointer, code: Code, detail: String) {
    self.pointer = pointer
    self.code = code
    self.detail = detail
  }
}
