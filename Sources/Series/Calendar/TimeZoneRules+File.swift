extension TimeZoneRules {
  /// Longer files are no time zones: the longest of the IANA database has less than 4 KiB.
  package static let longestFile = 256 << 10

  /// Reads a TZif file of version 2 or later (RFC 8536), strictly and within its bounds: counts that fit together and
  /// the file, ascending transitions, known types, a footer that says something or nothing, no leap seconds (Unix time
  /// has none), nothing behind the end.
  ///
  /// - Throws: `SeriesError.unreadableTimeZone`.
  package init(name: String, file: [UInt8]) throws(SeriesError) {
    guard file.count <= Self.longestFile, let zone = Self.parse(name: name, file: file) else {
      throw .unreadableTimeZone(name)
    }
    self = zone
  }

  private static func parse(name: String, file: [UInt8]) -> TimeZoneRules? {
    var reader = BigEndianReader(bytes: file)
    guard let first = ZoneFileHeader(&reader), reader.skip(first.length(ofTime: 4)),
      let header = ZoneFileHeader(&reader), reader.holds(header.length(ofTime: 8)), header.isConsistent
    else { return nil }
    let transitions = (0..<header.times).compactMap { _ in reader.integer(8) }
    let kinds = (0..<header.times).compactMap { _ in reader.integer(1) }
    var types: [Int64] = []
    for _ in 0..<header.types {
      // Offset, whether it is summer time, and where its abbreviation lies; only the first matters here.
      guard let offset = reader.integer(4), reader.skip(2) else { return nil }
      types.append(offset)
    }
    guard reader.skip(header.characters + header.standards + header.universals), let footer = footer(&reader),
      zip(transitions, transitions.dropFirst()).allSatisfy(<),
      kinds.allSatisfy({ (0..<types.count).contains(Int($0)) }),
      // RFC 8536, section 3.2: offsets lie within a day and a bit.
      types.allSatisfy({ (-89_999...93_599).contains($0) })
    else { return nil }
    return TimeZoneRules(
      name: name, file: file, transitions: transitions, offsets: kinds.map { types[Int($0)] },
      initialOffset: types[0], footer: footer.zone)
  }

  /// `\n`, a zone's text or nothing, `\n`, and no more.
  private static func footer(_ reader: inout BigEndianReader) -> (zone: PosixZone?, Void)? {
    let text = reader.rest
    guard text.count >= 2, text.first == 0x0A, text.last == 0x0A else { return nil }
    let inner = text.dropFirst().dropLast()
    if inner.isEmpty { return (nil, ()) }
    return PosixZone(parsing: inner).map { ($0, ()) }
  }
}

/// The head of one of the two blocks of a TZif file (RFC 8536, section 3.1).
private struct ZoneFileHeader {
  let universals: Int
  let standards: Int
  let leaps: Int
  let times: Int
  let types: Int
  let characters: Int

  init?(_ reader: inout BigEndianReader) {
    guard reader.integer(4) == 0x545A_6966, let version = reader.integer(1), version >= 0x32, reader.skip(15) else {
      return nil
    }
    // Counts have 32 bits, so that no sum or product of them overflows 64.
    let counts = (0..<6).compactMap { _ in reader.integer(4).map { Int(UInt32(truncatingIfNeeded: $0)) } }
    guard counts.count == 6 else { return nil }
    (universals, standards, leaps) = (counts[0], counts[1], counts[2])
    (times, types, characters) = (counts[3], counts[4], counts[5])
  }

  var isConsistent: Bool {
    (1...256).contains(types) && leaps == 0 && characters > 0 && [0, types].contains(universals)
      && [0, types].contains(standards)
  }

  /// Bytes of the block behind the head, whose times have so many bytes each.
  func length(ofTime size: Int) -> Int {
    times * (size + 1) + types * 6 + characters + leaps * (size + 4) + standards + universals
  }
}

/// Takes big-endian numbers off the front of some bytes.
private struct BigEndianReader {
  let bytes: [UInt8]
  var place = 0

  var rest: ArraySlice<UInt8> { bytes[place...] }

  func holds(_ count: Int) -> Bool { count <= bytes.count - place }

  mutating func skip(_ count: Int) -> Bool {
    guard holds(count) else { return false }
    place += count
    return true
  }

  /// A number of 1, 4 or 8 bytes; all but those of one byte are signed.
  mutating func integer(_ size: Int) -> Int64? {
    guard holds(size) else { return nil }
    let value = bytes[place..<place + size].reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
    place += size
    return size == 4 ? Int64(Int32(truncatingIfNeeded: value)) : Int64(bitPattern: value)
  }
}
