import Glibc

extension TimeZoneRules {
  /// Where the time zone database lies on Linux (package `tzdata`).
  package static let databaseFolder = "/usr/share/zoneinfo"

  /// The rules of a name: `UTC` (or `Z`), a fixed offset such as `+05:30`, or a zone of the machine's IANA database,
  /// such as `Europe/Berlin`. UTC and fixed offsets need no database.
  ///
  /// - Throws: `SeriesError.unknownTimeZone` for a name that is none of these, and `unreadableTimeZone` where the
  ///   database's file is damaged.
  package init(named name: String, in folder: String = databaseFolder) throws(SeriesError) {
    if name == "UTC" || name == "Z" {
      self = .utc
    } else if let offset = Self.fixedOffset(name) {
      self.init(name: name, fixed: offset)
    } else {
      guard Self.isZoneName(name), let file = Self.read("\(folder)/\(name)") else { throw .unknownTimeZone(name) }
      try self.init(name: name, file: file)
    }
  }

  /// `+05:30` in seconds.
  private static func fixedOffset(_ name: String) -> Int64? {
    let bytes = Array(name.utf8)
    guard bytes.count == 6, bytes[3] == UInt8(ascii: ":"),
      bytes[0] == UInt8(ascii: "+") || bytes[0] == UInt8(ascii: "-")
    else { return nil }
    let digits = [1, 2, 4, 5].map { Int64(bytes[$0]) - 0x30 }
    guard digits.allSatisfy({ (0...9).contains($0) }) else { return nil }
    let (hours, minutes) = (digits[0] * 10 + digits[1], digits[2] * 10 + digits[3])
    guard hours <= 23, minutes <= 59 else { return nil }
    return (hours * 3_600 + minutes * 60) * (bytes[0] == UInt8(ascii: "-") ? -1 : 1)
  }

  /// Whether the text can name a zone and nothing else in the file system: parts of letters, digits, `_`, `+` and `-`,
  /// each beginning with a letter.
  private static func isZoneName(_ name: String) -> Bool {
    guard (1...64).contains(name.utf8.count) else { return false }
    return name.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false).allSatisfy { part in
      guard let first = part.first, isLetter(first) else { return false }
      return part.allSatisfy { isLetter($0) || (0x30...0x39).contains($0) || [0x2B, 0x2D, 0x5F].contains($0) }
    }
  }

  private static func isLetter(_ byte: UInt8) -> Bool { (0x61...0x7A).contains(byte | 0x20) }

  /// The whole of a regular file that is no longer than any zone's; nil where there is none.
  private static func read(_ path: String) -> [UInt8]? {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return nil }
    defer { close(descriptor) }
    var status = stat()
    guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG, status.st_size <= longestFile else {
      return nil
    }
    var bytes = [UInt8](repeating: 0, count: Int(status.st_size))
    var length = 0
    while length < bytes.count {
      let count = bytes[length...].withUnsafeMutableBytes { systemRead(descriptor, $0) }
      guard count > 0 else { return nil }
      length += count
    }
    return bytes
  }
}

/// The system's `read`, which an initialiser's label or a method's name would hide.
private func systemRead(_ descriptor: Int32, _ buffer: UnsafeMutableRawBufferPointer) -> Int {
  read(descriptor, buffer.baseAddress, buffer.count)
}
