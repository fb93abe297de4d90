/// Cuts a stream of bytes into lines of bounded length.
struct LineReader {
  private let limit: Int
  private var carry: [UInt8] = []
  /// The number of the line that was last handed out, the first being 1.
  private(set) var line = 0

  init(limit: Int) {
    self.limit = limit
  }

  /// Takes the next bytes; `body` gets each line that ends in them, without its end.
  ///
  /// - Throws: `line_too_long`; what `body` throws.
  mutating func feed(_ bytes: [UInt8], _ body: (_ line: Int, _ text: ArraySlice<UInt8>) throws -> Void) throws {
    var start = bytes.startIndex
    while let end = bytes[start...].firstIndex(of: UInt8(ascii: "\n")) {
      if carry.isEmpty {
        try hand(bytes[start..<end], body)
      } else {
        try keep(bytes[start..<end])
        let whole = carry
        carry.removeAll(keepingCapacity: true)
        try hand(whole[...], body)
      }
      start = end + 1
    }
    try keep(bytes[start...])
  }

  /// Hands out a last line that has no end.
  mutating func finish(_ body: (_ line: Int, _ text: ArraySlice<UInt8>) throws -> Void) throws {
    if !carry.isEmpty { try hand(carry[...], body) }
  }

  private mutating func keep(_ bytes: ArraySlice<UInt8>) throws(MonitoringError) {
    guard carry.count + bytes.count <= limit else { throw tooLong(line + 1) }
    carry += bytes
  }

  private mutating func hand(
    _ text: ArraySlice<UInt8>, _ body: (_ line: Int, _ text: ArraySlice<UInt8>) throws -> Void
  ) throws {
    line += 1
    guard text.count <= limit else { throw tooLong(line) }
    try body(line, text.last == UInt8(ascii: "\r") ? text.dropLast() : text)
  }

  private func tooLong(_ line: Int) -> MonitoringError {
    MonitoringError(
      .lineTooLong, "Line \(line) is longer than \(limit) bytes.",
      faults: [Fault(at: .line(line, column: nil), code: .lineTooLong, detail: "is longer than \(limit) bytes")])
  }
}
