/// Blocks of rows under lines that hold nothing but a time, as `iostat -t` writes them, made rows with that time before them.
///
///     11/18/2026 12:00:00 AM
///     Device     tps    kB_read/s        time Device     tps    kB_read/s
///     sda       1.20         0.50   →    "11/18/2026 12:00:00 AM" sda       1.20         0.50
///
/// Lines keep their numbers. Where several tables stand under each time, the one with most rows is taken.
struct TimeLines: Sendable {
  /// The line of names above the rows that are taken.
  private let header: [UInt8]
  /// Those of the tables that are left out.
  let others: [String]
  private var time: [UInt8] = []
  private var rest: [UInt8] = []
  private var isHeaderDue = false
  private var isTaken = false

  private static let looked = 64 * 1024

  /// - Parameter head: of the file, in UTF-8.
  /// - Returns: nil for a file of another kind.
  init?(_ head: [UInt8]) {
    var (times, isDue) = (0, false)
    var current: [UInt8]?
    var rows: [(header: [UInt8], count: Int)] = []
    for line in head.prefix(Self.looked).split(separator: 0x0A, omittingEmptySubsequences: false) {
      let text = Self.trimmed(line)
      if text.isEmpty {
        isDue = true
      } else if Self.isTime(text) {
        (times, isDue) = (times + 1, true)
      } else if times > 0 {
        if isDue, Self.isHeader(text) {
          current = text
          if !rows.contains(where: { $0.header == text }) { rows.append((text, 0)) }
        } else if let place = rows.firstIndex(where: { $0.header == current }) {
          rows[place].count += 1
        } else {
          return nil
        }
        isDue = false
      }
    }
    guard times > 1, let most = rows.map(\.count).max(), most > 1,
      let best = rows.first(where: { $0.count == most })
    else { return nil }
    header = best.header
    others = rows.filter { $0.header != best.header }.map { String(decoding: $0.header.prefix(40), as: UTF8.self) }
  }

  mutating func rows(of bytes: [UInt8]) -> [UInt8] {
    var made: [UInt8] = []
    made.reserveCapacity(bytes.count + bytes.count / 4)
    for byte in bytes {
      if byte == 0x0A {
        take(Self.trimmed(rest[...]), &made)
        rest.removeAll(keepingCapacity: true)
        made.append(byte)
      } else {
        rest.append(byte)
      }
    }
    return made
  }

  /// What follows the last line end.
  mutating func end() -> [UInt8] {
    var made: [UInt8] = []
    take(Self.trimmed(rest[...]), &made)
    rest = []
    return made
  }

  private mutating func take(_ line: [UInt8], _ made: inout [UInt8]) {
    if line.isEmpty {
      isHeaderDue = true
    } else if Self.isTime(line) {
      (time, isHeaderDue, isTaken) = (line, true, false)
    } else if time.isEmpty {
      made += line
    } else if isHeaderDue, Self.isHeader(line) {
      (isHeaderDue, isTaken) = (false, line == header)
      if isTaken { made += Array("time ".utf8) + Self.names(line) }
    } else {
      isHeaderDue = false
      if isTaken { made += [UInt8(ascii: "\"")] + time + Array("\" ".utf8) + line }
    }
  }

  private static func isTime(_ line: [UInt8]) -> Bool {
    guard line.count <= 40, let text = DateText(line.span) else { return false }
    return text.date && text.time != nil && UnixNumber(line.span) == nil
  }

  /// Words alone, and not one of them a number.
  private static func isHeader(_ line: [UInt8]) -> Bool {
    let words = line.split(whereSeparator: { $0 == 0x20 || $0 == 0x09 })
    return words.count > 1
      && words.allSatisfy { NumberText(Array($0).span, decimal: .point) == nil && !$0.contains(0x22) }
  }

  /// Without the title of the table before its names: `avg-cpu:  %user   %nice`.
  private static func names(_ line: [UInt8]) -> ArraySlice<UInt8> {
    guard let end = line.firstIndex(of: 0x20), end > 0, line[end - 1] == UInt8(ascii: ":") else { return line[...] }
    return line[end...]
  }

  private static func trimmed(_ line: ArraySlice<UInt8>) -> [UInt8] {
    var line = line
    while let last = line.last, last == 0x0D || last == 0x20 || last == 0x09 { line.removeLast() }
    while let first = line.first, first == 0x20 || first == 0x09 { line.removeFirst() }
    return Array(line)
  }
}
