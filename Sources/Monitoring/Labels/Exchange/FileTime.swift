import Series

/// Times as other tools write them: with fractions of seconds, and in UTC where they name no zone.
enum FileTime {
  /// Whole seconds at or after the moment, or at or before it; nil for what is no moment.
  static func seconds(_ text: String, roundingUp: Bool) -> Int64? {
    if let moment = try? Timestamp.parse(text, dialect: .file) { return moment }
    // A fraction that isn't zero: the seconds before it, and one more where that is asked for.
    guard let point = text.firstIndex(of: ".") else { return nil }
    let rest = text[text.index(after: point)...]
    let zone = rest.drop { $0.isASCII && $0.isNumber }
    guard zone.startIndex > rest.startIndex,
      let moment = try? Timestamp.parse(String(text[..<point] + zone), dialect: .file)
    else { return nil }
    return roundingUp ? moment + 1 : moment
  }

  /// `2014-04-10 07:15:00.000000`, as NAB writes it.
  static func nab(_ moment: Int64) -> String {
    let text = Timestamp.format(moment)
    return "\(text.prefix(10)) \(text.dropFirst(11).prefix(8)).000000"
  }
}
