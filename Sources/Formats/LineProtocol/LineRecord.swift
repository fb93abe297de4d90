/// One point of InfluxDB's line protocol, as it was written.
package struct LineRecord: Sendable {
  package enum Value: Sendable, Equatable {
    case float(Double)
    case integer(Int64)
    case unsigned(UInt64)
    case boolean(Bool)
    case text(String)
  }

  package internal(set) var measurement = ""
  /// As they came: in no order, their keys once.
  package internal(set) var tags: [(key: String, value: String)] = []
  /// At least one; of a key that comes again the last counts.
  package internal(set) var fields: [(key: String, value: Value)] = []
  /// In the unit of the request; nil where the line has none.
  package internal(set) var time: Int64?
  /// The line that it begins on, the first being 1.
  package internal(set) var line = 0

  package init() {}
}

/// What is wrong with a line.
package struct LineFault: Error, Equatable, Sendable {
  package enum Reason: Equatable, Sendable {
    case missingMeasurement
    case missingTagKey
    case missingTagValue
    case duplicateTag(String)
    case missingFields
    case missingFieldKey
    case missingFieldValue
    case badValue
    case numberOutOfRange
    case unclosedText
    case badTime
    case trailing
    case invalidUTF8
    case tooManyTags
    case tooManyFields
    case lineTooLong
  }

  package let reason: Reason
  package let line: Int
  /// In bytes, the first being 1.
  package let column: Int
}

extension LineFault.Reason {
  /// What follows "unable to parse line 3, column 7:".
  package var sentence: String {
    switch self {
    case .missingMeasurement: "missing measurement"
    case .missingTagKey: "missing tag key"
    case .missingTagValue: "missing tag value"
    case .duplicateTag(let key): "duplicate tag '\(key.prefix(64))'"
    case .missingFields: "missing fields"
    case .missingFieldKey: "missing field key"
    case .missingFieldValue: "missing field value"
    case .badValue: "invalid field value: a number, 1i, 1u, true, false or \"text\" is wanted"
    case .numberOutOfRange: "number out of range"
    case .unclosedText: "unbalanced quotes"
    case .badTime: "bad timestamp: a whole number is wanted"
    case .trailing: "text behind the timestamp"
    case .invalidUTF8: "text that is not UTF-8"
    case .tooManyTags: "more than \(LineProtocolReader.mostTags) tags"
    case .tooManyFields: "more than \(LineProtocolReader.mostFields) fields"
    case .lineTooLong: "line of more than \(LineProtocolReader.longestLine) bytes"
    }
  }
}
