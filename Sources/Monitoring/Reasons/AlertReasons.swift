package import JSON

/// Why there is an alert, in words and in numbers.
package struct AlertReasons: Sendable, Equatable {
  package struct Reason: Sendable, Equatable {
    package enum Kind: String, Sendable, CaseIterable {
      /// A metric and what was expected of it.
      case metric
      /// A value that is the lowest or the highest for long.
      case extreme
      /// The member of the method that says most.
      case member
      /// Something that began or ended shortly before.
      case flag, label
      case flatline
      case noData = "no_data"
    }

    package var kind: Kind
    /// The metric, flag, label or member that it is about; nil of a whole series.
    package var name: String?
    package var text: String
    package var value: Double?
    package var expected: Double?
    package var expectedLower: Double?
    package var expectedUpper: Double?
    /// Of the score, 0 to 1.
    package var share: Double?
    /// -1 below, 1 above what was expected.
    package var direction: Int?
    /// Unix seconds.
    package var since: Int64?

    package init(_ kind: Kind, name: String?, text: String) {
      (self.kind, self.name, self.text) = (kind, name, text)
    }
  }

  /// One sentence without a full stop: the reasons in the order of their weight.
  package var summary: String
  package var reasons: [Reason]

  /// - Parameter reasons: the heaviest first, not empty.
  package init(_ reasons: [Reason]) {
    summary = reasons.map(\.text).joined(separator: "; ")
    self.reasons = reasons
  }
}

extension AlertReasons {
  /// As the contract shows it, and as it is kept with its alert.
  package var json: JSONValue {
    var object = JSONObject()
    object["summary"] = .string(summary)
    object["reasons"] = .array(reasons.map(\.json))
    return .object(object)
  }
}

extension AlertReasons.Reason {
  fileprivate var json: JSONValue {
    func number(_ value: Double?) -> JSONValue { value.flatMap { $0.isFinite ? .number($0) : nil } ?? .null }
    var object = JSONObject()
    object["kind"] = .string(kind.rawValue)
    object["name"] = name.map(JSONValue.string) ?? .null
    object["text"] = .string(text)
    object["value"] = number(value)
    object["expected"] = number(expected)
    object["expected_lower"] = number(expectedLower)
    object["expected_upper"] = number(expectedUpper)
    object["share"] = number(share)
    object["direction"] = direction.map { .integer(Int64($0)) } ?? .null
    object["since"] = since.map(JSONValue.integer) ?? .null
    return .object(object)
  }
}
