package import Formats
import JSON
import Platform

/// The bytes of a file as a table: gzip is taken apart on the way, and JSON of tools is turned into rows.
package struct ImportSource {
  /// JSON is held in memory whole.
  static let mostJSONBytes = 64 << 20

  private var body: UploadBody
  /// Asks for the memory that a JSON text of so many bytes takes as values.
  private let holdMemory: ([UInt8]) throws -> Void
  /// What the file looks to be made by; empty for a file of text.
  private(set) var origin = ""
  /// What of its JSON is left out, as sentences.
  private(set) var notes: [String] = []

  package init(_ body: UploadBody, holdMemory: @escaping ([UInt8]) throws -> Void) {
    self.body = body
    self.holdMemory = holdMemory
  }

  /// A body that was read as JSON already.
  package init(_ table: JSONTables) {
    var pieces = [table.bytes]
    body = UploadBody(limit: .max) { pieces.popLast() }
    (origin, notes) = (table.origin, table.notes)
    holdMemory = { _ in }
  }

  /// - Throws: `empty_body`, `malformed_csv` for a damaged gzip, `body_too_large` for one that grows without measure, `no_points`
  ///   for JSON without a table; what `take` and the body throw.
  mutating func forEachPiece(_ take: ([UInt8]) throws -> Void) throws {
    var text: [UInt8]?
    var isFirst = origin.isEmpty
    func route(_ piece: [UInt8]) throws {
      if isFirst, let start = piece.first(where: { ![0x20, 0x09, 0x0A, 0x0D, 0xEF, 0xBB, 0xBF].contains($0) }) {
        isFirst = false
        if start == UInt8(ascii: "{") || start == UInt8(ascii: "[") { text = [] }
      }
      guard text != nil else { return try take(piece) }
      text?.append(contentsOf: piece)
      guard text?.count ?? 0 <= Self.mostJSONBytes else {
        throw MonitoringError(
          .bodyTooLarge, "JSON of tools may have \(Self.mostJSONBytes) bytes; send more as CSV or NDJSON.")
      }
    }
    try unpack(route)
    if body.isEmpty, origin.isEmpty { throw MonitoringError(.emptyBody, "A file is wanted and none came.") }
    if let text { try take(table(of: text)) }
  }

  private mutating func unpack(_ route: ([UInt8]) throws -> Void) throws {
    guard let first = try body.read() else { return }
    guard Inflater.recognises(first) else {
      try route(first)
      while let piece = try body.read() { try route(piece) }
      return
    }
    let inflater = Inflater()
    do {
      try inflater.take(first, route)
      while let piece = try body.read() { try inflater.take(piece, route) }
      try inflater.finish()
    } catch let failure as Inflater.Failure {
      throw failure == .bomb
        ? MonitoringError(.bodyTooLarge, "The gzip grows to more than any honest data does.")
        : MonitoringError(.malformedCSV, "The gzip is \(failure == .cutShort ? "cut short" : "damaged").")
    }
  }

  private mutating func table(of text: [UInt8]) throws -> [UInt8] {
    var text = text
    if text.starts(with: [0xEF, 0xBB, 0xBF]) { text.removeFirst(3) }
    try holdMemory(text)
    guard let table = JSONTables(try Self.value(of: text)) else {
      throw MonitoringError(
        .noPoints,
        """
        No rows of times and values are in the JSON: neither lists of pairs, nor of objects, nor lists side by side. What is no \
        file goes as application/json.
        """)
    }
    (origin, notes) = (table.origin, table.notes)
    return table.bytes
  }

  /// One JSON value, or one a line.
  private static func value(of text: [UInt8]) throws(MonitoringError) -> JSONValue {
    do throws(JSONError) {
      return try JSONValue.parse(text)
    } catch {
      let lines = text.split(separator: 0x0A).map(Array.init).filter { line in line.contains { $0 > 0x20 } }
      var values: [JSONValue] = []
      if lines.count > 1 {
        for line in lines {
          guard let value = try? JSONValue.parse(line) else { break }
          values.append(value)
        }
      }
      if values.count == lines.count, !values.isEmpty { return .array(values) }
      throw MonitoringError(
        .malformedJSON,
        "The body begins as JSON and is none: \(error.reason.sentence) (line \(error.line), column \(error.column)).")
    }
  }
}
