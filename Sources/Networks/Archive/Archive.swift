/// Named arrays of numbers as bytes: how networks, scalers, baselines, calibrations and checkpoints are kept.
///
/// The format, all integers little-endian:
///
/// | offset | bytes | what |
/// | --- | --- | --- |
/// | 0 | 4 | `LWNA` |
/// | 4 | 4 | version of this layout: 1 |
/// | 8 | 4 | number of entries |
/// | 12 | … | entries |
/// | end − 4 | 4 | CRC-32C of all bytes before |
///
/// An entry: 2 bytes length of the name, the name in UTF-8, 1 byte kind (0 Float, 1 Double, 2 Int64, 3 bytes or UTF-8 text),
/// 4 bytes rows, 4 bytes columns, then rows·columns elements, row-major, IEEE 754 bit patterns for numbers. The first entry is
/// `kind`: whose archive it is and in which version.
package struct Archive: Sendable, Equatable {
  static let magic: [UInt8] = Array("LWNA".utf8)
  static let version: UInt32 = 1

  package enum Payload: Sendable, Equatable {
    case floats([Float])
    case doubles([Double])
    case integers([Int64])
    case bytes([UInt8])
  }

  package struct Entry: Sendable, Equatable {
    package var name: String
    package var rows = 1
    package var payload: Payload
  }

  package private(set) var entries: [Entry] = []

  package init(kind: String) { add("kind", kind) }

  init(entries: [Entry]) { self.entries = entries }

  /// Appends an array; `rows` divides its length.
  package mutating func add(_ name: String, _ values: [Float], rows: Int = 1) {
    entries.append(Entry(name: name, rows: max(rows, 1), payload: .floats(values)))
  }

  package mutating func add(_ name: String, _ values: [Double]) {
    entries.append(Entry(name: name, payload: .doubles(values)))
  }

  package mutating func add(_ name: String, _ values: [Int]) {
    entries.append(Entry(name: name, payload: .integers(values.map { Int64($0) })))
  }

  package mutating func add(_ name: String, _ bytes: [UInt8]) {
    entries.append(Entry(name: name, payload: .bytes(bytes)))
  }

  package mutating func add(_ name: String, _ text: String) { add(name, Array(text.utf8)) }

  /// The tensors' values, and with `moments` what Adam remembers of them too.
  package mutating func add(_ parameters: [Parameter], prefix: String = "", moments: Bool = false) {
    for parameter in parameters {
      add(prefix + parameter.name, parameter.values, rows: parameter.rows)
      guard moments else { continue }
      add(prefix + parameter.name + ".m", parameter.firstMoment, rows: parameter.rows)
      add(prefix + parameter.name + ".v", parameter.secondMoment, rows: parameter.rows)
    }
  }
}

/// Why bytes are no archive, or lack what is asked of them.
package enum ArchiveError: Error, Equatable, Sendable {
  case notAnArchive
  /// Written by a later version of this program.
  case newerVersion(UInt32)
  /// Truncated or altered: the checksum does not match.
  case corrupt
  case missingEntry(String)
  /// The entry is of another kind or shape.
  case unexpectedShape(String)
}
