/// Reads InfluxDB's line protocol as it comes, in pieces of any cut and in bounded memory.
///
///     measurement[,tag=value…] field=value[,field=value…] [time]
///
/// A backslash takes from `,`, `=` and space their meaning in names and tags (from `,` and space in a measurement), and from `"`
/// and itself in texts; before anything else it is a backslash. Lines that begin with `#` are comments. A text may go over several
/// lines. Source: InfluxDB's "Line protocol reference" (v1 and v2), and `models/points.go` for what it leaves open: spaces
/// in front, between the parts and at the end are passed over, a carriage return at the end as well.
package struct LineProtocolReader {
  /// Bytes of a record.
  package static let longestLine = 1 << 20
  package static let mostTags = 256
  package static let mostFields = 1_024
  /// Faults after which reading stops.
  package static let mostFaults = 20

  /// What is not read yet: the beginning of a record.
  private var text: [UInt8] = []
  private var scanner = LineScanner()
  private var record = LineRecord()
  package private(set) var faults: [LineFault] = []

  package init() {}

  /// Whether there are so many faults that the rest is not worth a look.
  package var isFull: Bool { faults.count >= Self.mostFaults }

  /// Takes the next bytes; `body` gets each record that ends in them, but for those with faults, which are kept in `faults`.
  package mutating func feed(_ bytes: [UInt8], _ body: (LineRecord) throws -> Void) throws {
    try read(text.isEmpty ? bytes : text + bytes, isLast: false, body)
  }

  /// Reads a last record that has no line end.
  package mutating func finish(_ body: (LineRecord) throws -> Void) throws {
    try read(text, isLast: true, body)
  }

  private mutating func read(_ bytes: [UInt8], isLast: Bool, _ body: (LineRecord) throws -> Void) throws {
    text = []
    scanner.index = 0
    while scanner.index < bytes.count, !isFull {
      let outcome: LineScanner.Outcome
      do throws(LineFault) {
        outcome = try scanner.next(bytes.span, isLast: isLast, into: &record)
      } catch {
        faults.append(error)
        scanner.passOver(bytes.span)
        continue
      }
      switch outcome {
      case .record: try body(record)
      case .nothing: break
      case .incomplete:
        text = Array(bytes[scanner.index...])
        return
      }
    }
  }
}
